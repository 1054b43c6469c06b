"""What may happen to a frontier, who makes it happen, and the referee who knows the law."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from random import Random

from hypothesis import strategies as st

from pehra.patrol import pace, revisit
from pehra.patrol.frontier import Frontier, Leased, New, Settled
from pehra.patrol.outcome import Outcome
from pehra.patrol.permit import Via

NOON = datetime(2026, 1, 5, 12, tzinfo=UTC)
#: name and registered domain; an onion service has none
HOSTS = (
    ("a.one.test", "one.test"),
    ("b.one.test", "one.test"),
    ("two.test", "two.test"),
    ("3.onion", ""),
)
RANKS = {Via.TIP: 0, Via.AGAIN: 0, Via.REQUISITE: 1, Via.REDIRECT: 1, Via.SEED: 2, Via.LINK: 2}
ENDS = (
    Outcome.FETCHED,
    Outcome.FETCHED,
    Outcome.NOT_MODIFIED,
    Outcome.REDIRECT_OUT,
    Outcome.GONE,
    Outcome.BUSY,
    Outcome.TIMED_OUT,
    Outcome.HTTP_ERROR,
    Outcome.REFUSED,
    Outcome.ROBOTS,
    Outcome.POSTPONED,
)


@dataclass(frozen=True, slots=True)
class Put:
    some: tuple[tuple[int, int, Via, int, int], ...]  # host, page, via, seconds to due, parent


@dataclass(frozen=True, slots=True)
class Lease:
    most: int


@dataclass(frozen=True, slots=True)
class End:
    """Of the lease that is so many from the first one that was not ended, expired ones too."""

    which: int
    outcome: Outcome
    sha256: str
    delay: float


@dataclass(frozen=True, slots=True)
class GiveBack:
    which: int
    seconds: int


@dataclass(frozen=True, slots=True)
class Claim:
    address: str
    delay: float


@dataclass(frozen=True, slots=True)
class Forget:
    """Clocks of addresses that are over, so many at most."""

    most: int


@dataclass(frozen=True, slots=True)
class Halted:
    host: str
    on: bool


@dataclass(frozen=True, slots=True)
class Pass:
    seconds: float


Move = Put | Lease | End | GiveBack | Claim | Forget | Halted | Pass


def _some(chance: Random) -> tuple[tuple[int, int, Via, int, int], ...]:
    vias = list(RANKS)
    return tuple(
        (
            chance.randrange(len(HOSTS)),
            chance.randrange(4),
            chance.choice(vias),
            chance.choice((0, 0, 5, 3600)),
            chance.randrange(4),
        )
        for _ in range(chance.randint(1, 5))
    )


def _end(chance: Random) -> Move:
    delay = chance.choice((1.0, 1.0, 2.5, 30.0, 300.0))
    return End(chance.randrange(4), chance.choice(ENDS), chance.choice(("aa", "bb")), delay)


SECONDS = (0.25, 0.75, 1.0, 2.0, 5.0, 60.0, 179.75, 180.0, 3600.0, 90_000.0)
ADDRESSES = ("192.0.2.1", "2001:db8::1")
KINDS: tuple[tuple[int, Callable[[Random], Move]], ...] = (
    (20, lambda chance: Put(_some(chance))),
    (25, lambda chance: Lease(chance.choice((1, 2, 9)))),
    (25, _end),
    (25, lambda chance: Pass(chance.choice(SECONDS[: chance.randint(3, len(SECONDS))]))),
    (3, lambda chance: GiveBack(chance.randrange(3), chance.choice((0, 10)))),
    (3, lambda chance: Claim(chance.choice(ADDRESSES), chance.choice((1.0, 2.5)))),
    (2, lambda chance: Forget(chance.choice((1, 9)))),
    (1, lambda chance: Halted(chance.choice(HOSTS)[0], on=True)),
    (2, lambda chance: Halted(chance.choice(HOSTS)[0], on=False)),
)


def game(seed: int, count: int) -> list[Move]:
    """So many moves: long games find more than Hypothesis's own lists, which stay short."""
    chance = Random(seed)  # noqa: S311
    weights, kinds = zip(*KINDS, strict=True)
    return [make(chance) for make in chance.choices(kinds, weights, k=count)]


MOVES = st.builds(game, st.integers(0, 2**32), st.sampled_from([20, 60, 150]))


def new(host: int, page: int, via: Via, due_at: datetime, parent: int = 0) -> New:
    """Every first and last page of a host was redirected by what led there, if it could be."""
    name, domain = HOSTS[host]
    once = via in {Via.REQUISITE, Via.REDIRECT}
    return New(
        url=f"http://{name}/{page}",
        host=name,
        domain=domain,
        via=via,
        rank=RANKS[via],
        due_at=due_at,
        parent=parent,
        hops=1 if once and parent and page in {0, 3} else 0,
        whole=via is Via.AGAIN,
        stale_at=due_at - timedelta(seconds=30) if once else None,
        further=via is Via.REQUISITE and page == 2,
        direct=via is Via.AGAIN and page % 2 == 1,
    )


def settled(leased: Leased, end: End, at: datetime) -> Settled:
    told = "120" if end.sha256 == "aa" else ""
    turn = pace.turn(leased, end.outcome, at, delay=end.delay, asked=told, chance=0.5)
    digest = end.sha256 if end.outcome is Outcome.FETCHED else ""
    visit = revisit.Visit(leased, end.outcome, digest, turn.blocked_until_at)
    became = revisit.after(visit, at, 0.5)
    return Settled(
        leased=leased,
        next=became,
        turn=turn,
        outcome=end.outcome,
        status=200,
        etag=f'"{digest}"',
        sha256=digest,
    )


@dataclass(slots=True)
class Referee:
    """Sees each lease and each end, and knows nothing of how a frontier works."""

    held: dict[str, Leased] = field(default_factory=dict)  # by host
    free_at: dict[str, datetime] = field(default_factory=dict)  # hosts and domains

    def leased(self, some: Sequence[Leased], at: datetime) -> None:
        assert len({one.host for one in some}) == len({one.domain for one in some}) == len(some)
        for one in some:
            assert one.due_at <= at
            for other in self.held.values():
                if one.host == other.host or one.domain == other.domain:
                    assert other.until_at <= at
            assert self.free_at.get(f"host {one.host}", at) <= at
            assert self.free_at.get(f"domain {one.domain}", at) <= at
            self.held[one.host] = one
            self._passed(one, at, one.host_delay or pace.DELAY)

    def ended(self, settled: Settled, at: datetime, *, lost: bool) -> None:
        one, turn = settled.leased, settled.turn
        assert lost is not self._ends(one)
        if not lost:
            self._passed(one, at, turn.delay)
            if turn.blocked_until_at:
                key = f"host {one.host}"
                self.free_at[key] = max(self.free_at[key], turn.blocked_until_at)

    def given_back(self, one: Leased, at: datetime) -> None:
        if self._ends(one):
            self._passed(one, at, one.host_delay or pace.DELAY)

    def _ends(self, one: Leased) -> bool:
        mine = self.held.get(one.host)
        ours = mine is not None and mine.host_fence == one.host_fence
        if ours:
            del self.held[one.host]
        return ours

    def _passed(self, one: Leased, at: datetime, delay: float) -> None:
        for key, wait in (
            (f"host {one.host}", delay),
            (f"domain {one.domain}", pace.shared(delay)),
        ):
            then = at + timedelta(seconds=wait)
            self.free_at[key] = max(self.free_at.get(key, then), then)


@dataclass(slots=True)
class Player:
    """Makes moves on a frontier before a referee, and tells what it saw; `halt` halts a host."""

    frontier: Frontier
    halt: Callable[[Halted], None]
    referee: Referee = field(default_factory=Referee)
    at: datetime = NOON
    open: list[Leased] = field(default_factory=list)
    numbers: dict[str, int] = field(default_factory=dict)
    seen: list[object] = field(default_factory=list)

    def play(self, moves: Sequence[Move]) -> list[object]:
        for move in moves:
            self.seen.append(self.move(move))
        return self.seen

    def move(self, move: Move) -> object:
        match move:
            case Put(some):
                made = [
                    new(host, page, via, self.at + timedelta(seconds=due), self._number(parent))
                    for host, page, via, due, parent in some
                ]
                return self.frontier.put(made, self.at)
            case Lease(most):
                return [told(one) for one in self.lease(most)]
            case Claim(address, delay):
                return self.frontier.claim_address(address, self.at, delay)
            case Forget(most):
                return self.frontier.forget_addresses(self.at, most)
            case End() | GiveBack():
                return self._end(move)
            case Pass(seconds):
                self.at += timedelta(seconds=seconds)
            case Halted():
                self.halt(move)
        return None

    def lease(self, most: int) -> list[Leased]:
        found = self.frontier.lease(self.at, most)
        self.referee.leased(found, self.at)
        self.numbers |= {one.url: one.pk for one in found}
        self.open += found
        return found

    def _number(self, parent: int) -> int:
        return self.numbers.get(f"http://{HOSTS[parent][0]}/0", 0)

    def settle(self, leased: Leased, end: End) -> list[Leased]:
        one = settled(leased, end, self.at)
        lost = self.frontier.settle([one], self.at)
        self.referee.ended(one, self.at, lost=bool(lost))
        return lost

    def give_back(self, leased: Leased, seconds: int) -> None:
        self.frontier.give_back([leased], self.at, self.at + timedelta(seconds=seconds))
        self.referee.given_back(leased, self.at)

    def _end(self, move: End | GiveBack) -> object:
        if not self.open:
            return None
        leased = self.open.pop(move.which % len(self.open))
        if isinstance(move, End):
            return [told(late) for late in self.settle(leased, move)]
        self.give_back(leased, move.seconds)
        return None


def told(leased: Leased) -> tuple[object, ...]:
    """All but the numbers of rows, which each frontier gives as it will."""
    names = set(Leased.__slots__) - {"pk", "host_pk", "parent"}
    return tuple((name, getattr(leased, name)) for name in sorted(names))
