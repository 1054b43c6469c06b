"""What authorities in force name, and what tip-offs name that they cover, set down as targets."""

import logging
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime

from pehra.duties import frontier
from pehra.patrol.frontier import NEW, URGENT, New
from pehra.patrol.gate import Asked
from pehra.patrol.permit import Permit, Via
from pehra.patrol.url import BadUrl, Swarm
from pehra.patrol.url import target as spelled
from pehra.store.queries import patrol

from .leads import target
from .orders import Orders

log = logging.getLogger(__name__)
SWARM = "SWARM"


@dataclass(slots=True)
class Planning:
    """`seeded`: the sources whose targets are set down; `seen`: the last sighting looked at."""

    orders: Orders
    seeded: set[int] = field(default_factory=set)
    seen: int = 0

    def plan(self, at: datetime) -> int:
        """Gives how many targets are new. A source that comes into force may cover tips that came
        before it, so that all are looked through again.
        """
        fresh = [pk for pk in self._in_force(at) if pk not in self.seeded]
        made = 0
        if fresh:
            made += frontier.put(list(self._seeds(set(fresh), at)), at)
            self.seeded |= set(fresh)
            self.seen = 0
        return made + self._tips(at)

    def _in_force(self, at: datetime) -> Iterator[int]:
        for one in self.orders.standings:
            if one.idle(at) is None:
                for rule in one.authority.scope.allowed:
                    if source := self.orders.source(one.name, rule.line):
                        yield source

    def _seeds(self, fresh: set[int], at: datetime) -> Iterator[New]:
        for one in self.orders.standings:
            for rule in one.authority.scope.allowed:
                source = self.orders.source(one.name, rule.line)
                if source in fresh:
                    for url in rule.seeds():
                        yield replace(seed(url, at), source=source)

    def _tips(self, at: datetime) -> int:
        told = patrol.tips_after(self.seen)
        made = 0
        while told.upto > self.seen:
            made += frontier.put(list(self._covered(told, at)), at)
            self.seen = told.upto
            if told.more:
                told = patrol.tips_after(self.seen)
        return made

    def _covered(self, told: patrol.Tips, at: datetime) -> Iterator[New]:
        for tip in told.tips:
            leave = self.orders.leave(Asked(tip.url, Via.TIP), at)
            if not isinstance(leave, Permit):
                continue
            try:
                new = replace(seed(tip.url, at), via=Via.TIP)
            except BadUrl:
                continue
            source = self.orders.source(leave.authority, leave.line)
            yield replace(new, report=tip.report, source=source, rank=URGENT)


def seed(url: str, at: datetime) -> New:
    """Raises BadUrl."""
    told = spelled(url)
    if isinstance(told, Swarm):
        return New(url=told.text, host=told.text, kind=SWARM, via=Via.SEED, due_at=at, rank=NEW)
    return replace(target(url, Via.SEED, at), rank=NEW)
