"""The obvious frontier: everything is looked at each time. The judge of the one in tables."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

from pehra.patrol import frontier, pace
from pehra.patrol.frontier import URGENT, Leased, New, Settled, State
from pehra.patrol.known import Known, again, first
from pehra.patrol.way import Step, way

EVER = datetime(1970, 1, 1, tzinfo=UTC)
NEVER = datetime.max.replace(tzinfo=UTC)
WAITS = State.WAITING


@dataclass(slots=True)
class Clock:
    """Of a host or a domain: not before `allowed`, nor before `held` is over."""

    allowed: datetime = EVER
    held: datetime = EVER
    holder: int = 0
    fence: int = 0
    blocked: datetime = EVER
    delay: float = 0.0
    fails: int = 0

    def free(self) -> datetime:
        return max(self.allowed, self.held, self.blocked)


@dataclass(slots=True)
class Kept:
    pk: int
    new: New
    known: Known
    told: tuple[str, str, str] = ("", "", "")
    fails: int = 0
    missing_at: datetime | None = None
    gone_at: datetime | None = None


@dataclass(slots=True)
class Memory:
    targets: dict[bytes, Kept] = field(default_factory=dict)
    hosts: dict[str, Clock] = field(default_factory=dict)
    domains: dict[str, Clock] = field(default_factory=dict)
    of: dict[str, str] = field(default_factory=dict)  # the domain of each host
    addresses: dict[str, datetime] = field(default_factory=dict)
    halted: set[str] = field(default_factory=set)  # names of hosts

    def put(self, some: Sequence[New], at: datetime) -> int:  # noqa: ARG002
        before = len(self.targets)
        for new in some:
            kept = self.targets.get(frontier.key(new.url))
            if kept is None:
                self.hosts.setdefault(new.host, Clock())
                domain = self.of.setdefault(new.host, frontier.domain_of(new))
                self.domains.setdefault(domain, Clock())
                pk = len(self.targets) + 1
                made = Kept(pk, new, first(new))
                self.targets[frontier.key(new.url)] = made
            else:
                kept.known = again(kept.known, new)
        return len(self.targets) - before

    def lease(
        self, at: datetime, most: int, worker_seconds: int = frontier.WORKER_SECONDS
    ) -> list[Leased]:
        found: list[Leased] = []
        self._put_off(at)
        for rank in (URGENT, max(frontier.RANKS)):
            while len(found) < most and (kept := self._best(at, rank)) is not None:
                found.append(self._take(kept, at, at + timedelta(seconds=worker_seconds)))
        return found

    def _put_off(self, at: datetime) -> None:
        """What is halted and could be leased is looked at again later."""
        look = at + timedelta(seconds=frontier.HALT_LOOK)
        for name, ready in self._ready(self._waiting(max(frontier.RANKS))).items():
            if name in self.halted and ready <= at:
                self.hosts[name].blocked = look

    def _waiting(self, rank: int) -> list[Kept]:
        """Of that rank or a better one."""
        kept = self.targets.values()
        return [one for one in kept if (one.known.state, one.known.rank <= rank) == (WAITS, True)]

    def _ready(self, waiting: Sequence[Kept]) -> dict[str, datetime]:
        """When each host could be leased, if it were for it alone."""
        hosts: dict[str, datetime] = {}
        for one in waiting:
            name = one.new.host
            ready = max(one.known.due_at, self.hosts[name].free())
            hosts[name] = min(hosts.get(name, ready), ready)
        return hosts

    def _best(self, at: datetime, rank: int) -> Kept | None:
        """The domain, then its host, then its target: whichever could be leased the longest."""
        waiting = self._waiting(rank)
        hosts = self._ready(waiting)
        domains: dict[str, datetime] = {}
        for name, ready in hosts.items():
            domain = self.of[name]
            domains[domain] = min(domains.get(domain, ready), ready)
        turns = [(max(ready, self.domains[of].free()), of) for of, ready in domains.items()]
        ready, domain = min(turns, default=(NEVER, ""))
        if ready > at:
            return None
        order = list(self.hosts)  # hosts are numbered as they came
        name = min(
            (name for name in hosts if self.of[name] == domain),
            key=lambda name: (hosts[name], order.index(name)),
        )
        due = [one for one in waiting if one.new.host == name and one.known.due_at <= at]
        return min(due, key=lambda one: (one.known.rank, one.known.due_at, one.pk))

    def _take(self, kept: Kept, at: datetime, until: datetime) -> Leased:
        new, known, host = kept.new, kept.known, self.hosts[kept.new.host]
        wait = host.delay or pace.DELAY
        host.held, host.holder, host.fence = until, kept.pk, host.fence + 1
        host.allowed = at + timedelta(seconds=wait)
        number = list(self.hosts).index(new.host) + 1
        domain = self.domains[self.of[new.host]]
        domain.held, domain.holder = until, number
        domain.allowed = at + timedelta(seconds=pace.shared(wait))
        etag, last_modified, sha256 = kept.told
        led = way(_step(kept), self._up)
        return Leased(
            pk=kept.pk,
            url=new.url,
            kind=new.kind,
            via=known.via,
            parent_url=led.parent_url,
            parent=known.parent,
            above=led.above,
            through=led.through,
            by=led.by,
            seen_at=known.seen_at,
            depth=known.depth,
            hops=known.hops,
            host_pk=number,
            host=new.host,
            domain=self.of[new.host],
            account=new.account,
            fence=known.fence,
            host_fence=host.fence,
            etag=etag,
            last_modified=last_modified,
            sha256=sha256,
            whole=known.whole,
            interval=known.interval,
            fails=kept.fails,
            source=known.source,
            report=known.report,
            rank=known.rank,
            due_at=known.due_at,
            until_at=until,
            missing_at=kept.missing_at,
            gone_at=kept.gone_at,
            host_delay=host.delay,
            host_fails=host.fails,
        )

    def _up(self, pk: int) -> Step | None:
        return next((_step(one) for one in self.targets.values() if one.pk == pk), None)

    def claim_address(self, address: str, at: datetime, delay: float) -> float:
        turn = max(self.addresses.get(address, at), at)
        wait = (turn - at).total_seconds()
        if wait > frontier.MOST_WAIT:
            return frontier.NOT_NOW
        self.addresses[address] = turn + timedelta(seconds=delay)
        return wait

    def forget_addresses(self, at: datetime, most: int = frontier.MOST_FORGOTTEN) -> int:
        since = at - timedelta(seconds=frontier.FORGOTTEN)
        over = [to for to, allowed in self.addresses.items() if allowed < since][:most]
        for one in over:
            del self.addresses[one]
        return len(over)

    def settle(self, some: Sequence[Settled], at: datetime) -> list[Leased]:
        lost = []
        for one in some:
            if not self._holds(one.leased):
                lost.append(one.leased)
                continue
            kept = self.targets[frontier.key(one.leased.url)]
            asked = kept.known.fence != one.leased.fence
            became = one.next
            kept.told, kept.fails = one.seen(), became.fails
            kept.missing_at, kept.gone_at = became.missing_at, became.gone_at
            kept.known = replace(kept.known, seen_at=at, outcome=str(one.outcome))
            if not asked:
                kept.known = replace(
                    kept.known,
                    state=became.state,
                    rank=became.rank,
                    due_at=became.due_at,
                    interval=became.interval,
                    whole=one.still_whole(),
                )
            host = self.hosts[one.leased.host]
            host.delay, host.fails = one.turn.delay, one.turn.fails
            host.blocked = one.turn.blocked_until_at or host.blocked
            self._free(one.leased, one.ended_at or at)
        return lost

    def give_back(self, some: Sequence[Leased], at: datetime, due_at: datetime) -> None:
        for leased in some:
            if self._holds(leased):
                kept = self.targets[frontier.key(leased.url)]
                if kept.known.fence == leased.fence:
                    kept.known = replace(kept.known, due_at=due_at)
                self._free(leased, at)

    def _holds(self, leased: Leased) -> bool:
        host = self.hosts[leased.host]
        return (host.fence, host.holder) == (leased.host_fence, leased.pk)

    def _free(self, leased: Leased, at: datetime) -> None:
        host, domain = self.hosts[leased.host], self.domains[leased.domain]
        wait = host.delay or pace.DELAY
        host.held, host.holder = EVER, 0
        host.allowed = max(host.allowed, at + timedelta(seconds=wait))
        shared = timedelta(seconds=pace.shared(wait))
        domain.allowed = max(domain.allowed, at + shared)
        if domain.holder == leased.host_pk:
            domain.held, domain.holder = EVER, 0


def _step(kept: Kept) -> Step:
    return Step(kept.new.url, kept.known.via, kept.known.hops, kept.known.parent)
