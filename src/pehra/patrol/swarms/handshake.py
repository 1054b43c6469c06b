"""What we say to a peer, which is two messages, and how to read what it says.

The handshake of BEP 3 and the extension handshake of BEP 10. Nothing else can be said: there is no
word here for interest, for asking or giving pieces, or for having any. Our extension handshake
names no extension, so no peer has reason to send us other peers or metadata.
"""

from dataclasses import dataclass

from .bencode import BadBencode, decode

PROTOCOL = b"\x13BitTorrent protocol"
LENGTH = 68  # bytes: PROTOCOL, 8 reserved, info-hash, peer id
EXTENDS = 0x10  # in the sixth reserved byte: BEP 10 is spoken
OURS = b"-PH0001-"  # how our peer id begins; anybody may know that it is us
RESERVED = bytes((0, 0, 0, 0, 0, EXTENDS, 0, 0))
#: length, message 20, extended message 0, {"m": {}, "v": "Pehra observer"}
EXTENDED = b"\0\0\0\x1d\x14\x00d1:mde1:v14:Pehra observere"

HAVE, BITFIELD, EXTENSION = 4, 5, 20  # messages that are read; all others are dropped unread
LONGEST_CLIENT = 80  # characters
BITS = 8


@dataclass(frozen=True, slots=True)
class Hello:
    """A peer's handshake."""

    reserved: bytes
    infohash: bytes
    peer_id: bytes

    @property
    def extends(self) -> bool:
        return bool(self.reserved[5] & EXTENDS)


@dataclass(frozen=True, slots=True)
class NoHello:
    """What came is no BitTorrent handshake."""


@dataclass(frozen=True, slots=True)
class Extended:
    """`client` as the peer names itself, empty when it does not; `metadata_size` in bytes, 0 when
    it names none.
    """

    client: str = ""
    metadata_size: int = 0


def hello(infohash: bytes, peer_id: bytes) -> bytes:
    return PROTOCOL + RESERVED + infohash + peer_id


def hello_of(data: bytes) -> Hello | NoHello:
    if len(data) != LENGTH or not data.startswith(PROTOCOL):
        return NoHello()
    return Hello(data[20:28], data[28:48], data[48:68])


def extended_of(payload: bytes) -> Extended:
    """`payload` without message number and extended number. What cannot be read says nothing."""
    try:
        told = decode(payload)
    except BadBencode:
        return Extended()
    if not isinstance(told, dict):
        return Extended()
    client, size = told.get(b"v"), told.get(b"metadata_size")
    return Extended(
        plain(client) if isinstance(client, bytes) else "",
        size if isinstance(size, int) and 0 < size < 2**31 else 0,
    )


def client_of(peer_id: bytes) -> str:
    """The client that a peer id of the usual form tells (BEP 20): “LT 2110”; else empty."""
    if peer_id[:1] == b"-" and peer_id[7:8] == b"-" and peer_id[1:7].isalnum():
        return f"{peer_id[1:3].decode()} {peer_id[3:7].decode()}"
    return ""


def plain(told: bytes) -> str:
    """A peer's own words, as far as they can be shown without doing anything to the page."""
    text = told[: 4 * LONGEST_CLIENT].decode("utf-8", "replace")
    return "".join(one if one.isprintable() else "\N{REPLACEMENT CHARACTER}" for one in text)[
        :LONGEST_CLIENT
    ]
