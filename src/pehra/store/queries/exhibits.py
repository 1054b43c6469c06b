"""What arrived lately and what became of it."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import F

from pehra.base.numbers import Series, count, number
from pehra.store import models


@dataclass(frozen=True, slots=True)
class ExhibitState:
    number: str
    sha256: str
    name: str  # of its latest arrival
    state: str  # SEALED (being read), READ, UNREADABLE
    problem: str
    reports: tuple[str, ...]
    received_at: datetime


def latest(limit: int = 20) -> tuple[ExhibitState, ...]:
    """The latest arrivals, newest first; the same exhibit stands once for each."""
    rows = models.Arrival.objects.select_related("exhibit").order_by("-pk")[:limit]
    return tuple(_state(row.exhibit, row.name, row.received_at) for row in rows)


def unread(limit: int = 50) -> tuple[int, tuple[ExhibitState, ...]]:
    """How many exhibits nothing could be read from, and the latest of them, whenever they came."""
    rows = models.Exhibit.objects.filter(
        state=models.Exhibit.State.UNREADABLE, destroyed_at=None
    ).order_by("-pk")
    return rows.count(), tuple(exhibit(number(Series.EXHIBIT, row.pk)) for row in rows[:limit])


def newest_arrival() -> int:
    """Its key; 0 before anything arrived."""
    found = models.Arrival.objects.order_by("-pk").values_list("pk", flat=True).first()
    return found or 0


def exhibit(text: str) -> ExhibitState:
    """One exhibit by its number. Raises BadNumber, Exhibit.DoesNotExist."""
    row = models.Exhibit.objects.get(pk=count(Series.EXHIBIT, text))
    arrival = row.arrivals.order_by("-pk")[0]
    return _state(row, arrival.name, arrival.received_at)


def exhibit_of(tip: str) -> str:
    """The number of the exhibit that a report was read from. Raises BadNumber."""
    row = models.Report.objects.only("exhibit_id").get(pk=count(Series.REPORT, tip))
    return number(Series.EXHIBIT, row.exhibit_id)


def newest_bodies(most: int) -> tuple[str, ...]:
    """Their addresses in the vault, of exhibits that are not destroyed."""
    rows = models.Exhibit.objects.filter(destroyed_at=None).order_by("-pk")
    return tuple(rows.values_list("address", flat=True)[:most])


def bodies(most: int) -> tuple[str, ...]:
    """As above, all of them when they are no more than `most`; else half are the newest, and half
    lie evenly among all.
    """
    rows = models.Exhibit.objects.filter(destroyed_at=None)
    step = max(1, rows.count() // most)
    spread = rows.alias(place=F("pk") % step).filter(place=0).order_by("pk")
    others = spread.values_list("address", flat=True)[:most]
    return tuple(dict.fromkeys([*newest_bodies(most // 2), *others]))[:most]


def _state(row: models.Exhibit, name: str, received_at: datetime) -> ExhibitState:
    pks = row.reports.order_by("pk").values_list("pk", flat=True)
    return ExhibitState(
        number(Series.EXHIBIT, row.pk),
        row.sha256,
        name,
        row.state,
        row.problem,
        tuple(number(Series.REPORT, pk) for pk in pks),
        received_at,
    )
