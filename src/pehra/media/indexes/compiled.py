"""The same search compiled, for where numba is installed (`pip install pehra[fast]`).

What a query costs is memory: about 2,900 places of the tables and as many rows, each a miss of
every cache. So all places are read into a small buffer before any row is looked at, and no such
read waits for another: the processor has many of them under way at once.

Only `fastest` of this folder loads this module: importing numba takes half a second.
"""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
from numba import njit

from pehra.media.index import MOST_NEAR, Near

from .plan import radii
from .tables import WORDS, Tables, Values, Words, cut, probes

ROOM = 4_096  # hits of one query before it is asked again with more room
Places = npt.NDArray[np.int64]
ALL = np.uint64(0xFFFF_FFFF_FFFF_FFFF)


class Compiled:
    def __init__(self, tables: Tables) -> None:
        self._tables = tables

    def near(self, queries: Sequence[bytes], within: int) -> list[tuple[Near, ...]]:
        of = self._tables
        asked = probes(of.widths, radii(len(of.widths), within))
        bits = np.frombuffer(b"".join(queries), np.uint8).reshape(-1, 32)
        words = bits.view(np.uint64).reshape(-1, WORDS)
        values = cut(bits, of.widths)
        begins, sizes = np.empty((2, len(asked.patterns)), np.int64)
        found = []
        for word, value in zip(words, values, strict=True):
            filled = _gather(
                of.offsets, value, (asked.chunks, asked.patterns, asked.bases), begins, sizes
            )
            found.append(self._near(word, begins[:filled], sizes[:filled], within))
        return found

    def _near(self, asked: Words, begins: Places, sizes: Places, within: int) -> tuple[Near, ...]:
        of, room = self._tables, ROOM
        while True:
            out = np.empty((2, room), np.uint32)
            hits = int(_compare(of.words, of.rows, asked, (begins, sizes), within, out))
            if hits <= room:
                break
            room = hits
        told = zip(of.keys[out[0, :hits]].tolist(), out[1, :hits].tolist(), strict=True)
        ordered = sorted(dict(told).items(), key=lambda one: (one[1], one[0]))
        return tuple(Near(key, distance) for key, distance in ordered[:MOST_NEAR])


@njit(nogil=True, cache=True)
def _gather(
    offsets: Values,
    values: Values,
    asked: tuple[Places, Values, Places],
    begins: Places,
    sizes: Places,
) -> int:
    """Fill in where the rows of each probe are. Gives how many probes have any."""
    chunks, patterns, bases = asked
    filled = 0
    for n in range(len(patterns)):
        place = bases[n] + np.int64(values[chunks[n]] ^ patterns[n])
        begin = np.int64(offsets[place])
        begins[filled] = begin
        sizes[filled] = np.int64(offsets[place + 1]) - begin
        filled += sizes[filled] > 0
    return filled


@njit(nogil=True, cache=True)
def _compare(
    words: Words,
    rows: Values,
    asked: Words,
    probed: tuple[Places, Places],
    within: int,
    out: Values,
) -> int:
    """Fill in rows and distances. Gives the number of hits, which may exceed the room for them."""
    begins, sizes = probed
    hits = 0
    for n in range(len(begins)):
        for at in range(begins[n], begins[n] + sizes[n]):
            row = rows[at]
            half = _bits(words[row, 0] ^ asked[0]) + _bits(words[row, 1] ^ asked[1])
            if half > within:
                continue
            whole = half + _bits(words[row, 2] ^ asked[2]) + _bits(words[row, 3] ^ asked[3])
            if whole <= within:
                if hits < out.shape[1]:
                    out[0, hits], out[1, hits] = row, whole
                hits += 1
    return hits


@njit(inline="always")
def _bits(word: np.uint64) -> np.int64:
    """Ones in 64 bits (Warren, Hacker's Delight, §5-1)."""
    word = word - ((word >> np.uint64(1)) & (ALL // np.uint64(3)))
    fives = ALL // np.uint64(5)
    word = (word & fives) + ((word >> np.uint64(2)) & fives)
    word = (word + (word >> np.uint64(4))) & (ALL // np.uint64(17))
    return np.int64((word * (ALL // np.uint64(255))) >> np.uint64(56))
