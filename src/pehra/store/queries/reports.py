"""One report with everything an officer is shown of it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import QuerySet

from pehra.base.errors import PehraError
from pehra.base.numbers import Series, count, number
from pehra.intake import kept
from pehra.intake.lines import Line, lines, missing
from pehra.intake.report import Report
from pehra.store import models
from pehra.store.queries import ledger
from pehra.store.queries.clusters import SHOWN, Same, same
from pehra.store.queries.queue import ReasonLine, reasons
from pehra.store.queries.triage import Standing, standing


class NoSuchReport(PehraError):
    """No report has this number."""


@dataclass(frozen=True, slots=True)
class SightingLine:
    kind: str
    value: str
    raw: str
    role: str
    strength: str
    at: datetime | None
    port: int | None
    event: str
    where: str
    elsewhere: int  # other reports in which the same identifier stands


@dataclass(frozen=True, slots=True)
class FileLine:
    position: int
    name: str
    where: str
    listed: bool
    came: bool  # its bytes came with the report
    size: int | None
    mime: str
    hashes: dict[str, dict[str, str]]  # "listed" and "received": algorithm -> hex
    quality: int | None
    verdict: str  # RECOGNISED BENIGN UNKNOWN TOO_FLAT UNDECODABLE, or "" while waiting
    finding: dict[str, Any]
    claims: list[dict[str, str]]  # what the file says of itself: name, value, where


@dataclass(frozen=True, slots=True)
class ArrivalLine:
    name: str
    channel: str
    received_at: datetime
    received_by: str


@dataclass(frozen=True, slots=True)
class ExhibitLine:
    number: str
    sha256: str
    size: int
    sealed_at: datetime
    member: str
    arrivals: tuple[ArrivalLine, ...]


@dataclass(frozen=True, slots=True)
class ReportPage:
    number: str
    lane: str
    tier: int
    reasons: tuple[ReasonLine, ...]
    ruleset: str
    received_at: datetime
    preserved_until_at: datetime | None
    completeness: int
    report: Report
    known: tuple[Line, ...]
    missing: tuple[str, ...]
    sightings: tuple[SightingLine, ...]
    files: tuple[FileLine, ...]
    exhibit: ExhibitLine
    same_number: tuple[str, ...]  # the first other reports with the sender's number
    more_same_number: int  # and so many more
    same: Same
    standing: Standing
    ledger: tuple[ledger.LedgerEntry, ...]
    json: dict[str, Any]  # the report value as kept


def report(tip: str) -> ReportPage:
    """Everything on one report. Raises BadNumber, NoSuchReport."""
    pk = count(Series.REPORT, tip)
    row = models.Report.objects.select_related("exhibit").filter(pk=pk).first()
    if row is None:
        raise NoSuchReport(f"There is no report {number(Series.REPORT, pk)}.")
    value = kept.from_json(row.value)
    twins = _same_number(row)
    own, exhibit = number(Series.REPORT, row.pk), number(Series.EXHIBIT, row.exhibit_id)
    return ReportPage(
        number=own,
        lane=row.lane,
        tier=row.tier,
        reasons=reasons(row),
        ruleset=row.ruleset,
        received_at=row.received_at,
        preserved_until_at=row.preserved_until_at,
        completeness=row.completeness,
        report=value,
        known=lines(value),
        missing=missing(value),
        sightings=tuple(_sightings(row)),
        files=tuple(_file(file) for file in row.files.order_by("position")),
        exhibit=_exhibit(row),
        same_number=tuple(
            number(Series.REPORT, pk)
            for pk in twins.order_by("pk").values_list("pk", flat=True)[:SHOWN]
        ),
        more_same_number=max(twins.count() - SHOWN, 0),
        same=same(row),
        standing=standing(row),
        ledger=ledger.entries(own, exhibit),
        json=row.value,
    )


def _sightings(row: models.Report) -> list[SightingLine]:
    return [
        SightingLine(
            seen.kind, seen.value, seen.raw, seen.role, seen.strength, seen.at, seen.port,
            seen.event, seen.where,
            models.Sighting.objects.filter(kind=seen.kind, value=seen.value)
            .exclude(report=row).values("report").distinct().count(),
        )
        for seen in row.sightings.order_by("pk")
    ]  # fmt: skip


def _file(file: models.ReportedFile) -> FileLine:
    return FileLine(
        position=file.position,
        name=file.name,
        where=file.where,
        listed=file.listed,
        came=bool(file.member),
        size=file.size,
        mime=file.mime,
        hashes=file.hashes,
        quality=file.quality,
        verdict=file.verdict,
        finding=file.finding,
        claims=file.claims,
    )


def _exhibit(row: models.Report) -> ExhibitLine:
    arrivals = row.exhibit.arrivals.order_by("pk")
    return ExhibitLine(
        number=number(Series.EXHIBIT, row.exhibit_id),
        sha256=row.exhibit.sha256,
        size=row.exhibit.size,
        sealed_at=row.exhibit.sealed_at,
        member=row.member,
        arrivals=tuple(
            ArrivalLine(one.name, one.channel, one.received_at, one.received_by) for one in arrivals
        ),
    )


def _same_number(row: models.Report) -> QuerySet[models.Report]:
    if not row.sender_number:
        return models.Report.objects.none()
    return models.Report.objects.filter(sender_number=row.sender_number).exclude(pk=row.pk)
