"""A report that was read, as rows that are not yet written."""

import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from pehra.base.said import NotSaid, Said, Told
from pehra.identifiers.identifier import Identifier, Kind, Role
from pehra.identifiers.identifier import Sighting as Seen
from pehra.intake import kept
from pehra.intake.handling import UNNAMED, Bound, Expired, may_leave
from pehra.intake.lines import completeness
from pehra.intake.opened import FileRead, ReportRead
from pehra.intake.report import IncidentType, Report
from pehra.store import models
from pehra.triage.clock import Law, NoLaw, due, logs_until, preserved_until
from pehra.triage.facts import Trace


@dataclass(frozen=True, slots=True)
class Rows:
    """`awaited`: bytes of files came with it that nobody has seen yet."""

    read: ReportRead
    seen: Sequence[Seen]
    report: models.Report
    files: tuple[models.ReportedFile, ...]
    sightings: tuple[models.Sighting, ...]

    @property
    def awaited(self) -> bool:
        return any(file.member for file in self.files)

    def traces(self) -> tuple[Trace, ...]:
        return tuple(
            Trace(
                one.identifier.kind, one.role, one.where, not isinstance(one.at, NotSaid),
                not isinstance(one.port, NotSaid),
            )
            for one in self.seen
        )  # fmt: skip

    def accounts(self) -> tuple[str, ...]:
        """The suspect's."""
        return tuple(
            one.value for one in self.sightings if (one.kind, one.role) == ("ACCOUNT", "SUSPECT")
        )


def rows(
    exhibit: models.Exhibit, found: ReportRead, seen: Sequence[Seen], at: datetime, of: Law | NoLaw
) -> Rows:
    """`at` is now, `of` the law on how long carriers keep who had which address."""
    report = found.report
    preserved = _moment(preserved_until(report.reader, report.received_at, at))
    logs = _moment(logs_until(_seen_at(seen), of, at))
    row = models.Report(
        exhibit=exhibit,
        member=found.member[:400],
        sender_number=_text(report.number)[:80],
        sender_name=_text(report.sender.name)[:200],
        incident_type=_text(report.incident.type),
        received_at=at,
        preserved_until_at=preserved,
        logs_until_at=logs,
        due_at=due((preserved, logs), at),
        reader=report.reader,
        reader_version=report.reader_version,
        completeness=completeness(report),
        value=kept.to_json(report),
        document=zlib.compress(found.document) if found.document else b"",
        handling=_handling(report, at)[:40],
        expires_at=_moment(_said(report.handling.expires_at)),
    )
    return Rows(
        found, seen, row,
        tuple(_file(row, position, file) for position, file in enumerate(found.files)),
        tuple(_sighting(row, one) for one in seen),
    )  # fmt: skip


def _seen_at(seen: Sequence[Seen]) -> list[datetime]:
    """Of the addresses that carriers gave to somebody; a server's is none of them."""
    told = [one for one in seen if one.identifier.kind == "IP" and one.role is not Role.HOST]
    return [one.at for one in told if isinstance(one.at, datetime)]


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
        name=_name(seen.identifier)[:200],
        strength=seen.identifier.strength,
        role=seen.role,
        where=seen.where,
        at=_moment(seen.at),
        port=None if isinstance(seen.port, NotSaid) else seen.port,
        event="" if isinstance(seen.event, NotSaid) else seen.event[:60],
        found_in=seen.found_in,
    )


def _handling(report: Report, at: datetime) -> str:
    """The code that binds it; EXPIRED ones have theirs all the same."""
    match may_leave(report.handling, at):
        case Bound(code=code):
            return code
        case Expired():
            return "EXPIRED"
        case _:
            # one with an end and no other rule is bound by that
            return UNNAMED if isinstance(report.handling.expires_at, Said) else ""


def _said(told: Told[datetime]) -> datetime | NotSaid:
    return told.value if isinstance(told, Said) else told


def _name(of: Identifier) -> str:
    return of.value.partition(":")[2] if of.kind in {Kind.ACCOUNT, Kind.DEVICE} else ""


def _text(told: Told[str] | Told[IncidentType]) -> str:
    return str(told.value) if isinstance(told, Said) else ""


def _moment(told: datetime | NotSaid) -> datetime | None:
    return None if isinstance(told, NotSaid) else told
