"""The slow, obvious index. It compares with every line; the others are measured against it."""

from collections.abc import Iterable

from pehra.media.index import NoneNear, order
from pehra.media.known import Known
from pehra.media.pdq import Pdq


class Scan:
    def __init__(self, lines: Iterable[Known]) -> None:
        self._lines = [(line, line.pdq) for line in sorted(lines, key=order)]

    def nearest(self, query: Pdq, within: int) -> Known | NoneNear:
        best: Known | NoneNear = NoneNear()
        for line, pdq in self._lines:
            if (distance := query.distance(pdq)) <= within:
                best, within = line, distance - 1  # the next must be nearer
        return best
