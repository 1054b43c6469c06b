"""Openings of exhibits, and the shares that are lent to them."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet

from pehra.base.errors import PehraError
from pehra.base.numbers import Series, count, number
from pehra.evidence.shares import RECOVERY
from pehra.store import models


class NoSuchOpening(PehraError):
    """There is no opening of this number."""


class NoShare(PehraError):
    """The custodian holds no share of what the opening is about."""


@dataclass(frozen=True, slots=True)
class OpeningLine:
    number: str
    exhibit: str
    purpose: str
    authority: str
    asked_by: str
    asked_at: datetime
    approved_by: str
    until_at: datetime | None
    ended_at: datetime | None
    lent: tuple[str, ...]
    holders: tuple[str, ...]
    needed: int

    def runs(self, at: datetime) -> bool:
        """Approved, and its time is not over."""
        return self.until_at is not None and self.ended_at is None and at < self.until_at

    def waits(self) -> bool:
        """For approval."""
        return not self.approved_by and self.ended_at is None

    def usable_by(self, badge: str, at: datetime) -> bool:
        """Whether this officer may look into the exhibit now."""
        return self.asked_by == badge and self.runs(at) and not self.missing

    @property
    def missing(self) -> int:
        """Shares that are still to be lent."""
        return max(0, self.needed - len(self.lent))


def openings(at: datetime) -> tuple[OpeningLine, ...]:
    """Those that wait or run, the oldest first."""
    rows = _openings().filter(ended_at=None)
    return tuple(one for one in map(_opening, rows) if one.until_at is None or one.until_at > at)


def opening(text: str) -> OpeningLine:
    """Raises NoSuchOpening, BadNumber."""
    row = _openings().filter(pk=count(Series.OPENING, text)).first()
    if row is None:
        raise NoSuchOpening(f"There is no opening {text.strip().upper()[:40]}.")
    return _opening(row)


def share(opening_: str, holder: str) -> bytes:
    """A custodian's own share of what an opening is about, as it was sealed for them. Raises
    NoShare, BadNumber.
    """
    row = models.Share.objects.filter(
        exhibit__openings__pk=count(Series.OPENING, opening_), holder=holder
    ).first()
    if row is None:
        raise NoShare(f"{holder[:40]} holds no share of what {opening_} is about.")
    return bytes(row.sealed)


def openings_of(exhibit: models.Exhibit) -> tuple[OpeningLine, ...]:
    """All there ever were of one exhibit."""
    return tuple(map(_opening, _openings().filter(exhibit=exhibit)))


def recovery_share(exhibit: str) -> bytes:
    """Raises NoShare, BadNumber."""
    row = models.Share.objects.filter(
        exhibit__pk=count(Series.EXHIBIT, exhibit), holder=RECOVERY
    ).first()
    if row is None:
        raise NoShare(f"{exhibit}: there was no recovery key when it was sealed.")
    return bytes(row.sealed)


def _openings() -> QuerySet[models.Opening]:
    return models.Opening.objects.select_related("exhibit__held_by").order_by("pk")


def _opening(row: models.Opening) -> OpeningLine:
    lent = row.releases.order_by("holder").values_list("holder", flat=True)
    holders_ = row.exhibit.shares.exclude(holder=RECOVERY).order_by("holder")
    return OpeningLine(
        number(Series.OPENING, row.pk), number(Series.EXHIBIT, row.exhibit_id), row.purpose,
        row.authority, row.asked_by, row.asked_at, row.approved_by, row.until_at, row.ended_at,
        tuple(lent), tuple(holders_.values_list("holder", flat=True)),
        row.exhibit.held_by.needed if row.exhibit.held_by else 0,
    )  # fmt: skip
