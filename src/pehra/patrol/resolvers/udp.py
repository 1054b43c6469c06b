"""Real resolvers, over UDP and, when an answer is cut short, over TCP. Never the system's own
getaddrinfo: it keeps no bytes, asks whom it likes and reads /etc/hosts.
"""

import asyncio
import ipaddress
import re
from collections.abc import Sequence
from datetime import datetime

import dns.exception
import dns.resolver

from pehra.base.errors import PehraError
from pehra.patrol.exchange import Resolution
from pehra.patrol.permit import Permit
from pehra.patrol.resolver import LENGTH, NoName, Resolved, joined

from .messages import Question, Told, cut_short, question, told

PORT, PORT_MOST = 53, 65535
WRITTEN = re.compile(r"([0-9.]+|\[[0-9a-fA-F:.]+\])(?::([0-9]{1,5}))?")
KINDS = ("A", "AAAA")
PATIENCE = 2.0  # seconds for one answer
ROUNDS = 2  # over all servers
Place = tuple[str, int]
Answered = tuple[bytes, Told]
NOBODY: Answered = (b"", Told("NOBODY"))


class NoResolver(PehraError):
    """No resolver is set, or one is not written as an address."""


def of_this_machine() -> tuple[str, ...]:
    """Those of /etc/resolv.conf. Raises NoResolver when it names none."""
    try:
        found = dns.resolver.Resolver(configure=True).nameservers
    except (dns.exception.DNSException, OSError) as error:
        raise NoResolver("This machine names no DNS resolver. Set resolvers in pehra.toml.") from (
            error
        )
    return tuple(str(one) for one in found)


class Udp:
    """`servers`: ADDRESS, ADDRESS:PORT or [ADDRESS]:PORT, asked in this order. `loopback`: a test
    home, which asks servers on loopback only. Raises NoResolver when one cannot be read.
    """

    def __init__(
        self, servers: Sequence[str], *, loopback: bool = False, patience: float = PATIENCE
    ) -> None:
        self._servers = [place(text) for text in servers]
        self._patience = patience
        if not self._servers:
            raise NoResolver("No DNS resolver is set. Set resolvers in pehra.toml.")
        for address, _ in self._servers:
            if loopback and not ipaddress.ip_address(address).is_loopback:
                raise NoResolver(
                    "A test home asks resolvers on loopback only. Set resolvers in pehra.toml."
                )

    async def resolve(self, permit: Permit, name: str, at: datetime) -> Resolved:  # noqa: ARG002  (whoever asks must hold one)
        asked = [question(name, kind) for kind in KINDS]
        sure = [one for one in asked if one is not None]
        if len(sure) < len(asked):
            return NoName("no name that DNS knows", Resolution(name, "", at, ()), final=True)
        server, answers = await self._ask(sure)
        kept = Resolution(
            name, server, at, tuple(a for _, one in answers for a in one.addresses),
            min((one.ttl for _, one in answers if one.addresses), default=0),
            joined(*(one.wire for one in sure)), joined(*(wire for wire, _ in answers)),
        )  # fmt: skip
        if kept.addresses:
            return kept
        return _no_name(kept, {one.rcode for _, one in answers})

    async def _ask(self, asked: list[Question]) -> tuple[str, list[Answered]]:
        """The first server that says something final about each question."""
        server, best = "", [NOBODY] * len(asked)
        for at in self._servers * ROUNDS:
            server = f"{at[0]}:{at[1]}" if ":" not in at[0] else f"[{at[0]}]:{at[1]}"
            best = list(await asyncio.gather(*(self._once(one, at) for one in asked)))
            codes = {one.rcode for _, one in best}
            if codes <= {"NOERROR", "NXDOMAIN"} or any(one.addresses for _, one in best):
                break
        return server, best

    async def _once(self, one: Question, at: Place) -> Answered:
        try:
            async with asyncio.timeout(self._patience):
                answer = await _by_udp(one, at)
                if cut_short(answer):
                    answer = await _by_tcp(one, at)
        except (OSError, EOFError):  # a TimeoutError is an OSError
            return NOBODY
        return answer, told(one, answer)


def place(text: str) -> Place:
    """ADDRESS, ADDRESS:PORT or [ADDRESS]:PORT. Raises NoResolver."""
    told = WRITTEN.fullmatch(text)
    try:
        address = str(ipaddress.ip_address(text if told is None else told[1].strip("[]")))
    except ValueError:
        address = ""
    port = PORT if told is None else int(told[2] or PORT)
    if not address or not 0 < port <= PORT_MOST:
        raise NoResolver(f"“{text}” is no resolver: write ADDRESS or ADDRESS:PORT in pehra.toml.")
    return address, port


def _no_name(kept: Resolution, codes: set[str]) -> NoName:
    if codes <= {"NOERROR", "NXDOMAIN"}:
        gone = "NXDOMAIN" in codes
        return NoName("the name does not exist" if gone else "the name has no address", kept, True)  # noqa: FBT003
    if codes <= {"NOBODY"}:
        return NoName("no resolver answers", kept)
    words = ", ".join(sorted(codes - {"NOERROR", "NOBODY"}))
    return NoName(f"the resolver cannot say ({words})", kept)


class _Listener(asyncio.DatagramProtocol):
    """Waits for the answer to its question; whatever else arrives is passed over."""

    def __init__(self, one: Question) -> None:
        self._question = one
        self.answer: asyncio.Future[bytes] = asyncio.get_running_loop().create_future()

    def datagram_received(self, data: bytes, addr: tuple[str | int, ...]) -> None:  # noqa: ARG002
        if not self.answer.done() and self._question.answered_by(data):
            self.answer.set_result(data)

    def error_received(self, exc: Exception) -> None:
        if not self.answer.done():
            self.answer.set_exception(exc)

    def connection_lost(self, exc: Exception | None) -> None:
        if not self.answer.done():
            self.answer.set_exception(exc or ConnectionError("closed"))


async def _by_udp(one: Question, at: Place) -> bytes:
    """A socket of its own for each question: its port is random too, and it hears `at` alone."""
    loop = asyncio.get_running_loop()
    made = await loop.create_datagram_endpoint(lambda: _Listener(one), remote_addr=at)
    transport, listener = made
    try:
        transport.sendto(one.wire)
        return await listener.answer
    finally:
        listener.answer.cancel()
        transport.abort()


async def _by_tcp(one: Question, at: Place) -> bytes:
    reader, writer = await asyncio.open_connection(*at)
    try:
        writer.write(joined(one.wire))
        while True:
            size = int.from_bytes(await reader.readexactly(LENGTH), "big")
            answer = await reader.readexactly(size)
            if one.answered_by(answer):
                return answer
    finally:
        writer.transport.abort()
