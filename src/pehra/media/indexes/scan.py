"""The slow, obvious index. It compares with every line; the others are measured against it."""

from collections.abc import Iterable

from pehra.media.index import NoneNear
from pehra.media.known import Known
from pehra.media.pdq import Pdq


class Scan:
    def __init__(self, lines: Iterable[Known]) -> None:
        self._lines = sorted(lines, key=lambda line: (line.listed_in, line.number, line.value))

    def nearest(self, query: Pdq, within: int) -> Known | NoneNear:
        near = [line for line in self._lines if query.distance(line.pdq) <= within]
        return min(near, key=lambda line: query.distance(line.pdq), default=NoneNear())
