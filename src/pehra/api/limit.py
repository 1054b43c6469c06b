"""How often something may fail from one place before it is not asked any more for a while."""

from collections import OrderedDict
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from threading import Lock

from pehra.base.errors import PehraError

MOST_PLACES = 10_000


class TooMany(PehraError):
    """Too many failures from one place; the text says how long to wait."""


@dataclass(slots=True)
class Limit:
    """Held in this process alone: each of the desk's processes counts for itself."""

    most: int
    seconds: int
    _failures: "OrderedDict[str, list[datetime]]" = field(default_factory=OrderedDict)
    _lock: Lock = field(default_factory=Lock)

    def must_allow(self, place: str, at: datetime) -> None:
        """Raises TooMany."""
        with self._lock:
            if len(self._recent(place, at)) >= self.most:
                raise TooMany(f"Too many failures. Wait {self.seconds} seconds.")

    def count(self, place: str, at: datetime) -> None:
        with self._lock:
            self._failures[place] = [*self._recent(place, at), at]
            self._failures.move_to_end(place)
            while len(self._failures) > MOST_PLACES:
                self._failures.popitem(last=False)

    def _recent(self, place: str, at: datetime) -> list[datetime]:
        since = at - timedelta(seconds=self.seconds)
        return [one for one in self._failures.get(place, ()) if one > since]
