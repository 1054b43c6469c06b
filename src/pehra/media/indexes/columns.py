"""Four columns of 64 bits, compared with the query block by block (NumPy's bit count).

The first two columns are looked at first: hardly any hash is near in 128 bits of 256 and not near
in all, so that the other half is read for those few only.
"""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from pehra.media.index import MOST_NEAR, Bits, Keys, Near

BLOCK = 16_384  # hashes: what is read and written for one block stays in a core's cache
WORDS = 4  # of 64 bits in a hash
Words = npt.NDArray[np.uint64]
Distances = npt.NDArray[np.uint16]


class Columns:
    def __init__(self, bits: Bits, keys: Keys) -> None:
        rows = np.ascontiguousarray(bits).view(np.uint64).reshape(-1, WORDS)
        self._columns = np.ascontiguousarray(rows.T)
        self._keys = keys

    def near(self, queries: Sequence[bytes], within: int) -> list[tuple[Near, ...]]:
        return [self._near(np.frombuffer(query, np.uint64), within) for query in queries]

    def _near(self, asked: Words, within: int) -> tuple[Near, ...]:
        found: list[Near] = []
        for start in range(0, len(self._keys), BLOCK):
            at, apart = _near(self._columns[:, start : start + BLOCK], asked, within)
            keys = self._keys[start + at]
            found += [Near(int(k), int(d)) for k, d in zip(keys, apart, strict=True)]
        return tuple(sorted(found, key=lambda one: (one.distance, one.key))[:MOST_NEAR])


def _near(block: Words, asked: Words, within: int) -> tuple[npt.NDArray[np.intp], Distances]:
    """Where in the block the near ones are, and how far."""
    half = _apart(block[:2], asked[:2])
    (near,) = np.nonzero(half <= within)
    whole = half[near] + _apart(block[2:, near], asked[2:])
    close = whole <= within
    return near[close], whole[close]


def _apart(columns: Words, asked: Words) -> Distances:
    """Differing bits of two columns, for each hash."""
    bits = np.bitwise_count(columns ^ asked[:, None])
    both: Distances = bits.sum(axis=0, dtype=np.uint16)
    return both
