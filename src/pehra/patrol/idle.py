"""Why a source is idle, in one word with who, until when and how often. Every source has an answer.

Pure: what is known of a source goes in. The first reason that holds is told, the most binding
first: what the law ends before what an officer stopped, that before what a machine does, and that
before what a server asks.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import IntEnum, StrEnum

from .outcome import Outcome

BEAT = timedelta(seconds=30)  # the patrol shows itself more often than that
STUCK = timedelta(minutes=5)  # no fetch takes so long: whoever began it died
OFTEN = 3  # failures in a row that are trouble, not chance
DOWN, HALTED = "DOWN", "HALTED"  # reasons of a host
SOON = timedelta(days=14)  # an authority that ends sooner is to be renewed


class Idle(StrEnum):
    NOT_APPROVED = "NOT_APPROVED"  # drafted: another officer must approve it
    NOT_YET = "NOT_YET"  # in force from `at`
    EXPIRED = "EXPIRED"  # since `at`
    REVOKED = "REVOKED"  # by `who`, since `at`
    STOPPED = "STOPPED"  # the kill switch: by `who`, since `at`, `words` why
    NO_LEDGER = "NO_LEDGER"  # the ledger cannot be written: nothing is fetched
    CLOCK = "CLOCK"  # the clock went back: nothing is fetched
    PATROL_NOT_RUNNING = "PATROL_NOT_RUNNING"  # last seen `at`; `words` how it ended, if it told
    BEING_FETCHED = "BEING_FETCHED"  # since `at`
    HOURS = "HOURS"  # its rule begins again `at`
    SPENT = "SPENT"  # the pages or bytes of its rule are used up
    ROBOTS = "ROBOTS"  # the server's robots.txt asks not to
    SERVER_ASKED = "SERVER_ASKED"  # the server asks to wait until `at`
    FAILING = "FAILING"  # `times` in a row, the last one with `words`; tried again `at`
    WAITING_ITS_TURN = "WAITING_ITS_TURN"  # politeness, until `at`
    NOTHING_DUE = "NOTHING_DUE"  # next due `at`
    IN_LINE = "IN_LINE"  # due since `at`, others come first
    GIVEN_UP = "GIVEN_UP"  # `times` targets failed too often: a person decides
    GONE = "GONE"  # all it had is gone
    NOT_COVERED = "NOT_COVERED"  # no authority in force covers what it had
    DONE = "DONE"  # all was fetched, and nothing is to be watched
    EMPTY = "EMPTY"  # nothing to fetch is known yet


class Level(IntEnum):
    """In which order the floor shows them."""

    TROUBLE = 0  # somebody must act
    ATTENTION = 1  # somebody should know
    CALM = 2


TROUBLE = frozenset(
    {Idle.NO_LEDGER, Idle.CLOCK, Idle.PATROL_NOT_RUNNING, Idle.FAILING, Idle.GIVEN_UP}
)
ATTENTION = frozenset(
    {Idle.STOPPED, Idle.EXPIRED, Idle.REVOKED, Idle.SPENT, Idle.ROBOTS, Idle.SERVER_ASKED,
     Idle.GONE, Idle.NOT_COVERED, Idle.EMPTY, Idle.NOT_APPROVED}
)  # fmt: skip


STANDSTILL = {"LEDGER": Idle.NO_LEDGER, "CLOCK": Idle.CLOCK}


@dataclass(frozen=True, slots=True)
class Why:
    """`at`, `who`, `words` and `times` mean what the comment of the reason says; `at` is None, the
    others are empty, when it names none.
    """

    idle: Idle
    at: datetime | None = None
    who: str = ""
    words: str = ""
    times: int = 0

    @property
    def level(self) -> Level:
        if self.idle is Idle.FAILING and self.times < OFTEN:
            return Level.ATTENTION
        if self.idle in TROUBLE:
            return Level.TROUBLE
        return Level.ATTENTION if self.idle in ATTENTION else Level.CALM


@dataclass(frozen=True, slots=True)
class Leave:
    """Of the authority, and of the rule's own bounds. `opens_at`: when its hours begin again; None
    while they run, and when it has none.
    """

    from_at: datetime
    until_at: datetime
    approved: bool = True
    revoked_at: datetime | None = None
    revoked_by: str = ""
    opens_at: datetime | None = None
    spent: bool = False


@dataclass(frozen=True, slots=True)
class Stop:
    """The kill switch that holds this source, whichever of them came first."""

    at: datetime
    by: str
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Patrol:
    """The process, with the word by which its last stretch ended (duties/note_stretch.py); empty
    while it runs, and when it died.
    """

    seen_at: datetime | None
    ended: str = ""

    def runs(self, now: datetime) -> bool:
        return not self.ended and self.seen_at is not None and now - self.seen_at <= BEAT


@dataclass(frozen=True, slots=True)
class Next:
    """The target of the source that is due first, and the clock of its host. `reason` is why the
    host is blocked (pace.py): BUSY, DOWN, or HALTED. `outcome` is how the last visit ended.
    """

    due_at: datetime
    allowed_at: datetime | None = None
    blocked_until_at: datetime | None = None
    reason: str = ""
    fails: int = 0
    outcome: str = ""


@dataclass(frozen=True, slots=True)
class Counts:
    waiting: int = 0
    done: int = 0
    gone: int = 0
    dead: int = 0
    out: int = 0


@dataclass(frozen=True, slots=True)
class Facts:
    leave: Leave
    patrol: Patrol
    counts: Counts
    stop: Stop | None = None
    fetching_since: datetime | None = None
    next: Next | None = None


def why_idle(facts: Facts, now: datetime) -> Why:
    """The one reason that an officer is told."""
    for ask in (_law, _stopped, _process, _rule, _target):
        found = ask(facts, now)
        if found is not None:
            return found
    return _without_target(facts.counts)


def _law(facts: Facts, now: datetime) -> Why | None:
    leave = facts.leave
    if leave.revoked_at is not None:
        return Why(Idle.REVOKED, leave.revoked_at, leave.revoked_by)
    if leave.until_at <= now:
        return Why(Idle.EXPIRED, leave.until_at)
    if not leave.approved:
        return Why(Idle.NOT_APPROVED)
    return Why(Idle.NOT_YET, leave.from_at) if now < leave.from_at else None


def _stopped(facts: Facts, _: datetime) -> Why | None:
    stop = facts.stop
    return None if stop is None else Why(Idle.STOPPED, stop.at, stop.by, stop.reason)


def _process(facts: Facts, now: datetime) -> Why | None:
    """A fetch that nobody ends any more is no sign of life."""
    patrol = facts.patrol
    if patrol.ended in STANDSTILL:
        return Why(STANDSTILL[patrol.ended], patrol.seen_at)
    if not patrol.runs(now):
        return Why(Idle.PATROL_NOT_RUNNING, patrol.seen_at, words=patrol.ended)
    since = facts.fetching_since
    if since is not None and now - since < STUCK:
        return Why(Idle.BEING_FETCHED, since)
    return None


def _rule(facts: Facts, now: datetime) -> Why | None:
    leave = facts.leave
    if leave.spent:
        return Why(Idle.SPENT)
    if leave.opens_at is not None and now < leave.opens_at:
        return Why(Idle.HOURS, leave.opens_at)
    return None


def _target(facts: Facts, now: datetime) -> Why | None:
    one = facts.next
    if one is None:
        return None
    held = _held(one, now)
    if held is not None:
        return held
    if one.due_at > now:
        return Why(Idle.NOTHING_DUE, one.due_at)
    if one.allowed_at is not None and one.allowed_at > now:
        return Why(Idle.WAITING_ITS_TURN, one.allowed_at)
    return Why(Idle.IN_LINE, one.due_at)


def _held(one: Next, now: datetime) -> Why | None:
    """By what the server said or did."""
    blocked = one.blocked_until_at
    later = max(one.due_at, blocked) if blocked is not None else one.due_at
    if one.outcome == Outcome.ROBOTS and later > now:
        return Why(Idle.ROBOTS, later)
    if one.fails >= OFTEN and one.outcome != Outcome.BUSY:
        return Why(Idle.FAILING, later, words=one.outcome, times=one.fails)
    if blocked is None or blocked <= now:
        return None
    if one.reason == HALTED:  # lifted since: it is looked at again within a minute
        return Why(Idle.WAITING_ITS_TURN, blocked)
    if one.reason == DOWN:
        return Why(Idle.FAILING, blocked, words=one.outcome, times=max(one.fails, 1))
    return Why(Idle.SERVER_ASKED, blocked)


def _without_target(counts: Counts) -> Why:
    """Nothing waits: what became of all there was."""
    if counts.dead:
        return Why(Idle.GIVEN_UP, times=counts.dead)
    if counts.out:
        return Why(Idle.NOT_COVERED, times=counts.out)
    if counts.gone and not counts.done:
        return Why(Idle.GONE, times=counts.gone)
    return Why(Idle.DONE if counts.done else Idle.EMPTY, times=counts.done)
