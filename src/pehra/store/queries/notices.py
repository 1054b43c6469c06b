"""Notices to providers: where each stands, and how long providers take."""

import math
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from itertools import groupby
from operator import attrgetter

from pehra.base.errors import PehraError
from pehra.base.numbers import Series, count, number
from pehra.store import models

HOUR = timedelta(hours=1)
SLOW = 0.9  # of what was removed, how much was removed within `p90`


class NoSuchNotice(PehraError):
    """There is no notice of this number."""


class State(StrEnum):
    NEEDS_SECOND = "NEEDS_SECOND"  # the second fetch is ordered, and has not hit yet
    TO_CONFIRM = "TO_CONFIRM"
    OPEN = "OPEN"  # confirmed, and what it names is there
    REMOVED = "REMOVED"
    BACK = "BACK"  # it was removed, and is there again


@dataclass(frozen=True, slots=True)
class NoticeLine:
    """`hours` from the confirmation to the removal, or to now; 0 before it is confirmed."""

    number: str
    finding: str
    state: State
    provider: str
    email: str
    host: str
    url: str
    drafted_by: str
    drafted_at: datetime
    confirmed_by: str
    confirmed_at: datetime | None
    checked_at: datetime | None
    removed_at: datetime | None
    removed_how: str
    back_at: datetime | None
    hours: float


@dataclass(frozen=True, slots=True)
class NoticePage:
    line: NoticeLine
    text: str


@dataclass(frozen=True, slots=True)
class HostLine:
    """Confirmed notices of one provider at one host. Hours from confirmation to removal; 0.0 where
    nothing was removed yet. `oldest` is of what is open.
    """

    provider: str
    host: str
    notices: int
    open: int
    removed: int
    came_back: int
    median: float
    p90: float
    oldest: float


def lines(at: datetime, most: int = 500) -> tuple[NoticeLine, ...]:
    """The newest first."""
    rows = models.Notice.objects.select_related("finding__target", "finding__fetch", "second")
    return tuple(_line(row, at) for row in rows.order_by("-pk")[:most])


def of_finding(finding: str, at: datetime) -> tuple[NoticeLine, ...]:
    """Raises BadNumber."""
    rows = models.Notice.objects.select_related("finding__target", "finding__fetch", "second")
    found = rows.filter(finding=count(Series.FINDING, finding)).order_by("pk")
    return tuple(_line(row, at) for row in found)


def notice(text: str, at: datetime) -> NoticePage:
    """Raises NoSuchNotice, BadNumber."""
    rows = models.Notice.objects.select_related("finding__target", "finding__fetch", "second")
    row = rows.filter(pk=count(Series.NOTICE, text)).first()
    if row is None:
        raise NoSuchNotice(f"There is no notice {text.strip().upper()[:40]}.")
    return NoticePage(_line(row, at), row.text)


def hosts(at: datetime) -> tuple[HostLine, ...]:
    """Who takes the longest first: by what is open the longest, then by the slowest removals."""
    rows = models.Notice.objects.exclude(confirmed_at=None).select_related("finding", "second")
    known = [_line(row, at) for row in rows.iterator(chunk_size=2_000)]
    return tuple(sorted(_hosts(known), key=lambda one: (-one.oldest, -one.p90, one.host)))


def _hosts(known: Iterable[NoticeLine]) -> Iterator[HostLine]:
    by = attrgetter("provider", "host")
    for (provider, host), group in groupby(sorted(known, key=by), key=by):
        some = list(group)
        took = sorted(one.hours for one in some if one.removed_at)
        waits = [one.hours for one in some if not one.removed_at]
        yield HostLine(
            provider, host, len(some), len(waits), len(took),
            sum(one.back_at is not None for one in some),
            percentile(took, 0.5), percentile(took, SLOW), max(waits, default=0.0),
        )  # fmt: skip


def percentile(values: list[float], share: float) -> float:
    """The least value of sorted ones that at least this share of them does not exceed (nearest
    rank); 0.0 of none.
    """
    if not values:
        return 0.0
    at = math.ceil(share * len(values)) - 1
    return values[max(at, 0)]


def _line(row: models.Notice, at: datetime) -> NoticeLine:
    until = row.removed_at or at
    hours = (until - row.confirmed_at) / HOUR if row.confirmed_at else 0.0
    hosted = row.finding.hosted_at
    return NoticeLine(
        number(Series.NOTICE, row.pk), number(Series.FINDING, row.finding_id), _state(row),
        row.provider, row.email, str(hosted.get("host", "")), str(hosted.get("url", "")),
        row.drafted_by, row.drafted_at, row.confirmed_by, row.confirmed_at, row.checked_at,
        row.removed_at, row.removed_how, row.back_at, round(max(hours, 0.0), 2),
    )  # fmt: skip


def _state(row: models.Notice) -> State:
    if row.confirmed_at is None:
        return State.TO_CONFIRM if row.second_id or _again(row) else State.NEEDS_SECOND
    if row.removed_at is not None:
        return State.REMOVED
    return State.BACK if row.back_at else State.OPEN


def _again(row: models.Notice) -> bool:
    """Whether what was ordered came: `confirm_notice` looks closer."""
    first = row.finding.fetch
    later = models.Fetch.objects.filter(target=row.finding.target_id, pk__gt=first.pk)
    return later.filter(verdict="RECOGNISED", url=first.url).exists()
