"""How many targets a rule's budget has use for, so that a page of endless links fills no table.

What waits for a source never grows far beyond the pages that its rule has left: the rest of what a
document links to is unknown still when it is visited again.
"""

import time
from collections.abc import Sequence
from dataclasses import dataclass

from pehra.patrol.frontier import New, key
from pehra.store.queries.leads import known, waiting

from .orders import Orders

MARGIN = 20  # targets beyond the pages that are left: some will be refused, or are gone
COUNTED = 10.0  # seconds for which a count is believed


@dataclass(slots=True)
class _Count:
    """`waiting` when it was counted, and what was set down since; never less than there are."""

    waiting: int
    at: float


class Room:
    """Asked by one thread, which asks the database."""

    def __init__(self, orders: Orders) -> None:
        self._orders = orders
        self._counts: dict[int, _Count] = {}

    def fitting(self, some: Sequence[New]) -> list[New]:
        """Those for which there is room, the first first; what is a target already needs none."""
        by: dict[int, list[New]] = {}
        for new in some:
            by.setdefault(new.source, []).append(new)
        left = self._left()
        out: set[bytes] = set()
        for source, asked in by.items():
            if source in left and self._free(source, left[source]) < len(asked):
                out |= self._beyond(source, left[source], asked)
            elif source in left:
                self._counts[source].waiting += len(asked)
        return [new for new in some if key(new.url) not in out] if out else list(some)

    def _left(self) -> dict[int, int]:
        """The pages that are left, by sources. What flies is counted as spent already, and still
        waits among the targets.
        """
        left = {}
        for one in self._orders.standings:
            for rule in one.authority.scope.allowed:
                spent = one.spent.get(rule.line)
                pages = rule.bounds.pages - (spent.pages if spent else 0)
                if source := self._orders.source(one.name, rule.line):
                    flying = self._orders.purses.flying(source)
                    left[source] = max(pages, 0) + flying + MARGIN
        return left

    def _free(self, source: int, left: int) -> int:
        count = self._counts.get(source)
        return left - count.waiting if count else -1

    def _beyond(self, source: int, left: int, asked: Sequence[New]) -> set[bytes]:
        """Keys of what there is no room for."""
        count, now = self._counts.get(source), time.monotonic()
        if count is None or now - count.at > COUNTED:
            count = self._counts[source] = _Count(waiting(source, left), now)
        keys = [key(new.url) for new in asked]
        there = known(keys) if len(keys) > left - count.waiting else set[bytes]()
        fresh = [of for of in keys if of not in there]
        room = max(left - count.waiting, 0)
        count.waiting += min(len(fresh), room)
        return set(fresh[room:])
