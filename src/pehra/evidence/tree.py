"""The ledger's Merkle tree grown line by line, and the proofs out of it (RFC 9162 §2.1).

Only complete subtrees are kept, each once and for ever: (level, index) names the subtree over the
2^level leaves that begin at leaf index · 2^level. From them the head at any size and every proof
take some twenty look-ups, however long the ledger is.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Protocol

from pehra.base.errors import PehraError

from .merkle import EMPTY, leaf, node


class NoProof(PehraError):
    """A proof was asked of a place or a size that the tree does not have."""


@dataclass(frozen=True, slots=True)
class Node:
    """`hash` is 32 bytes."""

    level: int
    index: int
    hash: bytes


class Nodes(Protocol):
    def get(self, level: int, index: int) -> bytes:
        """The hash of a complete subtree that was grown before. Raises KeyError."""
        ...


def grown(size: int, body: bytes, nodes: Nodes) -> Iterator[Node]:
    """The subtrees that the next entry of a tree of `size` completes: one for each low one-bit of
    `size`, and its own leaf.
    """
    level, index, found = 0, size, leaf(body)
    yield Node(level, index, found)
    while index % 2:
        found = node(nodes.get(level, index - 1), found)
        level, index = level + 1, index // 2
        yield Node(level, index, found)


def head(size: int, nodes: Nodes) -> bytes:
    """The tree's head when it had `size` entries."""
    return _of(0, size, nodes) if size else EMPTY


def inclusion(index: int, size: int, nodes: Nodes) -> tuple[bytes, ...]:
    """That entry `index`, from 0, is in the tree of `size` (§2.1.3.1). Raises NoProof."""
    if not 0 <= index < size:
        raise NoProof(f"The ledger of {size} entries has none at place {index}.")
    return tuple(_path(index, 0, size, nodes))


def consistency(old: int, new: int, nodes: Nodes) -> tuple[bytes, ...]:
    """That the tree of `new` begins with the tree of `old` (§2.1.4.1). Raises NoProof."""
    if not 0 < old <= new:
        raise NoProof(f"A ledger of {new} entries cannot follow from one of {old}.")
    return tuple(_parts(old, 0, new, nodes, whole=True))


def _split(count: int) -> int:
    """The largest power of two below `count`, which is at least 2."""
    return 1 << ((count - 1).bit_length() - 1)


def _of(start: int, count: int, nodes: Nodes) -> bytes:
    if count & (count - 1) == 0:
        level = count.bit_length() - 1
        return nodes.get(level, start >> level)
    half = _split(count)
    return node(_of(start, half, nodes), _of(start + half, count - half, nodes))


def _path(index: int, start: int, count: int, nodes: Nodes) -> Iterator[bytes]:
    if count == 1:
        return
    half = _split(count)
    if index < half:
        yield from _path(index, start, half, nodes)
        yield _of(start + half, count - half, nodes)
    else:
        yield from _path(index - half, start + half, count - half, nodes)
        yield _of(start, half, nodes)


def _parts(old: int, start: int, count: int, nodes: Nodes, *, whole: bool) -> Iterator[bytes]:
    if old == count:
        if not whole:
            yield _of(start, count, nodes)
        return
    half = _split(count)
    if old <= half:
        yield from _parts(old, start, half, nodes, whole=whole)
        yield _of(start + half, count - half, nodes)
    else:
        yield from _parts(old - half, start + half, count - half, nodes, whole=False)
        yield _of(start, half, nodes)
