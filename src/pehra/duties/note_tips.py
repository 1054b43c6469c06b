"""Look through what tip-offs name: what an authority covers becomes a target, what none covers is
noted. Each sighting is looked at twice, and each time once, whichever processes do it.

No duty, for nothing is decided and nothing is sent: a target is fetched only when the gate says so
again, with a line of its own, and what is noted is a list of what lies sealed already.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from django.db import IntegrityError, transaction

from pehra.patrol.frontier import URGENT, New, State, key
from pehra.patrol.gate import Standing
from pehra.patrol.known import WATCHED
from pehra.patrol.permit import Via
from pehra.patrol.tip import Covered, Uncovered, cover, named
from pehra.store import models
from pehra.store.queries import authorities, patrol
from pehra.store.queries.patrol import Tip, Tips

from . import frontier, uncovered

#: from when the first look has passed a sighting; by then whoever wrote it down has ended
SETTLED = timedelta(seconds=60)
ONLY = 1  # the row


@dataclass(frozen=True, slots=True)
class Ground:
    """What an address is judged by; `sources` are rows by authority (REF@VERSION) and line."""

    standings: tuple[Standing, ...]
    sources: Mapping[tuple[str, int], int]
    test_home: bool = False


@dataclass(frozen=True, slots=True)
class Looked:
    """`fresh`: targets that were not known; `more` sightings wait for their first look."""

    fresh: int = 0
    more: bool = False


@dataclass(frozen=True, slots=True)
class Judged:
    """`new`: targets with the sightings that name them."""

    new: tuple[tuple[int, New], ...]
    waits: tuple[uncovered.Waits, ...]


def ground(at: datetime, *, test_home: bool) -> Ground:
    """As it is now. Raises BadAuthority."""
    return Ground(authorities.standing(at), patrol.sources(), test_home)


def note_tips(of: Ground, at: datetime) -> Looked:
    """The next few thousand sightings. What another process looked through meanwhile is its own."""
    row, _ = models.TipsRead.objects.get_or_create(pk=ONLY)
    told = patrol.tips_after(row.once)
    try:
        if told.upto > row.once:
            return Looked(_first(of, row, told, at), told.more)
        return Looked(_second(of, row, at))
    except IntegrityError:  # a report was read again just now: its sightings are others
        return Looked(more=True)


def _first(of: Ground, row: models.TipsRead, told: Tips, at: datetime) -> int:
    judged = judge(of, told.tips, at)
    with transaction.atomic():
        mine = models.TipsRead.objects.filter(pk=ONLY, once=row.once)
        return keep(judged, at) if mine.update(once=told.upto) else 0


def _second(of: Ground, row: models.TipsRead, at: datetime) -> int:
    mine = models.TipsRead.objects.filter(pk=ONLY, twice=row.twice, turn=row.turn)
    if row.twice >= row.turn:
        if row.turn < row.once:
            mine.update(turn=row.once, turn_at=at)
        return 0
    if row.turn_at is not None and at < row.turn_at + SETTLED:
        return 0
    told = patrol.tips_after(row.twice, row.turn)
    judged = judge(of, told.tips, at)
    with transaction.atomic():
        if not mine.update(twice=told.upto):
            return 0
        return keep(replace(judged, new=_not_taken_up(judged)), at)


def judge(of: Ground, tips: Sequence[Tip], at: datetime) -> Judged:
    new: list[tuple[int, New]] = []
    waits: list[uncovered.Waits] = []
    for tip in tips:
        match cover(of.standings, tip.url, at, test_home=of.test_home):
            case Covered() as by:
                told = named(tip.url, Via.TIP, at)
                source = of.sources.get((by.authority, by.line), 0)
                told = replace(told, report=tip.report, source=source, rank=URGENT)
                new.append((tip.sighting, told))
            case Uncovered() as out:
                waits.append(uncovered.Waits(tip.sighting, tip.report, out))
    return Judged(tuple(new), tuple(waits))


def keep(judged: Judged, at: datetime) -> int:
    """Inside a record, or a transaction. Gives how many targets were not known."""
    fresh = frontier.put([new for _, new in judged.new], at) if judged.new else 0
    uncovered.forget([sighting for sighting, _ in judged.new])
    if judged.waits:
        uncovered.note(judged.waits)
    return fresh


def _not_taken_up(judged: Judged) -> tuple[tuple[int, New], ...]:
    """Without what the first look put: asked for again it would be fetched again at once."""
    keys = {key(new.url) for _, new in judged.new}
    rows = models.Target.objects.filter(key__in=keys, via__in=WATCHED).exclude(state=State.OUT)
    taken = {bytes(one) for one in rows.values_list("key", flat=True)}
    return tuple(one for one in judged.new if key(one[1].url) not in taken)
