"""What becomes of a target that is put when it is known already. Pure: the frontiers share it."""

from dataclasses import dataclass, replace
from datetime import datetime

from .frontier import URGENT, New, State
from .permit import Via

#: somebody asked for it by name: it is taken up whatever became of it
ASKING = frozenset({Via.TIP, Via.AGAIN})
#: these stay what they are, however they are come upon again
WATCHED = ASKING | {Via.SEED}


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What of a target may change when it is put again. `visited`: a visit of it was recorded."""

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
    visited: bool = False


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


def again(known: Known, new: New) -> Known:
    """Moved up, never doubled. A page that was visited waits for its next visit however many pages
    link to it. What a tip or a notice asks for is taken up in any state, and a visit begun before
    does not answer it. A rule that names what was only come upon makes it a seed. What waits for
    an authority is taken up by another source than the one that ended.
    """
    if new.via in ASKING:
        return _asked(known, new)
    if new.via is Via.SEED:
        return _seed(known, new)
    if known.state is State.OUT and new.source != known.source:
        return _led(known, new)
    if known.state is State.WAITING and not known.visited:
        return _sooner(known, new)
    return known


def _asked(known: Known, new: New) -> Known:
    found = _sooner(known, new) if known.state is State.WAITING else _afresh(known, new)
    if known.via not in WATCHED:
        found = replace(found, via=new.via, interval=new.interval)
    return replace(found, rank=URGENT, report=known.report or new.report, fence=known.fence + 1)


def _seed(known: Known, new: New) -> Known:
    if known.via not in WATCHED:
        found = _sooner(known, new) if known.state is State.WAITING else _afresh(known, new)
        return replace(found, via=new.via, interval=new.interval, source=new.source)
    if known.state is State.OUT:
        return _afresh(known, new)
    if known.state is State.WAITING and not known.visited:
        return replace(_sooner(known, new), source=new.source)
    return replace(known, source=new.source)


def _led(known: Known, new: New) -> Known:
    """By another way than the one that is closed: what led to it no longer says that it may be
    fetched. What is watched stays so, unless only a page that shows it lets it be fetched.
    """
    found = _afresh(known, new)
    if known.via in WATCHED and new.via is not Via.REQUISITE:
        return found
    return replace(found, via=new.via, parent=new.parent, depth=new.depth, hops=new.hops)


def _sooner(known: Known, new: New) -> Known:
    return replace(
        known,
        rank=min(known.rank, new.rank),
        due_at=min(known.due_at, new.due_at),
        depth=min(known.depth, new.depth),
        hops=min(known.hops, new.hops),
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
