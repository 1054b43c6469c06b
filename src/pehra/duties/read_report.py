"""Read the reports in a sealed exhibit, with the identifiers seen in them.

Reading changes nothing that was sealed: it can be done again with a better reader. An exhibit that
nothing can read stays sealed as unreadable, with the reason.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from pehra.base.numbers import Series, count, number
from pehra.base.said import NotSaid, Said, Told
from pehra.evidence.strongroom import Strongroom
from pehra.identifiers.identifier import Sighting as Seen
from pehra.intake import kept
from pehra.intake.lines import completeness
from pehra.intake.opened import FileRead, Opened, ReportRead, open_exhibit
from pehra.intake.reader import Unreadable
from pehra.intake.report import IncidentType
from pehra.intake.sightings import sightings
from pehra.roster.powers import Power
from pehra.store import models
from pehra.triage.facts import preserved_until

from . import errand
from .duty import Occasion, duty, record
from .opened import opened


@dataclass(frozen=True, slots=True)
class Read:
    """The numbers of the reports, in the order they stand in the exhibit."""

    reports: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class NotRead:
    reason: str


@duty(needs=Power.RECEIVE)
def read_report(
    on: Occasion, room: Strongroom, held: errand.Lease, *, region: str
) -> Read | NotRead:
    row = models.Exhibit.objects.get(pk=count(Series.EXHIBIT, held.subject))
    name = row.arrivals.order_by("pk")[0].name
    with opened(room, row) as file:
        try:
            found = open_exhibit(file, name)
        except Unreadable as unreadable:
            return _set_aside(on, held, row, str(unreadable))
    seen = [sightings(one.report, region=region) for one in found.reports]
    return _keep(on, held, row, found, seen)


def _set_aside(on: Occasion, held: errand.Lease, row: models.Exhibit, reason: str) -> NotRead:
    with record(on, subject=held.subject, details={"read": 0}):
        errand.finish(held)
        row.state, row.problem = models.Exhibit.State.UNREADABLE, reason
        row.save(update_fields=["state", "problem"])
    return NotRead(reason)


def _keep(
    on: Occasion,
    held: errand.Lease,
    row: models.Exhibit,
    found: Opened,
    seen: Sequence[Sequence[Seen]],
) -> Read:
    with record(on, subject=held.subject) as said:
        errand.finish(held)
        row.state, row.problem = models.Exhibit.State.READ, ""
        row.save(update_fields=["state", "problem"])
        numbers = tuple(
            _report(on, row, one, seen_in_it)
            for one, seen_in_it in zip(found.reports, seen, strict=True)
        )
        said.details |= {"read": len(numbers), "reports": list(numbers)}
    return Read(numbers)


def _report(on: Occasion, exhibit: models.Exhibit, found: ReportRead, seen: Sequence[Seen]) -> str:
    report = found.report
    row = models.Report.objects.create(
        exhibit=exhibit,
        member=found.member[:400],
        sender_number=_text(report.number)[:80],
        sender_name=_text(report.sender.name)[:200],
        incident_type=_text(report.incident.type),
        received_at=on.at,
        preserved_until_at=_moment(preserved_until(report.received_at)),
        reader=report.reader,
        reader_version=report.reader_version,
        completeness=completeness(report),
        value=kept.to_json(report),
    )
    models.Sighting.objects.bulk_create(_sighting(row, one) for one in seen)
    models.ReportedFile.objects.bulk_create(
        _file(row, position, file) for position, file in enumerate(found.files)
    )
    tip = number(Series.REPORT, row.pk)
    errand.put(errand.Kind.RECOGNISE, tip, on.at)
    return tip


def _file(row: models.Report, position: int, file: FileRead) -> models.ReportedFile:
    return models.ReportedFile(
        report=row,
        position=position,
        listed=file.listed,
        where=file.where,
        name=file.name,
        member=file.member,
        hashes={"listed": dict(file.digests)},
    )


def _sighting(row: models.Report, seen: Seen) -> models.Sighting:
    return models.Sighting(
        report=row,
        kind=seen.identifier.kind,
        value=seen.identifier.value,
        raw=seen.identifier.raw,
        strength=seen.identifier.strength,
        role=seen.role,
        where=seen.where,
        at=_moment(seen.at),
        port=None if isinstance(seen.port, NotSaid) else seen.port,
        event="" if isinstance(seen.event, NotSaid) else seen.event[:60],
        found_in=seen.found_in,
    )


def _text(told: Told[str] | Told[IncidentType]) -> str:
    return str(told.value) if isinstance(told, Said) else ""


def _moment(told: datetime | NotSaid) -> datetime | None:
    return None if isinstance(told, NotSaid) else told
