"""Multi-index hashing: only those hashes are compared that agree with the query in some chunk.

At ten million hashes a query looks into about 2,900 places of the tables and compares about as
many hashes, instead of ten million; and none that is near is missed (plan.py says why).
"""

from collections.abc import Iterator, Sequence

import numpy as np
import numpy.typing as npt

from pehra.media.index import MOST_NEAR, Bits, Keys, Near

from .plan import plan, radii
from .tables import WORDS, Probes, Tables, Words, build, cut, probes

FOR = 31  # bits: the distance that the tables are planned for; others work, less well
PROBES = 2**15  # asked together: the more the fewer calls, the fewer the better they fit a cache
CANDIDATES = 2**20  # in memory together
Places = npt.NDArray[np.int64]


def tables(bits: Bits, keys: Keys) -> Tables:
    """As many and as wide as is best for so many hashes."""
    return build(bits, keys, plan(len(keys), FOR))


def chunks(bits: Bits, keys: Keys) -> "Chunks":
    return Chunks(tables(bits, keys))


class Chunks:
    def __init__(self, tables: Tables) -> None:
        self._tables = tables

    def near(self, queries: Sequence[bytes], within: int) -> list[tuple[Near, ...]]:
        widths = self._tables.widths
        asked = probes(widths, radii(len(widths), within))
        step = max(1, PROBES // max(1, len(asked.patterns)))
        found: list[tuple[Near, ...]] = []
        for start in range(0, len(queries), step):
            found += self._some(queries[start : start + step], asked, within)
        return found

    def _some(self, queries: Sequence[bytes], asked: Probes, within: int) -> list[tuple[Near, ...]]:
        bits = np.frombuffer(b"".join(queries), np.uint8).reshape(-1, 32)
        words = bits.view(np.uint64).reshape(-1, WORDS)
        values = cut(bits, self._tables.widths)
        places = asked.bases + (values[:, asked.chunks] ^ asked.patterns)
        begins = self._tables.offsets[places]
        sizes = (self._tables.offsets[places + 1] - begins).ravel()
        hit = np.flatnonzero(sizes)
        owners = hit // max(1, len(asked.patterns))
        kept = [
            _close(self._tables, words, rows, of, within)
            for rows, of in _candidates(
                self._tables.rows, begins.ravel()[hit].astype(np.int64), sizes[hit], owners
            )
        ]
        return _gathered(kept, len(queries))


Close = tuple[Places, npt.NDArray[np.uint16], npt.NDArray[np.uint32]]  # owner, distance, key


def _candidates(
    rows: npt.NDArray[np.uint32], begins: Places, sizes: npt.NDArray[np.uint32], owners: Places
) -> Iterator[tuple[npt.NDArray[np.uint32], Places]]:
    """The rows behind the probes, some at a time: a value that a million hashes share must not
    take the memory of all of them.
    """
    ends = np.cumsum(sizes, dtype=np.int64)
    total = int(ends[-1]) if len(ends) else 0
    shift = begins - (ends - sizes)
    for start in range(0, total, CANDIDATES):
        at = np.arange(start, min(total, start + CANDIDATES))
        probe = np.searchsorted(ends, at, side="right")
        yield rows[at + shift[probe]], owners[probe]


def _close(
    tables: Tables, words: Words, rows: npt.NDArray[np.uint32], owners: Places, within: int
) -> Close:
    listed = tables.words[rows]
    apart = np.bitwise_count(listed ^ words[owners]).sum(axis=1, dtype=np.uint16)
    close = apart <= within
    return owners[close], apart[close], tables.keys[rows[close]]


def _gathered(kept: Sequence[Close], count: int) -> list[tuple[Near, ...]]:
    """By query; a hash that several chunks found counts once."""
    found: list[dict[int, int]] = [{} for _ in range(count)]
    for owners, apart, keys in kept:
        for owner, distance, key in zip(
            owners.tolist(), apart.tolist(), keys.tolist(), strict=True
        ):
            found[owner][key] = distance
    return [_ordered(one) for one in found]


def _ordered(found: dict[int, int]) -> tuple[Near, ...]:
    ordered = sorted(found.items(), key=lambda one: (one[1], one[0]))
    return tuple(Near(key, distance) for key, distance in ordered[:MOST_NEAR])
