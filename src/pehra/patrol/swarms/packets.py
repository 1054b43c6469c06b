"""The log of an observation: every message that was sent and received, as pcapng.

Any tool that reads captures opens it (draft-ietf-opsawg-pcapng). The payloads are what went over
the wire; the IP, UDP and TCP headers around them are made from the two ends as the system told
them, and the file's own comment says so. What we do not keep of a message is missing from its end,
and the packet's own length still tells how long it was.
"""

import ipaddress
import struct
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import IntEnum

SECTION, INTERFACE, PACKET = 0x0A0D0D0A, 1, 6
ORDER = 0x1A2B3C4D
RAW = 101  # LINKTYPE_RAW: each packet begins with its IP header
END, COMMENT, FLAGS, PROGRAM = 0, 1, 2, 4
V4 = 4
V4_HEAD, V6_HEAD, UDP_HEAD, TCP_HEAD = 20, 40, 8, 20
TTL = 64
PUSHED = 0x18  # PSH and ACK
LARGEST = 65_000  # bytes of payload that one packet can tell
MOST = 32 * 2**20  # bytes of the log; beyond it only what we send is still written
A_PEER = 128 * 1024  # bytes of it for what one end says, so that a flood costs others nothing
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MADE = "headers made from the two ends of the socket, payload as on the wire"


class Kind(IntEnum):
    """The number that an IP header has for it."""

    TCP = 6
    UDP = 17


class Way(IntEnum):
    """The flags of a packet (pcapng §4.3.1)."""

    RECEIVED = 1
    SENT = 2


@dataclass(frozen=True, slots=True)
class Ends:
    kind: Kind
    local: tuple[str, int]
    remote: tuple[str, int]


@dataclass(frozen=True, slots=True)
class Message:
    """`data` is what is kept, `size` how long it was on the wire, `words` what it is."""

    way: Way
    at: datetime
    data: bytes
    size: int
    words: str


class PacketLog:
    """Grows in memory. Not for several threads."""

    def __init__(self, words: str) -> None:
        options = _option(COMMENT, f"{words}; {MADE}".encode()) + _option(PROGRAM, b"Pehra")
        head = struct.pack("<IHHq", ORDER, 1, 0, -1) + options + _option(END, b"")
        self._blocks = [_block(SECTION, head), _block(INTERFACE, struct.pack("<HHI", RAW, 0, 0))]
        self._size = sum(map(len, self._blocks))
        self._sequence: dict[Ends, dict[Way, int]] = {}
        self._taken: dict[Ends, int] = {}
        self.left_out = 0  # messages received when the log was full

    def sent(self, ends: Ends, at: datetime, data: bytes, words: str) -> None:
        self._write(ends, Message(Way.SENT, at, data, len(data), words))

    def received(self, ends: Ends, message: Message) -> None:
        if self._size > MOST or self._taken.get(ends, 0) > A_PEER:
            self.left_out += 1
            return
        self._taken[ends] = self._taken.get(ends, 0) + self._write(ends, message)

    def file(self) -> bytes:
        return b"".join(self._blocks)

    def _write(self, ends: Ends, message: Message) -> int:
        """Tells how many bytes that took."""
        packet, missing = self._packet(ends, message)
        moment = (message.at - EPOCH) // (message.at.resolution)  # in microseconds
        head = struct.pack(
            "<IIIII", 0, moment >> 32, moment & 0xFFFF_FFFF, len(packet), len(packet) + missing
        )
        options = (
            _option(COMMENT, message.words.encode())
            + _option(FLAGS, struct.pack("<I", message.way))
            + _option(END, b"")
        )
        block = _block(PACKET, head + _padded(packet) + options)
        self._blocks.append(block)
        self._size += len(block)
        return len(block)

    def _packet(self, ends: Ends, message: Message) -> tuple[bytes, int]:
        """With its headers; and how many bytes of the payload are not there."""
        size = min(max(message.size, len(message.data)), LARGEST)
        data = message.data[:size]
        ports = (ends.local[1], ends.remote[1])
        addresses = (ends.local[0], ends.remote[0])
        if message.way is Way.RECEIVED:
            ports, addresses = ports[::-1], addresses[::-1]
        if ends.kind is Kind.UDP:
            head = struct.pack(">HHHH", *ports, UDP_HEAD + size, 0)
        else:
            head = struct.pack(
                ">HHIIBBHHH", *ports, *self._place(ends, message), 5 << 4, PUSHED, 0xFFFF, 0, 0
            )
        return _ip(addresses, ends.kind, len(head) + size) + head + data, size - len(data)

    def _place(self, ends: Ends, message: Message) -> tuple[int, int]:
        """Sequence and acknowledgement numbers, counted from 1 on both sides."""
        at = self._sequence.setdefault(ends, dict.fromkeys(Way, 1))
        other = Way.SENT if message.way is Way.RECEIVED else Way.RECEIVED
        place = at[message.way], at[other]
        at[message.way] = (at[message.way] + message.size) % 2**32
        return place


def _ip(addresses: tuple[str, str], kind: Kind, size: int) -> bytes:
    source, target = map(ipaddress.ip_address, addresses)
    ends = source.packed + target.packed
    if source.version == V4:
        head = struct.pack(">BBHHHBBH", 0x45, 0, V4_HEAD + size, 0, 0, TTL, kind, 0)
        check = struct.pack(">H", _checksum(head + ends))
        return head[:10] + check + ends
    return struct.pack(">IHBB", 6 << 28, size, kind, TTL) + ends


def _checksum(data: bytes) -> int:
    """RFC 1071."""
    total = sum(int.from_bytes(data[at : at + 2], "big") for at in range(0, len(data), 2))
    while total >> 16:
        total = (total & 0xFFFF) + (total >> 16)
    return ~total & 0xFFFF


def _padded(data: bytes) -> bytes:
    return data + bytes(-len(data) % 4)


def _option(code: int, data: bytes) -> bytes:
    return struct.pack("<HH", code, len(data)) + _padded(data)


def _block(kind: int, body: bytes) -> bytes:
    size = struct.pack("<I", len(body) + 12)
    return struct.pack("<I", kind) + size + body + size
