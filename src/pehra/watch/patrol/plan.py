"""What authorities in force name, and what tip-offs name that they cover, set down as targets."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime

from pehra.duties import errand, frontier
from pehra.duties.cover_tips import cover_tips
from pehra.duties.duty import Occasion
from pehra.duties.note_tips import Ground, ground, note_tips
from pehra.patrol import tip
from pehra.patrol.frontier import New
from pehra.patrol.permit import Via
from pehra.watch.failed import failed

from .orders import Orders

ROUNDS = 2  # batches of one call: leases wait meanwhile


@dataclass(slots=True)
class Planning:
    """`seeded`: the sources whose targets are set down; `behind`: more tip-offs are to be looked
    through at once.
    """

    orders: Orders
    occasion: Callable[[], Occasion]
    seeded: set[int] = field(default_factory=set)
    behind: bool = False

    def plan(self, at: datetime) -> int:
        """Gives how many targets are new. Until it is known what is in force nothing is planned: a
        tip-off is looked through when that can be told.
        """
        if not self.orders.trusted(at):
            return 0
        made = 0
        fresh = [pk for pk in self._in_force(at) if pk not in self.seeded]
        if fresh:
            made += frontier.put(list(self._seeds(set(fresh), at)), at)
            self.seeded |= set(fresh)
        return made + self._tips(at) + self._earlier(at)

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
                        yield replace(tip.named(url, Via.SEED, at), source=source)

    def _tips(self, at: datetime) -> int:
        """What came since the last look."""
        of, made = Ground(self.orders.standings, self.orders.sources, self.orders.test_home), 0
        for _ in range(ROUNDS):
            looked = note_tips(of, at)
            made += looked.fresh
            self.behind = looked.more
            if not looked.more:
                break
        return made

    def _earlier(self, at: datetime) -> int:
        """Of authorities that came into force: what tip-offs named before. The watch does it too,
        and whoever is first takes the work.
        """
        made = 0
        for _ in range(ROUNDS):
            if not errand.due(errand.Kind.COVER, at):
                return made
            held = errand.lease(at, kind=errand.Kind.COVER)
            if isinstance(held, errand.NothingDue):
                return made
            try:  # by what is in force now, and not a moment ago: it has just begun
                of = ground(at, test_home=self.orders.test_home)
                made += cover_tips(self.occasion(), held, of)
            except errand.LeaseLost:
                return made
            except Exception as error:
                failed(held, at, error)
        self.behind = True
        return made
