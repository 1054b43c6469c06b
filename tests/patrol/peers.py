"""A swarm of our own on loopback: peers that are honest, lie or break the protocol, nodes of the
DHT, a tracker. Each keeps every byte that it is sent.
"""

import asyncio
import struct
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from pehra.base import clock
from pehra.patrol.exchange import Failure, NoExchange
from pehra.patrol.fetcher import Ask
from pehra.patrol.gate import Bar, NotBarred
from pehra.patrol.permit import Permit
from pehra.patrol.swarm import How, Limits
from pehra.patrol.swarms.bencode import Value, decode

PROTOCOL = b"\x13BitTorrent protocol"
HASH = bytes.fromhex("ab" * 20)
NAME = HASH.hex()
PIECES = 20
FULL = b"\xff\xff\xf0"
QUICK = Limits(
    total=20, lookup=5, reply=0.4, connect=1, hello=0.6, listen=0.8, quiet=0.15, at_once=16
)


class Always:
    """Every address's turn; `asked` are those that it was asked for."""

    def __init__(self, *, answer: bool = True) -> None:
        self.asked: list[str] = []
        self._answer = answer

    async def turn(self, ask: Ask, address: str) -> bool:  # noqa: ARG002
        self.asked.append(address)
        return self._answer


class NoWeb:
    """A fetcher that gets nothing."""

    async def fetch(self, ask: Ask) -> NoExchange:
        now = clock.now()
        return NoExchange(ask.url, Failure.CONNECT, "nobody there", now, now)


def permit(*countries: str, seconds: float = 60) -> Permit:
    until = clock.now() + timedelta(seconds=seconds)
    rule = f"allow btih {NAME} countries={','.join(countries)}"
    return Permit("OP-7@1", rule, 1, until, countries=frozenset(countries))


def how(limits: Limits = QUICK, *, loopback: bool = True, turns: Always | None = None) -> How:
    return How(turns or Always(), clock.now, limits, loopback, bars=open_to_all)


def open_to_all(_: str) -> Bar:
    """What a gate says to which no order denies anything."""
    return NotBarred()


def encode(value: Value) -> bytes:
    """Bencode, for what the other side says."""
    if isinstance(value, int):
        return b"i%de" % value
    if isinstance(value, bytes):
        return b"%d:%s" % (len(value), value)
    if isinstance(value, list):
        return b"l" + b"".join(map(encode, value)) + b"e"
    return b"d" + b"".join(encode(k) + encode(v) for k, v in sorted(value.items())) + b"e"


def frame(number: int, payload: bytes = b"") -> bytes:
    return struct.pack(">IB", 1 + len(payload), number) + payload


def hello(infohash: bytes, peer_id: bytes = b"-HO0001-honest-peer0", flags: int = 0x10) -> bytes:
    return PROTOCOL + bytes((0, 0, 0, 0, 0, flags, 0, 0)) + infohash + peer_id


def extended(size: int = 600) -> bytes:
    told: dict[bytes, Value] = {b"m": {}, b"metadata_size": size, b"v": b"Honest 1.0"}
    return frame(20, b"\0" + encode(told))


@dataclass
class Peer:
    """`replies` are sent once the handshake of whoever comes is there, with its info-hash and peer
    id put in for HASH and OURS when `mirrors`; `drip` seconds lie between two bytes. `checks`: a
    handshake for any other hash is answered by closing, as an honest peer does.
    """

    replies: tuple[bytes, ...] = ()
    checks: bool = True
    mirrors: bool = False
    drip: float = 0.0
    hash: bytes = HASH
    heard: list[bytes] = field(default_factory=list)
    port: int = 0
    address: str = ""

    async def start(self, address: str) -> asyncio.Server:
        self.address = address
        server = await asyncio.start_server(self._serve, address, 0)
        self.port = server.sockets[0].getsockname()[1]
        return server

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        place = len(self.heard)
        self.heard.append(b"")
        try:
            first = await reader.readexactly(68)
            self.heard[place] = first
            if not self.checks or first[28:48] == self.hash:
                await self._say(writer, first)
                while more := await reader.read(4096):
                    self.heard[place] += more
        except (OSError, EOFError, asyncio.CancelledError):
            pass
        finally:
            writer.transport.abort()

    async def _say(self, writer: asyncio.StreamWriter, first: bytes) -> None:
        for one in (first,) if self.mirrors else self.replies:
            told = one.replace(b"?" * 20, first[28:48])
            for part in [told[at : at + 1] for at in range(len(told))] if self.drip else [told]:
                writer.write(part)
                await asyncio.sleep(self.drip)
        await writer.drain()


def honest(bitfield: bytes = FULL) -> Peer:
    return Peer((hello(HASH), frame(5, bitfield), extended()))


def compact(address: str, port: int) -> bytes:
    return bytes(map(int, address.split("."))) + port.to_bytes(2, "big")


@dataclass
class Node(asyncio.DatagramProtocol):
    """A node of the DHT that names `values` and `nodes`."""

    id: bytes
    values: list[bytes] = field(default_factory=list)
    nodes: bytes = b""
    heard: list[bytes] = field(default_factory=list)
    raw: bytes = b""
    port: int = 0

    async def start(self, address: str) -> asyncio.DatagramTransport:
        loop = asyncio.get_running_loop()
        self.transport, _ = await loop.create_datagram_endpoint(
            lambda: self, local_addr=(address, 0)
        )
        self.address, self.port = self.transport.get_extra_info("sockname")[:2]
        return self.transport

    def datagram_received(self, data: bytes, addr: tuple[str | int, ...]) -> None:
        self.heard.append(data)
        told = decode(data)
        assert isinstance(told, dict)
        answer: dict[bytes, Value] = {b"id": self.id, b"token": b"xyz"}
        if self.values:
            answer[b"values"] = list(self.values)
        if self.nodes:
            answer[b"nodes"] = self.nodes
        sent = self.raw or encode({b"t": told[b"t"], b"y": b"r", b"r": answer})
        self.transport.sendto(sent, addr)

    @property
    def compact(self) -> bytes:
        return self.id + compact(self.address, self.port)


@dataclass
class Tracker(asyncio.DatagramProtocol):
    """BEP 15: `counts` of seeders, completed, leechers."""

    counts: tuple[int, int, int] = (2, 7, 1)
    heard: list[bytes] = field(default_factory=list)
    port: int = 0

    async def start(self, address: str) -> asyncio.DatagramTransport:
        loop = asyncio.get_running_loop()
        self.transport, _ = await loop.create_datagram_endpoint(
            lambda: self, local_addr=(address, 0)
        )
        self.port = self.transport.get_extra_info("sockname")[1]
        return self.transport

    def datagram_received(self, data: bytes, addr: tuple[str | int, ...]) -> None:
        self.heard.append(data)
        action, number = struct.unpack_from(">I4s", data, 8)
        if action == 0:
            answer = struct.pack(">I4s8s", 0, number, b"leave-ok")
        else:
            answer = struct.pack(">I4sIII", 2, number, *self.counts)
        self.transport.sendto(answer, addr)


def packets(file: bytes) -> Iterator[tuple[int, bytes, str]]:
    """Of a pcapng: way (1 received, 2 sent), packet from its IP header on, comment."""
    at = 0
    while at < len(file):
        kind, size = struct.unpack_from("<II", file, at)
        assert struct.unpack_from("<I", file, at + size - 4)[0] == size
        if kind == 6:
            kept = struct.unpack_from("<I", file, at + 20)[0]
            told = dict(_options(file[at + 28 + kept + -kept % 4 : at + size - 4]))
            packet = file[at + 28 : at + 28 + kept]
            yield told[2][0], packet, told[1].decode()
        at += size


def _options(data: bytes) -> Iterable[tuple[int, bytes]]:
    at = 0
    while at < len(data):
        code, size = struct.unpack_from("<HH", data, at)
        yield code, data[at + 4 : at + 4 + size]
        at += 4 + size + -size % 4


def payload(packet: bytes) -> bytes:
    """Of a packet of IPv4."""
    udp = packet[9] == 17
    return packet[28:] if udp else packet[40:]


LONG_AGO = datetime(2026, 1, 1, tzinfo=UTC)
