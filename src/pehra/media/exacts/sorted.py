"""Digests in their order, found by bisection within a part that a table of first bits names.

Sixteen bytes a digest and the table: a column of 8 bytes, one of 4, and the key.
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
WIDE = 8  # bytes of a prefix in `high`; the rest is in `low`
Words = npt.NDArray[np.uint64]
Halves = npt.NDArray[np.uint32]


@dataclass(frozen=True, slots=True)
class Order:
    """n digests: `high`, `low` and `keys` n, `parts` 2^bits + 1 places where parts begin."""

    high: Words
    low: Halves
    keys: Keys
    parts: npt.NDArray[np.uint32]


def order(prefixes: Prefixes, keys: Keys) -> Order:
    high, low = _halves(prefixes)
    by = np.lexsort((keys, low, high))
    high, low = high[by], low[by]
    bits = min(FINEST, max(0, (len(keys) // PART).bit_length()))
    parts = np.zeros(2**bits + 1, np.uint32)
    sizes = np.bincount(_part(high, bits), minlength=2**bits)
    np.cumsum(sizes, dtype=np.uint32, out=parts[1:])
    return Order(high, low, keys[by].astype(np.uint32), parts)


def _halves(prefixes: Prefixes) -> tuple[Words, Halves]:
    high = np.ascontiguousarray(prefixes[:, :WIDE]).view(">u8").ravel().astype(np.uint64)
    low = np.ascontiguousarray(prefixes[:, WIDE:]).view(">u4").ravel().astype(np.uint32)
    return high, low


def _part(high: Words, bits: int) -> npt.NDArray[np.int64]:
    """Its first bits; shifting a word by its whole width is not defined."""
    return (high >> np.uint64(1) >> np.uint64(63 - bits)).astype(np.int64)


def in_order(prefixes: Prefixes, keys: Keys) -> "Sorted":
    return Sorted(order(prefixes, keys))


class Sorted:
    def __init__(self, of: Order) -> None:
        # plain views: a mapped array's own class makes each look-up slower
        self._of = Order(*map(np.asarray, (of.high, of.low, of.keys, of.parts)))

    def find(self, digests: Sequence[bytes]) -> list[tuple[int, ...]]:
        return find(self._of, digests)


def find(of: Order, digests: Sequence[bytes]) -> list[tuple[int, ...]]:
    found: list[tuple[int, ...]] = [()] * len(digests)
    if not digests or not len(of.keys):
        return found
    packed = b"".join([digest[:PREFIX] for digest in digests])
    high, low = _halves(np.frombuffer(packed, np.uint8).reshape(-1, PREFIX))
    by = np.argsort(high)  # neighbours share what was fetched from memory
    high, low = high[by], low[by]
    first = _first(of, high, low)
    there = np.flatnonzero(_is(of, first, high, low))
    at, asked = first[there], by[there]
    for n, alone in zip(asked.tolist(), zip(of.keys[at].tolist(), strict=True), strict=True):
        found[n] = alone
    again = np.flatnonzero(_is(of, at + 1, high[there], low[there]))
    for n in again.tolist():
        found[int(asked[n])] = tuple(_keys(of, int(at[n])))
    return found


def _first(of: Order, high: Words, low: Halves) -> npt.NDArray[np.int64]:
    """Where each would stand: bisection of all of them together."""
    bits = (len(of.parts) - 1).bit_length() - 1
    part = (
        (high >> np.uint64(64 - bits)).astype(np.int64) if bits else np.zeros(len(high), np.int64)
    )
    begin, end = of.parts[part].astype(np.int64), of.parts[part + 1].astype(np.int64)
    while (open_ := begin < end).any():
        middle = np.minimum((begin + end) >> 1, len(of.keys) - 1)
        there = of.high[middle]
        less = there < high
        if (tie := there == high).any():
            less |= tie & (of.low[middle] < low)
        begin = np.where(open_ & less, middle + 1, begin)
        end = np.where(open_ & ~less, middle, end)
    return begin


def _is(of: Order, at: npt.NDArray[np.int64], high: Words, low: Halves) -> npt.NDArray[np.bool_]:
    """Whether what is asked stands there."""
    inside = np.minimum(at, len(of.keys) - 1)
    equal: npt.NDArray[np.bool_] = (of.high[inside] == high) & (of.low[inside] == low)
    return equal & (at < len(of.keys))


def _keys(of: Order, at: int) -> list[int]:
    """Of all that are equal to the one there and come after it."""
    found: list[int] = []
    high, low = of.high[at], of.low[at]
    while at < len(of.keys) and of.high[at] == high and of.low[at] == low:
        found.append(int(of.keys[at]))
        at += 1
    return found
