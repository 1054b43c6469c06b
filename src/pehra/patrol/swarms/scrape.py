"""Ask a tracker how many are in a swarm, without joining it: scrape of BEP 15 (UDP), BEP 48 (HTTP).

A scrape gives counts and no addresses, and leaves no trace of ours in the tracker's list. The other
question that trackers answer would put us there, and has no encoder here.
"""

import struct
from dataclasses import dataclass

from .bencode import BadBencode, decode

MAGIC = 0x41727101980  # BEP 15: "protocol_id"
CONNECT, SCRAPE, ERROR = 0, 2, 3
HEAD = struct.Struct(">I4s")  # action, transaction
CONNECTED = struct.Struct(">I4s8s")
COUNTED = struct.Struct(">I4sIII")
UNRESERVED = frozenset(b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~")
MOST = 2**31  # of anything counted: more is nonsense


@dataclass(frozen=True, slots=True)
class Counts:
    """`seeders` have it all, `leechers` not yet; `completed` is how often it was ever finished."""

    seeders: int
    completed: int
    leechers: int


@dataclass(frozen=True, slots=True)
class NoCounts:
    """`words` say what came instead."""

    words: str


@dataclass(frozen=True, slots=True)
class Connection:
    """A tracker's leave to ask it, 8 bytes, for a minute."""

    key: bytes


@dataclass(frozen=True, slots=True)
class BadUrl:
    """`words` say why a tracker cannot be asked under that address."""

    words: str


def connect(transaction: bytes) -> bytes:
    return struct.pack(">QI4s", MAGIC, CONNECT, transaction)


def question(connection: Connection, transaction: bytes, infohash: bytes) -> bytes:
    return struct.pack(">8sI4s20s", connection.key, SCRAPE, transaction, infohash)


def mine(transaction: bytes, answer: bytes) -> bool:
    """Whether it answers that transaction, if only with an error."""
    return len(answer) >= HEAD.size and HEAD.unpack_from(answer)[1] == transaction


def connected(answer: bytes) -> Connection | NoCounts:
    if len(answer) < CONNECTED.size or HEAD.unpack_from(answer)[0] != CONNECT:
        return NoCounts("the tracker did not let us ask")
    return Connection(CONNECTED.unpack_from(answer)[2])


def counts(answer: bytes) -> Counts | NoCounts:
    if HEAD.unpack_from(answer)[0] == ERROR:
        return NoCounts("the tracker answered with an error")
    if len(answer) < COUNTED.size or HEAD.unpack_from(answer)[0] != SCRAPE:
        return NoCounts("the tracker's answer is none to a scrape")
    return _checked(*COUNTED.unpack_from(answer)[2:])


def address(url: str, infohash: bytes) -> str | BadUrl:
    """The HTTP address to get. The tracker is named by its scrape address: what stands in torrents
    is another one, that joins.
    """
    path, _, query = url.partition("?")
    if not path.rpartition("/")[2].startswith("scrape"):
        return BadUrl("a tracker is named by its scrape address, …/scrape")
    told = "".join(chr(one) if one in UNRESERVED else f"%{one:02X}" for one in infohash)
    return f"{path}?{query}{'&' if query else ''}info_hash={told}"


def http_counts(entity: bytes, infohash: bytes) -> Counts | NoCounts:
    """Of the body of a tracker's answer."""
    try:
        told = decode(entity)
    except BadBencode:
        return NoCounts("the tracker's answer is no bencode")
    files = told.get(b"files") if isinstance(told, dict) else None
    found = files.get(infohash) if isinstance(files, dict) else None
    if not isinstance(found, dict):
        return NoCounts("the tracker does not name this info-hash")
    some = [found.get(key) for key in (b"complete", b"downloaded", b"incomplete")]
    return _checked(*(one if isinstance(one, int) else 0 for one in some))


def _checked(seeders: int, completed: int, leechers: int) -> Counts | NoCounts:
    if not all(0 <= one < MOST for one in (seeders, completed, leechers)):
        return NoCounts("the tracker's counts cannot be")
    return Counts(seeders, completed, leechers)
