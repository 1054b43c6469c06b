"""Ask the DHT who says that it is in a swarm: get_peers of BEP 5, as a read-only node (BEP 43).

One question is all that is ever sent. A node that is asked learns that we answer nothing (`ro`),
and so keeps us out of its table. What comes back is hearsay, and may be made up; nothing of an
answer is trusted but that this node gave it.
"""

import ipaddress
from dataclasses import dataclass

from .bencode import BadBencode, Value, decode

HASH = 20  # bytes of an info-hash and of a node's number
MOST_VALUES = 200  # peers taken of one answer
MOST_NODES = 16  # nodes taken of one answer, of each family
#: the key of an answer, and the bytes of an address there
NODES = ((b"nodes", 4), (b"nodes6", 16))
PORT = 2  # bytes
VALUE_SIZES = frozenset({4 + PORT, 16 + PORT})


@dataclass(frozen=True, slots=True)
class Node:
    id: bytes
    address: str
    port: int


@dataclass(frozen=True, slots=True)
class Listing:
    """An address that an answer names, and `raw`, the bytes by which it does."""

    address: str
    port: int
    raw: bytes


@dataclass(frozen=True, slots=True)
class Answer:
    """`dropped` counts what was named beyond what is taken, or in no form that can be read."""

    id: bytes
    peers: tuple[Listing, ...]
    nodes: tuple[Node, ...]
    dropped: int


@dataclass(frozen=True, slots=True)
class NoAnswer:
    """An error, or nothing that can be read."""


def question(transaction: bytes, own_id: bytes, infohash: bytes) -> bytes:
    """`transaction` is of two bytes. Both families are wanted (BEP 32)."""
    return b"".join(
        (
            b"d1:ad2:id20:", own_id, b"9:info_hash20:", infohash, b"4:wantl2:n42:n6ee",
            b"1:q9:get_peers2:roi1e1:t2:", transaction, b"1:y1:qe",
        )
    )  # fmt: skip


def mine(transaction: bytes, data: bytes) -> bool:
    """Whether it answers that question, if only with an error."""
    told = _dictionary(data)
    return told.get(b"t") == transaction and told.get(b"y") in {b"r", b"e"}


def answer(data: bytes) -> Answer | NoAnswer:
    told = _dictionary(data).get(b"r")
    if not isinstance(told, dict):
        return NoAnswer()
    by = told.get(b"id")
    if not isinstance(by, bytes) or len(by) != HASH:
        return NoAnswer()
    peers, lost = _peers(told.get(b"values"))
    nodes: list[Node] = []
    for key, size in NODES:
        some, more = _nodes(told.get(key), size)
        nodes += some
        lost += more
    return Answer(by, tuple(peers), tuple(nodes), lost)


def distance(id_: bytes, infohash: bytes) -> int:
    """By which the DHT orders nodes: the nearest keep what is said of a hash."""
    return int.from_bytes(id_, "big") ^ int.from_bytes(infohash, "big")


def blanked(data: bytes, hidden: list[bytes]) -> bytes:
    """The answer with the addresses of `hidden` overwritten by zeros, all else as it came: whoever
    is listed and may not be watched is kept nowhere.
    """
    for raw in hidden:
        size = b"%d:" % len(raw)
        data = data.replace(size + raw, size + bytes(len(raw)))
    return data


def _dictionary(data: bytes) -> dict[bytes, Value]:
    try:
        told = decode(data)
    except BadBencode:
        return {}
    return told if isinstance(told, dict) else {}


def _peers(told: Value | None) -> tuple[list[Listing], int]:
    """Without those named twice; and how many were left out."""
    some = told if isinstance(told, list) else []
    fit = [one for one in some if isinstance(one, bytes) and len(one) in VALUE_SIZES]
    kept = list(dict.fromkeys(fit[:MOST_VALUES]))
    return [Listing(*_end(raw), raw) for raw in kept], len(some) - min(len(fit), MOST_VALUES)


def _nodes(told: Value | None, size: int) -> tuple[list[Node], int]:
    data = told if isinstance(told, bytes) else b""
    step = HASH + size + PORT
    count = len(data) // step
    cut = [data[at : at + step] for at in range(0, min(count, MOST_NODES) * step, step)]
    return [Node(one[:HASH], *_end(one[HASH:])) for one in cut], count - len(cut)


def _end(raw: bytes) -> tuple[str, int]:
    """Address and port; an IPv4 address that is written as one of IPv6 is told as what it is."""
    at = ipaddress.ip_address(raw[:-PORT])
    if isinstance(at, ipaddress.IPv6Address) and at.ipv4_mapped is not None:
        at = at.ipv4_mapped
    return str(at), int.from_bytes(raw[-PORT:], "big")
