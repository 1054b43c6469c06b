"""A DNS server on loopback that answers as it is told, over UDP and TCP, and counts who asks."""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from types import TracebackType

import dns.flags
import dns.message
import dns.rcode
import dns.rdatatype
import dns.rrset

Answers = Mapping[str, Sequence[str]]  # "NAME KIND" to its records, as zone files write them
Bend = Callable[[bytes, dns.message.Message], Sequence[bytes]]


def straight(answer: bytes, asked: dns.message.Message) -> Sequence[bytes]:
    return [answer]


class DnsStub:
    """`zone`: "name. A" to its records, in small letters. An unknown name is NXDOMAIN. `again`: the
    zone from the second question about a name on. `bend` gives the datagrams to send in place of an
    answer. `asked` is each question, `by_tcp` those over TCP.
    """

    def __init__(
        self, zone: Answers, *, again: Answers | None = None, bend: Bend = straight, ttl: int = 60
    ) -> None:
        self._zone = zone
        self._again = again
        self._bend = bend
        self._ttl = ttl
        self.port = 0
        self.asked: list[str] = []
        self.by_tcp: list[str] = []
        self._transport: asyncio.BaseTransport | None = None
        self._tcp: asyncio.Server | None = None

    @property
    def place(self) -> str:
        return f"127.0.0.1:{self.port}"

    async def __aenter__(self) -> "DnsStub":
        loop = asyncio.get_running_loop()
        while self._tcp is None:
            self._transport, _ = await loop.create_datagram_endpoint(
                lambda: _Datagrams(self), local_addr=("127.0.0.1", 0)
            )
            self.port = self._transport.get_extra_info("sockname")[1]
            try:
                self._tcp = await asyncio.start_server(self._serve, "127.0.0.1", self.port)
            except OSError:  # somebody has that port for TCP: another one
                self._transport.close()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None,
        at: TracebackType | None,
    ) -> None:  # fmt: skip
        if self._transport is not None and self._tcp is not None:
            self._transport.close()
            self._tcp.close()
            await self._tcp.wait_closed()
            await asyncio.sleep(0)

    def datagrams(self, wire: bytes) -> Sequence[bytes]:
        asked = dns.message.from_wire(wire)
        self.asked.append(_text(asked))
        return self._bend(self._answer(asked), asked)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        size = int.from_bytes(await reader.readexactly(2), "big")
        asked = dns.message.from_wire(await reader.readexactly(size))
        self.by_tcp.append(_text(asked))
        answer = self._answer(asked)
        writer.write(len(answer).to_bytes(2, "big") + answer)
        await writer.drain()
        writer.close()
        await writer.wait_closed()

    def _answer(self, asked: dns.message.Message) -> bytes:
        made = dns.message.make_response(asked)
        question = asked.question[0]
        kind = dns.rdatatype.to_text(question.rdtype)
        zone = self._zone
        if self._again is not None and self.asked.count(_text(asked)) > 1:
            zone = self._again
        name = str(question.name).lower()
        for _ in range(30):
            rows = zone.get(f"{name} {kind}")
            onward = zone.get(f"{name} CNAME")
            if rows:
                made.answer.append(dns.rrset.from_text_list(name, self._ttl, "IN", kind, rows))
            if rows or not onward:
                break
            made.answer.append(dns.rrset.from_text_list(name, self._ttl, "IN", "CNAME", onward))
            name = onward[0]
        if not any(key.startswith(f"{name} ") for key in zone):
            made.set_rcode(dns.rcode.NXDOMAIN)
        return made.to_wire()


class _Datagrams(asyncio.DatagramProtocol):
    def __init__(self, stub: DnsStub) -> None:
        self._stub = stub

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = transport

    def datagram_received(self, data: bytes, addr: tuple[str, int]) -> None:
        for answer in self._stub.datagrams(data):
            self._transport.sendto(answer, addr)  # type: ignore[attr-defined]


def _text(asked: dns.message.Message) -> str:
    question = asked.question[0]
    return f"{str(question.name).lower()} {dns.rdatatype.to_text(question.rdtype)}"
