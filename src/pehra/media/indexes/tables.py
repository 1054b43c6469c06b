"""What multi-index hashing looks up: for each chunk of the hashes a table from value to rows.

A table is compressed sparse rows: the rows of the hashes sorted by the chunk's value, and for
each value where its rows begin. All tables lie one after the other in two flat arrays, so that one
gather asks all of them, and a file of them can be mapped as it is.
"""

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import numpy.typing as npt

from pehra.media.index import Bits, Keys

from .plan import BITS, SHUFFLE, Plan, masks

WORDS = 4  # of 64 bits in a hash
BLOCK = 8_192  # hashes cut at once: their loose bits stay in a core's cache
Values = npt.NDArray[np.uint32]
Words = npt.NDArray[np.uint64]
Places = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Tables:
    """n hashes: `words` n x 4, `keys` n, `offsets` sum(2^width + 1), `rows` chunks x n, flat."""

    widths: tuple[int, ...]
    words: Words
    keys: Keys
    offsets: Values
    rows: Values


def build(bits: Bits, keys: Keys, plan: Plan) -> Tables:
    """In some seconds for ten million; peak memory is about twice the result."""
    count = len(keys)
    values = np.empty((len(plan.widths), count), np.uint32)
    for start in range(0, count, BLOCK):
        values[:, start : start + BLOCK] = cut(bits[start : start + BLOCK], plan.widths).T
    offsets = np.empty(int(sum(2**w + 1 for w in plan.widths)), np.uint32)
    rows = np.empty(len(plan.widths) * count, np.uint32)
    numbers = np.arange(count, dtype=np.uint64)
    base = 0
    for n, width in enumerate(plan.widths):
        first = n * count
        packed = values[n].astype(np.uint64) << np.uint64(32) | numbers
        packed.sort()
        rows[first : first + count] = packed & np.uint64(0xFFFFFFFF)
        ends = offsets[base + 1 : base + 1 + 2**width]
        np.cumsum(np.bincount(values[n], minlength=2**width), dtype=np.uint32, out=ends)
        ends += np.uint32(first)
        offsets[base] = first
        base += 2**width + 1
    words = np.ascontiguousarray(bits).view(np.uint64).reshape(-1, WORDS)
    return Tables(plan.widths, words, np.ascontiguousarray(keys, np.uint32), offsets, rows)


def cut(bits: Bits, widths: tuple[int, ...]) -> Values:
    """N x chunks: the value of each chunk of each hash."""
    loose = np.zeros((len(bits), BITS + 1), np.uint8)  # a column of zeros fills up to 32 bits
    loose[:, :BITS] = np.unpackbits(bits, axis=1)
    taken = np.packbits(np.take(loose, _order(widths), axis=1), axis=1)
    return taken.view(">u4").astype(np.uint32)


@lru_cache(maxsize=32)
def _order(widths: tuple[int, ...]) -> Places:
    bits = [k * SHUFFLE % BITS for k in range(BITS)]
    order: list[int] = []
    at = 0
    for width in widths:
        order += [BITS] * (32 - width) + bits[at : at + width]
        at += width
    return np.array(order, np.int64)


@dataclass(frozen=True, slots=True)
class Probes:
    """For each probe its chunk, the pattern laid over the chunk's value, and where its table
    begins in `Tables.offsets`.
    """

    chunks: Places
    patterns: Values
    bases: Places


@lru_cache(maxsize=16)
def probes(widths: tuple[int, ...], radii: tuple[int, ...]) -> Probes:
    each = [masks(w, r) for w, r in zip(widths, radii, strict=True)]
    starts = np.cumsum([0, *(2**w + 1 for w in widths)])[:-1]
    sizes = [len(one) for one in each]
    return Probes(
        np.repeat(np.arange(len(widths)), sizes),
        np.array([mask for one in each for mask in one], np.uint32),
        np.repeat(starts, sizes),
    )
