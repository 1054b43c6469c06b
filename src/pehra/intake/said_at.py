"""What stands at a place of a report: the value that made a rule speak."""

from bisect import bisect_left
from collections.abc import Iterable, Iterator

from .lines import Line

LONGEST = 200  # characters of one value
MOST = 5  # values beneath one place


class SaidAt:
    """By the places of a report's lines."""

    def __init__(self, some: Iterable[Line]) -> None:
        self._by_place = {line.where: line.value for line in some}
        self._places = sorted(self._by_place)

    def at(self, where: str) -> tuple[str, ...]:
        """The value there; of a party or another part, the first few values beneath. Of the whole
        report (“$”) none.
        """
        if where in self._by_place:
            return (_cut(self._by_place[where]),)
        return tuple(self._beneath(where)) if where != "$" else ()

    def _beneath(self, where: str) -> Iterator[str]:
        for begin in (f"{where}.", f"{where}["):
            first = bisect_left(self._places, begin)
            for place in self._places[first : first + MOST]:
                if place.startswith(begin):
                    yield _cut(self._by_place[place])


def _cut(value: str) -> str:
    return value if len(value) <= LONGEST else f"{value[:LONGEST]}…"
