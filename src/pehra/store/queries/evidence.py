"""Exhibits as records: what they are, who holds their keys, what was done with them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet

from pehra.base.errors import PehraError
from pehra.base.numbers import Series, count, number
from pehra.evidence.custodian import Custodian
from pehra.evidence.shares import RECOVERY
from pehra.store import models

from .ledger import LedgerEntry, entries


class NoSuchExhibit(PehraError):
    """There is no exhibit of this number."""


class NoShare(PehraError):
    """The custodian holds no share of what the opening is about."""


@dataclass(frozen=True, slots=True)
class ArrivalLine:
    at: datetime
    channel: str
    by: str
    name: str


@dataclass(frozen=True, slots=True)
class CustodyLine:
    """An entry as it was told; the ledger's line holds its digest."""

    number: int
    exhibit: str
    act: str
    told: dict[str, str]
    salt: str
    sha256: str
    at: datetime
    by: str


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

    @property
    def missing(self) -> int:
        """Shares that are still to be lent."""
        return max(0, self.needed - len(self.lent))


@dataclass(frozen=True, slots=True)
class DestructionLine:
    number: int
    exhibit: str
    order: str
    reason: str
    asked_by: str
    not_before_at: datetime


@dataclass(frozen=True, slots=True)
class Holders:
    """A set of custodians. `confirmed_by` is "" while it waits for a second officer."""

    number: int
    needed: int
    members: tuple[Custodian, ...]
    recovery: str
    reason: str
    asked_by: str
    asked_at: datetime
    confirmed_by: str


@dataclass(frozen=True, slots=True)
class ExhibitPage:
    """`open_to_desk`: the desk's own access is not struck out yet."""

    number: str
    sha256: str
    sha1: str
    md5: str
    size: int
    address: str
    body_size: int
    sealed_at: datetime
    state: str
    problem: str
    destroyed_at: datetime | None
    open_to_desk: bool
    needed: int
    holders: tuple[str, ...]
    recovery: bool
    reports: tuple[str, ...]
    arrivals: tuple[ArrivalLine, ...]
    openings: tuple[OpeningLine, ...]
    custody: tuple[CustodyLine, ...]
    destructions: tuple[DestructionLine, ...]
    ledger: tuple[LedgerEntry, ...]


@dataclass(frozen=True, slots=True)
class Access:
    """How many exhibits the desk itself can still open, and why."""

    exhibits: int
    without_custodians: int
    unread: int
    working: int


def exhibit_page(text: str) -> ExhibitPage:
    """Raises NoSuchExhibit, BadNumber."""
    found = models.Exhibit.objects.select_related("held_by").filter(pk=count(Series.EXHIBIT, text))
    row = found.first()
    if row is None:
        raise NoSuchExhibit(f"There is no exhibit {text.strip().upper()[:40]}.")
    name = number(Series.EXHIBIT, row.pk)
    holders = tuple(row.shares.order_by("holder").values_list("holder", flat=True))
    return ExhibitPage(
        number=name, sha256=row.sha256, sha1=row.sha1, md5=row.md5, size=row.size,
        address=row.address, body_size=row.body_size, sealed_at=row.sealed_at,
        state=row.state, problem=row.problem, destroyed_at=row.destroyed_at,
        open_to_desk=models.WorkingShare.objects.filter(exhibit=row).exists(),
        needed=row.held_by.needed if row.held_by else 0,
        holders=tuple(one for one in holders if one != RECOVERY),
        recovery=RECOVERY in holders,
        reports=tuple(
            number(Series.REPORT, pk)
            for pk in row.reports.order_by("pk").values_list("pk", flat=True)
        ),
        arrivals=tuple(
            ArrivalLine(one.received_at, one.channel, one.received_by, one.name)
            for one in row.arrivals.order_by("pk")
        ),
        openings=tuple(map(_opening, _openings().filter(exhibit=row))),
        custody=tuple(map(_custody, row.custody.order_by("pk"))),
        destructions=tuple(map(_destruction, _destructions().filter(exhibit=row))),
        ledger=entries(name),
    )  # fmt: skip


def openings(at: datetime) -> tuple[OpeningLine, ...]:
    """Those that wait or run, the oldest first."""
    rows = _openings().filter(ended_at=None)
    return tuple(one for one in map(_opening, rows) if one.until_at is None or one.until_at > at)


def opening(text: str) -> OpeningLine:
    """Raises NoSuchExhibit, BadNumber."""
    row = _openings().filter(pk=count(Series.OPENING, text)).first()
    if row is None:
        raise NoSuchExhibit(f"There is no opening {text.strip().upper()[:40]}.")
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


def recovery_share(exhibit: str) -> bytes:
    """Raises NoShare, BadNumber."""
    row = models.Share.objects.filter(
        exhibit__pk=count(Series.EXHIBIT, exhibit), holder=RECOVERY
    ).first()
    if row is None:
        raise NoShare(f"{exhibit}: there was no recovery key when it was sealed.")
    return bytes(row.sealed)


def holders() -> tuple[Holders, ...]:
    """Every set of custodians, the newest first."""
    rows = models.CustodianSet.objects.order_by("-pk").prefetch_related("members")
    return tuple(
        Holders(
            row.pk, row.needed,
            tuple(Custodian(one.name, one.recipient) for one in row.members.order_by("pk")),
            row.recovery, row.reason, row.asked_by, row.asked_at, row.confirmed_by,
        )
        for row in rows
    )  # fmt: skip


def in_force() -> Holders | None:
    """The custodians whom new exhibits are shared among; None before the first were confirmed."""
    return next((one for one in holders() if one.confirmed_by), None)


def destructions() -> tuple[DestructionLine, ...]:
    """Those that wait."""
    return tuple(map(_destruction, _destructions()))


def access() -> Access:
    open_ = models.Exhibit.objects.filter(working__isnull=False)
    total = open_.count()
    without = open_.filter(held_by=None).count()
    unread = open_.exclude(held_by=None).exclude(state=models.Exhibit.State.READ).count()
    return Access(total, without, unread, total - without - unread)


def custody_note(number_: int) -> CustodyLine:
    """Raises NoSuchExhibit."""
    row = models.CustodyNote.objects.filter(pk=number_).first()
    if row is None:
        raise NoSuchExhibit(f"There is no custody entry {number_}.")
    return _custody(row)


def exhibits_of(tips: Iterable[str]) -> tuple[str, ...]:
    """The numbers of the exhibits that these reports were read from. Raises BadNumber,
    NoSuchExhibit.
    """
    found: dict[str, None] = {}
    for tip in tips:
        row = models.Report.objects.filter(pk=count(Series.REPORT, tip)).first()
        if row is None:
            raise NoSuchExhibit(f"There is no report {tip[:40]}.")
        found[number(Series.EXHIBIT, row.exhibit_id)] = None
    return tuple(found)


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


def _custody(row: models.CustodyNote) -> CustodyLine:
    exhibit = number(Series.EXHIBIT, row.exhibit_id)
    return CustodyLine(row.pk, exhibit, row.act, row.told, row.salt, row.sha256, row.at, row.by)


def _destructions() -> QuerySet[models.Destruction]:
    return models.Destruction.objects.filter(done_at=None, withdrawn_by="").order_by("pk")


def _destruction(row: models.Destruction) -> DestructionLine:
    return DestructionLine(
        row.pk, number(Series.EXHIBIT, row.exhibit_id), row.order, row.reason, row.asked_by,
        row.not_before_at,
    )  # fmt: skip
