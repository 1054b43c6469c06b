"""Speak to one peer: our handshake, then listen, then close. It is offered nothing.

What we send is made in handshake.py and is two messages at most. What it sends unasked and is not
read (pieces among it) is dropped as it comes and stands nowhere, not even in the log.
"""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

from pehra.patrol.heard import Heard
from pehra.patrol.swarm import Limits

from . import handshake
from .handshake import BITFIELD, EXTENSION, HAVE, Extended, Hello
from .packets import Ends, Kind, Message, PacketLog, Way

LONGEST = 2**20  # bytes that a message may promise to have
KEPT = 64 * 1024  # bytes of a message that is read; longer ones are dropped
READ = {HAVE: "have", BITFIELD: "bitfield", EXTENSION: "extension"}
CHUNK = 16 * 1024


class _Broke(Exception):
    """The peer broke the protocol, or went over a limit. `args` are the words."""


@dataclass(frozen=True, slots=True)
class Met:
    """One peer, and what it said. `at` is when its handshake came, or when none did."""

    heard: Heard
    at: datetime
    local: tuple[str, int] = ("", 0)
    client: str = ""


@dataclass(slots=True)
class _Said:
    """What came so far."""

    hello: Hello
    bitfield: bytes = b""
    haves: set[int] = field(default_factory=set)
    extended: Extended = field(default_factory=Extended)
    was_extended: bool = False
    bytes: int = 0
    messages: int = 0

    @property
    def whole(self) -> bool:
        """Nothing more is waited for."""
        return bool(self.bitfield or self.haves) and (self.was_extended or not self.hello.extends)


class Visits:
    def __init__(
        self, log: PacketLog, clock: Callable[[], datetime], limits: Limits, peer_id: bytes
    ) -> None:
        self._log, self._clock, self._limits, self._ours = log, clock, limits, peer_id
        self.made = 0  # connections that were tried

    async def meet(self, to: tuple[str, int], infohash: bytes) -> Met:
        """Raises nothing but when cancelled; the socket is closed then too."""
        return await self._spoken(to, infohash, listens=True)

    async def greet(self, to: tuple[str, int], infohash: bytes) -> Met:
        """The handshake alone."""
        return await self._spoken(to, infohash, listens=False)

    async def _spoken(self, to: tuple[str, int], infohash: bytes, *, listens: bool) -> Met:
        self.made += 1
        try:
            async with asyncio.timeout(self._limits.connect):
                reader, writer = await asyncio.open_connection(*to, limit=KEPT)
        except (OSError, TimeoutError):
            return Met(Heard(trouble="nobody answers there"), self._clock())
        try:
            ends = Ends(Kind.TCP, writer.get_extra_info("sockname")[:2], to)
            return await _Talk(self._log, self._clock, self._limits, ends).have(
                reader, writer, handshake.hello(infohash, self._ours), listens=listens
            )
        finally:
            writer.transport.abort()


class _Talk:
    def __init__(
        self, log: PacketLog, clock: Callable[[], datetime], limits: Limits, ends: Ends
    ) -> None:
        self._log, self._clock, self._limits, self._ends = log, clock, limits, ends

    async def have(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, hello: bytes,
        *, listens: bool,
    ) -> Met:  # fmt: skip
        self._send(writer, hello, "our handshake")
        try:
            async with asyncio.timeout(self._limits.hello):
                told = handshake.hello_of(await self._hello(reader))
        except (OSError, EOFError, TimeoutError):
            return self._nothing("it took the connection and gave no handshake")
        if not isinstance(told, Hello):
            return self._nothing("what it speaks is not BitTorrent")
        at = self._clock()
        said = _Said(told)
        if not listens or told.infohash != hello[28:48] or told.peer_id == hello[48:68]:
            return self._met(said, at, "")
        if told.extends:
            self._send(writer, handshake.EXTENDED, "our extension handshake")
        return self._met(said, at, await self._listen(reader, said))

    def _send(self, writer: asyncio.StreamWriter, data: bytes, words: str) -> None:
        """Never more than two short messages, so that the socket takes them at once."""
        self._log.sent(self._ends, self._clock(), data, words)
        writer.write(data)

    async def _hello(self, reader: asyncio.StreamReader) -> bytes:
        start = await reader.readexactly(len(handshake.PROTOCOL))
        if start != handshake.PROTOCOL:
            self._note(b"", len(start), "no BitTorrent, not kept")
            return start
        data = start + await reader.readexactly(handshake.LENGTH - len(start))
        self._note(data, len(data), "its handshake")
        return data

    async def _listen(self, reader: asyncio.StreamReader, said: _Said) -> str:
        """Fills `said`; tells what went wrong in words, else nothing."""
        loop = asyncio.get_running_loop()
        hushed = False
        try:
            async with asyncio.timeout(self._limits.listen) as time:
                while True:
                    await self._message(reader, said)
                    if said.whole and not hushed:
                        hushed = True
                        end = min(time.when() or 0.0, loop.time() + self._limits.quiet)
                        time.reschedule(end)
        except TimeoutError:
            return ""
        except (OSError, EOFError):
            return "it closed the connection"
        except _Broke as broke:
            return str(broke)

    async def _message(self, reader: asyncio.StreamReader, said: _Said) -> None:
        head = await reader.readexactly(4)
        size = int.from_bytes(head, "big")
        said.messages += 1
        said.bytes += 4 + size
        if size > LONGEST or said.bytes > self._limits.heard:
            raise _Broke("it sends more than is listened to")
        if said.messages > self._limits.messages:
            raise _Broke("it sends more messages than are listened to")
        if not size:
            return  # kept alive
        number = await reader.readexactly(1)
        if number[0] not in READ or size > KEPT:
            self._note(head + number, 4 + size, f"message {number[0]}, not kept")
            await _drop(reader, size - 1)
            return
        payload = await reader.readexactly(size - 1)
        self._read(said, number[0], payload, head)

    def _read(self, said: _Said, number: int, payload: bytes, head: bytes) -> None:
        if number == EXTENSION and payload[:1] != b"\0":
            # other peers and metadata come this way: never asked for, and not kept
            self._note(head + bytes((number,)), 5 + len(payload), "an extension's, not kept")
            return
        self._note(head + bytes((number,)) + payload, 5 + len(payload), f"its {READ[number]}")
        if number == EXTENSION and not said.was_extended:
            said.was_extended, said.extended = True, handshake.extended_of(payload[1:])
        elif number == BITFIELD and not said.bitfield:
            said.bitfield = payload
        elif number == HAVE and len(payload) == 4:  # noqa: PLR2004  (BEP 3)
            said.haves.add(int.from_bytes(payload, "big"))

    def _note(self, data: bytes, size: int, words: str) -> None:
        message = Message(Way.RECEIVED, self._clock(), data, size, words)
        self._log.received(self._ends, message)

    def _nothing(self, trouble: str) -> Met:
        return Met(Heard(trouble=trouble), self._clock(), self._ends.local)

    def _met(self, said: _Said, at: datetime, trouble: str) -> Met:
        hello, extended = said.hello, said.extended
        heard = Heard(
            hello.infohash, hello.peer_id, said.bitfield, frozenset(said.haves),
            extended.metadata_size, trouble=trouble,
        )  # fmt: skip
        return Met(
            heard, at, self._ends.local, extended.client or handshake.client_of(hello.peer_id)
        )


async def _drop(reader: asyncio.StreamReader, size: int) -> None:
    while size:
        size -= len(await reader.readexactly(min(size, CHUNK)))
