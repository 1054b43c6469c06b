"""What a new version of a list adds and takes away."""

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, order=True)
class Entry:
    """What makes two rows the same row. A hash whose category changed is another entry."""

    algorithm: str
    value: str  # lower-case hex
    category: str
    note: str


@dataclass(frozen=True, slots=True)
class Difference:
    added: tuple[Entry, ...]  # sorted
    removed: tuple[Entry, ...]  # sorted
    unchanged: int


def difference(before: Iterable[Entry], after: Iterable[Entry]) -> Difference:
    """Rows that come twice count once."""
    old, new = set(before), set(after)
    return Difference(tuple(sorted(new - old)), tuple(sorted(old - new)), len(old & new))
