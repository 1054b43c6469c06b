"""What is listed, as a file that processes share and the few changes since it was made.

The file is mapped and never changed. What was added since stands in memory, what was removed is
left out of every answer: a change counts at once, and the file is made anew when there are many.
A shelf is a value: a change gives another one, so that threads may go on asking the old.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from pehra.media.exact import PREFIX, Exact, Prefixes
from pehra.media.exacts import Loose
from pehra.media.exacts.sorted import Order, Sorted, order
from pehra.media.index import MOST_NEAR, Bits, Index, Keys, Near
from pehra.media.indexes import Columns, fastest, mapped, near_index, tables
from pehra.media.indexes.tables import Tables

NO_KEYS = np.empty(0, np.uint32)
NO_BITS = np.empty((0, 32), np.uint8)
NO_PREFIXES = np.empty((0, PREFIX), np.uint8)


@dataclass(frozen=True, slots=True)
class Edition:
    """Of the lists: the number of the latest change that is in, and when that change was."""

    number: int = 0
    at: str = ""


@dataclass(frozen=True, slots=True)
class Pictures:
    """PDQ hashes by their keys."""

    base: Index
    fresh_keys: Keys
    fresh_bits: Bits
    gone: frozenset[int]

    def near(self, queries: Sequence[bytes], within: int) -> list[tuple[Near, ...]]:
        """As Index.near."""
        old = self.base.near(queries, within)
        if not self.gone and not len(self.fresh_keys):
            return old
        new = Columns(self.fresh_bits, self.fresh_keys).near(queries, within)
        both = zip(old, new, strict=True)
        return [self._together(*pair) for pair in both]

    def _together(self, old: tuple[Near, ...], new: tuple[Near, ...]) -> tuple[Near, ...]:
        still = [one for one in old if one.key not in self.gone]
        ordered = sorted([*still, *new], key=lambda one: (one.distance, one.key))
        return tuple(ordered[:MOST_NEAR])

    def changed(self, removed: Keys, keys: Keys, bits: Bits) -> "Pictures":
        """What is removed and added again is in."""
        stays = ~np.isin(self.fresh_keys, removed)
        return replace(
            self,
            fresh_keys=np.concatenate([self.fresh_keys[stays], keys]),
            fresh_bits=np.concatenate([self.fresh_bits[stays], bits]),
            gone=self.gone | set(removed.tolist()),
        )


@dataclass(frozen=True, slots=True)
class Digests:
    """The first bytes of MD5, SHA-1 and SHA-256 digests by their keys."""

    base: Exact
    fresh: Exact
    fresh_keys: Keys
    fresh_prefixes: Prefixes
    gone: frozenset[int]

    def find(self, digests: Sequence[bytes]) -> list[tuple[int, ...]]:
        """As Exact.find."""
        old = self.base.find(digests)
        if not self.gone and not len(self.fresh_keys):
            return old
        both = zip(old, self.fresh.find(digests), strict=True)
        return [
            tuple(sorted([*(key for key in first if key not in self.gone), *second]))
            for first, second in both
        ]

    def changed(self, removed: Keys, keys: Keys, prefixes: Prefixes) -> "Digests":
        """What is removed and added again is in."""
        stays = ~np.isin(self.fresh_keys, removed)
        keys = np.concatenate([self.fresh_keys[stays], keys])
        prefixes = np.concatenate([self.fresh_prefixes[stays], prefixes])
        gone = self.gone | set(removed.tolist())
        return Digests(self.base, Loose(prefixes, keys), keys, prefixes, gone)


def write_pictures(path: Path, bits: Bits, keys: Keys, edition: Edition) -> None:
    """Raises OSError, and then the file is as it was."""
    of = tables(bits, keys)
    facts = _facts(edition) | {"widths": list(of.widths)}
    arrays: mapped.Arrays = {
        "words": of.words,
        "keys": of.keys,
        "offsets": of.offsets,
        "rows": of.rows,
    }
    mapped.write(path, facts, arrays)


def read_pictures(path: Path) -> tuple[Pictures, Edition]:
    """Raises BadIndex."""
    facts, arrays = mapped.read(path)
    base = fastest(Tables(widths=tuple(facts["widths"]), **arrays))
    return Pictures(base, NO_KEYS, NO_BITS, frozenset()), _edition(facts)


def write_digests(path: Path, prefixes: Prefixes, keys: Keys, edition: Edition) -> None:
    """Raises OSError, and then the file is as it was."""
    of = order(prefixes, keys)
    arrays: mapped.Arrays = {"high": of.high, "low": of.low, "keys": of.keys, "parts": of.parts}
    mapped.write(path, _facts(edition), arrays)


def read_digests(path: Path) -> tuple[Digests, Edition]:
    """Raises BadIndex."""
    facts, arrays = mapped.read(path)
    base = Sorted(Order(**arrays))
    return Digests(base, Loose(NO_PREFIXES, NO_KEYS), NO_KEYS, NO_PREFIXES, frozenset()), _edition(
        facts
    )


def no_pictures() -> Pictures:
    return Pictures(near_index(NO_BITS, NO_KEYS), NO_KEYS, NO_BITS, frozenset())


def no_digests() -> Digests:
    nothing = Loose(NO_PREFIXES, NO_KEYS)
    return Digests(nothing, nothing, NO_KEYS, NO_PREFIXES, frozenset())


def _facts(edition: Edition) -> dict[str, object]:
    return {"edition": edition.number, "at": edition.at}


def _edition(facts: dict[str, object]) -> Edition:
    return Edition(int(str(facts["edition"])), str(facts["at"]))
