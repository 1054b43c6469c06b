"""What becomes of a target that is put when it is known already. Pure: the frontiers share it."""

from dataclasses import dataclass, replace
from datetime import datetime

from .frontier import AGAIN, URGENT, New, State
from .outcome import Outcome
from .permit import Via

#: somebody asked for it by name: it is taken up whatever became of it
ASKING = frozenset({Via.TIP, Via.AGAIN})
#: these stay what they are, however they are come upon again
WATCHED = ASKING | {Via.SEED}
ONCE = frozenset({Via.REQUISITE, Via.REDIRECT})  # looked at once, and again when that is long ago


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What of a target may change when it is put again; and `seen_at` and `outcome` of its last
    visit, None and empty before it.
    """

    via: Via
    state: State = State.WAITING
    rank: int
    due_at: datetime
    interval: int
    source: int
    report: int
    parent: int
    depth: int
    hops: int
    whole: bool
    fence: int = 0
    seen_at: datetime | None = None
    outcome: str = ""


def first(new: New) -> Known:
    return Known(
        via=new.via,
        rank=new.rank,
        due_at=new.due_at,
        interval=new.interval,
        source=new.source,
        report=new.report,
        parent=new.parent,
        depth=new.depth,
        hops=new.hops,
        whole=new.whole,
    )


def is_asked(via: Via, report: int) -> bool:
    """Whether a tip or a notice names it: by whatever way it may be fetched now, what a tip named
    keeps the tip's report. Where that only redirects to is asked for by nobody.
    """
    return via in ASKING or (via is Via.REQUISITE and report != 0)


def is_watched(via: Via, report: int) -> bool:
    return via in WATCHED or is_asked(via, report)


def again(known: Known, new: New) -> Known:
    """Moved up, never doubled. A page that was visited waits for its next visit however many pages
    link to it. What a tip or a notice asks for is taken up in any state, and a visit begun before
    does not answer it. A rule that names what was only come upon makes it a seed. What waits for
    an authority is taken up by any way that is open, what was looked at long ago when it is come
    upon still.
    """
    if new.via in ASKING:
        return _asked(known, new)
    if new.via is Via.SEED:
        return _seed(known, new)
    if known.state is State.OUT or _wider(known, new):
        return _led(known, new)
    if _stale(known, new):
        return replace(_led(known, new), rank=AGAIN)
    if known.state is State.WAITING and known.seen_at is None:
        return _sooner(known, new)
    return known


def _asked(known: Known, new: New) -> Known:
    """What a page shows is asked for as what that page shows, unless it must be direct."""
    found = _sooner(known, new) if known.state is State.WAITING else _afresh(known, new)
    if new.via is Via.AGAIN:  # nothing is nearer for having been a hit
        found = replace(found, parent=known.parent, depth=known.depth, hops=known.hops)
    if known.via is Via.REQUISITE and new.via is Via.AGAIN and not new.direct:
        found = replace(found, interval=known.interval or new.interval)
    elif known.via not in WATCHED:
        found = replace(found, via=new.via, interval=new.interval)
    return replace(found, rank=URGENT, report=known.report or new.report, fence=known.fence + 1)


def _seed(known: Known, new: New) -> Known:
    if known.via not in WATCHED:
        found = _sooner(known, new) if known.state is State.WAITING else _afresh(known, new)
        return replace(found, via=new.via, interval=new.interval, source=new.source)
    if known.state is State.OUT:
        return _afresh(known, new)
    if known.state is State.WAITING and known.seen_at is None:
        return replace(_sooner(known, new), source=new.source)
    return replace(known, source=new.source)


def _wider(known: Known, new: New) -> bool:
    """Whether the page that shows it lets be fetched what the way that it has does not: things in
    a frame, or where it redirects to. Seeds and second fetches go by their rules alone.
    """
    if new.via is not Via.REQUISITE:
        return False
    if known.via is Via.REQUISITE:
        return new.further
    stays = known.via in WATCHED and not (known.via is Via.TIP and known.report)
    return known.outcome == Outcome.REDIRECT_OUT and not stays


def _stale(known: Known, new: New) -> bool:
    """Whether it was looked at, too long ago. What a page shows stays that."""
    if new.stale_at is None or known.seen_at is None or known.seen_at >= new.stale_at:
        return False
    once = known.via in ONCE and new.via in {known.via, Via.REQUISITE}
    return once and known.state in {State.DONE, State.GONE}


def _led(known: Known, new: New) -> Known:
    """By another way than the one that is closed: what led to it no longer says that it may be
    fetched. What is watched stays so, unless only a page that shows it lets it be fetched; what a
    tip named is a tip again as soon as a rule lets it be.
    """
    found = _afresh(known, new)
    if new.via is not Via.REQUISITE and is_watched(known.via, known.report):
        return replace(found, via=known.via if known.via in WATCHED else Via.TIP)
    return replace(found, via=new.via, parent=new.parent, depth=new.depth, hops=new.hops)


def _sooner(known: Known, new: New) -> Known:
    """By fewer redirects, if it is: they and what led there go together. What a page shows is still
    shown by that page when another only links to it.
    """
    may = known.via is not Via.REQUISITE or new.via in WATCHED | {Via.REQUISITE}
    nearer = may and new.hops < known.hops
    return replace(
        known,
        rank=min(known.rank, new.rank),
        due_at=min(known.due_at, new.due_at),
        depth=min(known.depth, new.depth),
        hops=new.hops if nearer else known.hops,
        parent=(new.parent or known.parent) if nearer else known.parent,
        source=known.source or new.source,
        whole=known.whole or new.whole,
    )


def _afresh(known: Known, new: New) -> Known:
    return replace(
        _sooner(known, new),
        state=State.WAITING,
        rank=new.rank,
        due_at=new.due_at,
        source=new.source or known.source,
    )
