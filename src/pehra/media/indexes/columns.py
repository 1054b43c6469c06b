"""Four columns of 64 bits, compared with the query block by block (NumPy's bit count).

The first two columns are looked at first: hardly any hash is near in 128 bits of 256 and not near
in all, so that the other half is read for those few only.
"""

from collections.abc import Iterable

import numpy as np
import numpy.typing as npt

from pehra.media.index import NoneNear, order
from pehra.media.known import Known
from pehra.media.pdq import BYTES, Pdq

BLOCK = 16_384  # lines: what is read and written for one block stays in a core's cache
FARTHEST = 256  # bits
Words = npt.NDArray[np.uint64]


class Columns:
    def __init__(self, lines: Iterable[Known]) -> None:
        self._lines = sorted(lines, key=order)
        rows = np.empty((len(self._lines), BYTES // 8), np.uint64)
        for row, line in zip(rows, self._lines, strict=True):
            row[:] = np.frombuffer(line.pdq.bits, np.uint64)
        self._columns = np.ascontiguousarray(rows.T)

    def nearest(self, query: Pdq, within: int) -> Known | NoneNear:
        asked = np.frombuffer(query.bits, np.uint64)
        best: Known | NoneNear = NoneNear()
        within = min(within, FARTHEST)
        for start in range(0, len(self._lines), BLOCK):
            at, distance = _nearest(self._columns[:, start : start + BLOCK], asked, within)
            if distance <= within:
                best, within = self._lines[start + at], distance - 1  # the next must be nearer
        return best


def _nearest(block: Words, asked: Words, within: int) -> tuple[int, int]:
    """Where the nearest is in the block, and how far; further than `within` when none is near."""
    half = _apart(block[:2], asked[:2])
    (near,) = np.nonzero(half <= within)
    if not near.size:
        return 0, within + 1
    whole = half[near] + _apart(block[2:, near], asked[2:])
    first = int(whole.argmin())  # the first of equals, as the lines are sorted
    return int(near[first]), int(whole[first])


def _apart(columns: Words, asked: Words) -> npt.NDArray[np.int16]:
    """Differing bits of two columns, for each line."""
    bits = np.bitwise_count(columns ^ asked[:, None])
    both: npt.NDArray[np.int16] = bits.sum(axis=0, dtype=np.int16)
    return both
