"""Exhibits as records: what they are, who holds their keys, what was done with them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet

from pehra.base.errors import PehraError
from pehra.base.numbers import Series, count, number
from pehra.evidence.shares import RECOVERY
from pehra.store import models

from .ledger import LedgerEntry, entries
from .openings import OpeningLine, openings_of


class NoSuchExhibit(PehraError):
    """There is no exhibit of this number."""


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
class DestructionLine:
    number: int
    exhibit: str
    order: str
    reason: str
    asked_by: str
    not_before_at: datetime


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
class FileLine:
    """A file of an exhibit, by its row; `member` names its bytes in the parcel."""

    pk: int
    report: str
    position: int
    name: str
    member: str
    mime: str
    size: int | None
    verdict: str
    sha256: str


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
        openings=tuple(openings_of(row)),
        custody=tuple(map(_custody, row.custody.order_by("pk"))),
        destructions=tuple(map(_destruction, _destructions().filter(exhibit=row))),
        ledger=entries(name),
    )  # fmt: skip


def files(exhibit: str) -> tuple[FileLine, ...]:
    """Those whose bytes are in the exhibit. Raises BadNumber."""
    rows = models.ReportedFile.objects.filter(
        report__exhibit__pk=count(Series.EXHIBIT, exhibit)
    ).exclude(member="")
    return tuple(map(_file, rows.order_by("report", "position")))


def file(exhibit: str, pk: int) -> FileLine:
    """Raises NoSuchExhibit, BadNumber."""
    found = [one for one in files(exhibit) if one.pk == pk]
    if not found:
        raise NoSuchExhibit(f"{exhibit} holds no file {pk}.")
    return found[0]


def _file(row: models.ReportedFile) -> FileLine:
    return FileLine(
        row.pk, number(Series.REPORT, row.report_id), row.position, row.name, row.member,
        row.mime, row.size, row.verdict, row.hashes.get("received", {}).get("sha256", ""),
    )  # fmt: skip


def destructions() -> tuple[DestructionLine, ...]:
    """Those that wait."""
    return tuple(map(_destruction, _destructions()))


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
