"""When the patrol ran, and the honest gaps in between."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

from django.db.models import Q

from pehra.patrol.idle import BEAT
from pehra.store import models

SHORTEST = timedelta(seconds=5)  # of a gap: less is a beat that came late
BACK = timedelta(seconds=10)  # further apart than the clocks of two machines may be
FAR = datetime.max.replace(tzinfo=UTC)  # the end of what lasts
DIED, HALTED = "DIED", "HALTED"


@dataclass(frozen=True, slots=True)
class Gap:
    """Nothing was fetched. `to_at` is None while it lasts. `how` the stretch before it ended:
    STOPPED, DONE, LEDGER, CLOCK, or DIED: a power cut, a kill, and nobody could say so. HALTED is
    the kill switch for all, with who pressed it and why.
    """

    from_at: datetime
    to_at: datetime | None
    how: str
    by: str = ""
    reason: str = ""

    def within(self, since: datetime, until: datetime) -> bool:
        return self.from_at < until and (self.to_at is None or self.to_at > since)


@dataclass(frozen=True, slots=True)
class Running:
    """`since_at`: the beginning of the stretch that lasts, else None. `ended`: how the last one
    ended, empty while it lasts and when it died; CLOCK while the diary is ahead of the clock.
    """

    seen_at: datetime | None
    since_at: datetime | None
    ended: str


def running(now: datetime) -> Running:
    seen = models.Heartbeat.objects.filter(name="patrol").values_list("at", flat=True).first()
    last = models.Stretch.objects.order_by("-began_at", "-pk").first()
    if _ahead(now):
        return Running(seen, None, "CLOCK")
    alive = seen is not None and now - seen <= BEAT
    if last is None:
        return Running(seen, None, "")
    if last.ended_at is None:
        return Running(seen, last.began_at if alive else None, "")
    return Running(seen, None, "" if last.how == DIED else last.how)


def _ahead(now: datetime) -> bool:
    """A clock that went back: by it, an authority that ended would be in force again."""
    rows = models.Fetch.objects.order_by("-pk").values_list("intended_at", flat=True)
    newest = rows.first()
    return newest is not None and newest - now > BACK


def gaps(since: datetime, now: datetime) -> tuple[Gap, ...]:
    """Those that touch the time since then, the latest first; a halt is one too, though the
    process lives. While a halt stood it is the reason, whatever ran or did not: no moment has two.
    """
    halted = _halted(since)
    broken = (left for one in _broken(since, now) for left in outside(one, halted))
    return tuple(sorted((*broken, *halted), key=lambda one: one.from_at, reverse=True))


def outside(gap: Gap, halted: Iterable[Gap]) -> Iterator[Gap]:
    """What of a gap lies in none of these; less than SHORTEST between them is left out."""
    start, end = gap.from_at, gap.to_at or FAR
    for one in sorted(halted, key=lambda one: one.from_at):
        if (one.to_at or FAR) <= start or one.from_at >= end:
            continue
        if one.from_at - start >= SHORTEST:
            yield replace(gap, from_at=start, to_at=one.from_at)
        start = one.to_at or FAR
    if end - start >= SHORTEST:
        yield replace(gap, from_at=start)


def _halted(since: datetime) -> list[Gap]:
    lasting = Q(lifted_at=None) | Q(lifted_at__gte=since)
    rows = models.Halt.objects.filter(lasting, of=models.Halt.Of.ALL)
    return [Gap(row.at, row.lifted_at, HALTED, row.by, row.reason) for row in rows]


def _broken(since: datetime, now: datetime) -> tuple[Gap, ...]:
    rows = list(models.Stretch.objects.filter(last_at__gte=since).order_by("began_at", "pk"))
    before = models.Stretch.objects.filter(last_at__lt=since).order_by("-last_at").first()
    return between([_span(row) for row in ([before] if before else []) + rows], now)


@dataclass(frozen=True, slots=True)
class Span:
    began_at: datetime
    last_at: datetime
    how: str  # empty while it lasts


def between(spans: list[Span], now: datetime) -> tuple[Gap, ...]:
    """The gaps between spans that are ordered by their beginning, the latest first. Spans of
    several machines may overlap.
    """
    found: list[Gap] = []
    until, how = None, ""
    for span in spans:
        if until is not None and span.began_at - until >= SHORTEST:
            found.append(Gap(until, span.began_at, how or DIED))
        if until is None or span.last_at >= until:
            until, how = span.last_at, span.how
    if until is not None and (how or now - until > BEAT):
        found.append(Gap(until, None, how or DIED))
    return tuple(reversed(found))


def _span(row: models.Stretch) -> Span:
    how = row.how or DIED if row.ended_at else ""
    return Span(row.began_at, row.last_at, how)
