"""Digests in their order, found by bisection within a part that a table of first bits names.

Twenty bytes a digest and the table: two columns of 8 bytes, most significant first, and the key.
Digests are spread evenly, so that a part holds a handful, and all digests of a question are
bisected together: each step is one gather.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from pehra.media.exact import PREFIX, Prefixes
from pehra.media.index import Keys

PART = 8  # digests that a part should hold
FINEST = 24  # bits of the table
Words = npt.NDArray[np.uint64]


@dataclass(frozen=True, slots=True)
class Order:
    """n digests: `high` and `low` n, `keys` n, `parts` 2^bits + 1 places where parts begin."""

    high: Words
    low: Words
    keys: Keys
    parts: npt.NDArray[np.uint32]


def order(prefixes: Prefixes, keys: Keys) -> Order:
    high, low = np.ascontiguousarray(prefixes).view(">u8").astype(np.uint64).reshape(-1, 2).T
    by = np.lexsort((keys, low, high))
    high, low = high[by], low[by]
    bits = min(FINEST, max(0, (len(keys) // PART).bit_length()))
    parts = np.zeros(2**bits + 1, np.uint32)
    sizes = np.bincount(_part(high, bits), minlength=2**bits)
    np.cumsum(sizes, dtype=np.uint32, out=parts[1:])
    return Order(high, low, keys[by].astype(np.uint32), parts)


def _part(high: Words, bits: int) -> npt.NDArray[np.int64]:
    """Its first bits; shifting a word by its whole width is not defined."""
    return (high >> np.uint64(1) >> np.uint64(63 - bits)).astype(np.int64)


def in_order(prefixes: Prefixes, keys: Keys) -> "Sorted":
    return Sorted(order(prefixes, keys))


class Sorted:
    def __init__(self, of: Order) -> None:
        self._of = of

    def find(self, digests: Sequence[bytes]) -> list[tuple[int, ...]]:
        return find(self._of, digests)


def find(of: Order, digests: Sequence[bytes]) -> list[tuple[int, ...]]:
    if not digests:
        return []
    packed = b"".join(digest[:PREFIX] for digest in digests)
    asked = np.frombuffer(packed, ">u8").astype(np.uint64).reshape(-1, 2)
    first = _first(of, asked[:, 0], asked[:, 1])
    found: list[tuple[int, ...]] = [()] * len(digests)
    there = np.flatnonzero(_equal(of, first, asked))
    for n in there.tolist():
        found[n] = tuple(_keys(of, int(first[n]), asked[n]))
    return found


def _first(of: Order, high: Words, low: Words) -> npt.NDArray[np.int64]:
    """Where each would stand: bisection of all of them together."""
    bits = (len(of.parts) - 1).bit_length() - 1
    part = (
        (high >> np.uint64(64 - bits)).astype(np.int64) if bits else np.zeros(len(high), np.int64)
    )
    begin, end = of.parts[part].astype(np.int64), of.parts[part + 1].astype(np.int64)
    while (open_ := begin < end).any():
        middle = np.minimum((begin + end) >> 1, len(of.keys) - 1)
        there = of.high[middle]
        less = (there < high) | ((there == high) & (of.low[middle] < low))
        begin = np.where(open_ & less, middle + 1, begin)
        end = np.where(open_ & ~less, middle, end)
    return begin


def _equal(of: Order, at: npt.NDArray[np.int64], asked: Words) -> npt.NDArray[np.bool_]:
    if not len(of.keys):
        return np.zeros(len(at), np.bool_)
    inside = np.minimum(at, len(of.keys) - 1)
    same = (of.high[inside] == asked[:, 0]) & (of.low[inside] == asked[:, 1])
    equal: npt.NDArray[np.bool_] = same & (at < len(of.keys))
    return equal


def _keys(of: Order, at: int, asked: Words) -> list[int]:
    found: list[int] = []
    while at < len(of.keys) and of.high[at] == asked[0] and of.low[at] == asked[1]:
        found.append(int(of.keys[at]))
        at += 1
    return found
