"""When a target is visited again, by how the last visit ended. Pure.

What changed is visited sooner, what did not later. What is not there is looked for again after an
hour before it counts as gone. What fails is tried again, quickly at first, then slowly, and when
it is given up it is shown as dead: nothing is dropped in silence. What a page shows is fetched
once, and again while the page still shows it: a month later, or when a list knows more.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from . import backoff
from .backoff import DAY, MINUTE
from .frontier import AGAIN, HALT_LOOK, SOON, Event, Leased, Next, State
from .known import is_watched
from .outcome import Outcome
from .permit import Via

SOONER, LATER = 0.5, 1.5  # what an interval is multiplied with after a change, after none
QUICK = 3  # failures in a row that are tried again quickly
MOST_FAILS = 8  # in a row: then what nobody asked for is dead
GIVEN_BACK = 10  # seconds until what was postponed is due
RECHECK = timedelta(hours=1)  # between the first 404 or 410 and the one that counts
DAILY = timedelta(days=1)
REAPPEARS = timedelta(days=30)  # how long what was asked for is looked for after it went
SHOWN = timedelta(days=30)  # after which what a page still shows is looked at again
WHOLE = timedelta(days=7)  # a server is not asked for changes alone any longer than that
LATE = timedelta(minutes=5)  # that a fetch compared with the lists before may take to be recorded
EVER = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Rhythm:
    """Seconds between two visits: the least, the first, the most."""

    least: int
    start: int
    most: int


RHYTHMS = {
    Via.SEED: Rhythm(900, 3600, 7 * 86_400),
    Via.TIP: Rhythm(300, 900, 86_400),
    Via.AGAIN: Rhythm(86_400, 86_400, 86_400),
    Via.LINK: Rhythm(86_400, 86_400, 30 * 86_400),
    Via.SITEMAP: Rhythm(86_400, 7 * 86_400, 30 * 86_400),
    Via.FEED: Rhythm(86_400, 7 * 86_400, 30 * 86_400),
    Via.API: Rhythm(86_400, 7 * 86_400, 30 * 86_400),
}
#: what is visited once, unless an interval was given with it: files, hops of a redirect
OTHER = Rhythm(300, 86_400, 7 * 86_400)


@dataclass(frozen=True, slots=True)
class Visit:
    """How it went. `sha256` of the entity, empty when none came. `not_before`: a moment until which
    it must wait, as a host (BUSY) or a rule (REFUSED: its hours, its first day) tells.
    """

    leased: Leased
    outcome: Outcome
    sha256: str = ""
    not_before: datetime | None = None


def after(visit: Visit, at: datetime, chance: float) -> Next:
    """What becomes of the target. `chance`: a random number from 0 to 1."""
    match visit.outcome:
        case Outcome.FETCHED | Outcome.NOT_MODIFIED | Outcome.REDIRECT | Outcome.REDIRECT_OUT:
            return _seen(visit, at)
        case Outcome.GONE:
            return _missing(visit.leased, at)
        case Outcome.BUSY | Outcome.HALTED | Outcome.POSTPONED | Outcome.LOST:
            return _wait(visit, at)
        case Outcome.ROBOTS:
            days = 1 if _watched(visit.leased) else 7
            return _same(visit.leased, at + days * DAILY)
        case Outcome.REFUSED:
            return _refused(visit, at)
        case _:
            return _failed(visit.leased, at, chance)


def stale_at(at: datetime, listed_at: datetime | None) -> datetime:
    """What was looked at before then, and is shown still, is looked at again. `listed_at`: when a
    list that knows more came into force, None for never. For lists that grow all day it is looked
    at once a day, no more.
    """
    listed = min(listed_at + LATE, at - DAILY) if listed_at else EVER
    return max(at - SHOWN, listed)


def is_stale(leased: Leased, at: datetime, listed_at: datetime | None) -> bool:
    """Whether it is asked for whole: a server that says that nothing changed tells nothing of what
    a list knows now, nor of what a page shows.
    """
    seen = leased.seen_at
    if seen is None or (listed_at is not None and seen < listed_at + LATE + DAILY):
        return True
    return _turn(leased, seen) != _turn(leased, at)


def _turn(leased: Leased, at: datetime) -> int:
    """Weeks, which do not begin for all at once."""
    return ((at - EVER) + leased.pk * timedelta(hours=1)) // WHOLE


def _watched(leased: Leased) -> bool:
    return is_watched(leased.via, leased.report)


def _rank_after(leased: Leased) -> int:
    """Pages that are new go before visits again, but never before what is watched."""
    return SOON if _watched(leased) else AGAIN


def rhythm(leased: Leased) -> Rhythm | None:
    """None: it is visited once."""
    via = Via.TIP if leased.via not in RHYTHMS and _watched(leased) else leased.via
    return RHYTHMS.get(via) or (OTHER if leased.interval else None)


def _seen(visit: Visit, at: datetime) -> Next:
    leased, paced = visit.leased, rhythm(visit.leased)
    changed = bool(leased.sha256 and visit.sha256 and visit.sha256 != leased.sha256)
    event = Event.BACK if leased.gone_at else Event.CHANGED if changed else Event.NONE
    rank = _rank_after(leased)
    if paced is None:
        return Next(state=State.DONE, rank=rank, due_at=at, interval=0, event=event)
    interval = _interval(leased, paced, changed=changed or event is Event.BACK)
    due_at = at + timedelta(seconds=interval)
    return Next(state=State.WAITING, rank=rank, due_at=due_at, interval=interval, event=event)


def _interval(leased: Leased, paced: Rhythm, *, changed: bool) -> int:
    known = leased.interval or paced.start
    if leased.sha256:  # the first visit can tell nothing
        known = round(known * (SOONER if changed else LATER))
    return min(max(known, paced.least), paced.most)


def _missing(leased: Leased, at: datetime) -> Next:
    since = leased.missing_at or at
    if at - since < RECHECK:
        return _absent(leased, since + RECHECK, since)
    gone_at = leased.gone_at or at
    event = Event.NONE if leased.gone_at else Event.GONE
    if leased.via is Via.SEED:
        return _absent(leased, at + 7 * DAILY, since, gone_at, event)
    if _watched(leased) and at - gone_at < REAPPEARS:
        return _absent(leased, at + DAILY, since, gone_at, event)
    return Next(
        state=State.GONE,
        rank=_rank_after(leased),
        due_at=at,
        interval=leased.interval,
        missing_at=since,
        gone_at=gone_at,
        event=event,
    )


def _absent(
    leased: Leased,
    due_at: datetime,
    since: datetime,
    gone_at: datetime | None = None,
    event: Event = Event.NONE,
) -> Next:
    return Next(
        state=State.WAITING,
        rank=_rank_after(leased),
        due_at=due_at,
        interval=leased.interval,
        missing_at=since,
        gone_at=gone_at,
        event=event,
    )


def _wait(visit: Visit, at: datetime) -> Next:
    """Nothing was learnt of it: it keeps its place."""
    seconds = {Outcome.HALTED: HALT_LOOK, Outcome.POSTPONED: GIVEN_BACK, Outcome.BUSY: MINUTE}
    due_at = at + timedelta(seconds=seconds.get(visit.outcome, 0))
    return _same(visit.leased, visit.not_before or due_at)


def _refused(visit: Visit, at: datetime) -> Next:
    if visit.not_before is not None:
        return _same(visit.leased, visit.not_before)
    return _same(visit.leased, at, state=State.OUT)


def _same(leased: Leased, due_at: datetime, state: State = State.WAITING) -> Next:
    return Next(
        state=state,
        rank=leased.rank,
        due_at=due_at,
        interval=leased.interval,
        fails=leased.fails,
        missing_at=leased.missing_at,
        gone_at=leased.gone_at,
    )


def _failed(leased: Leased, at: datetime, chance: float) -> Next:
    """A minute, two, four; then once a day. What somebody watches is never given up."""
    fails = leased.fails + 1
    wait = backoff.doubled(fails) if fails <= QUICK else DAY
    dead = fails >= MOST_FAILS and not _watched(leased)
    return Next(
        state=State.DEAD if dead else State.WAITING,
        rank=leased.rank if fails <= QUICK else _rank_after(leased),
        due_at=at + timedelta(seconds=backoff.jittered(wait, chance, DAY)),
        interval=leased.interval,
        fails=min(fails, 1000),
        missing_at=leased.missing_at,
        gone_at=leased.gone_at,
    )
