"""Take a platform's report part by part, as the interface it knows hands it over.

Each part is sealed as it came. Nothing is read before the platform has finished; what it never
finishes is read after its time as unfinished, and nothing is ever dropped.
"""

import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta

from pehra.base.errors import PehraError
from pehra.evidence.seal import Item, seal
from pehra.evidence.strongroom import Strongroom
from pehra.roster.powers import Power
from pehra.store import models

from . import errand
from .duty import Occasion, duty, record
from .seal_exhibit import lock
from .strongroom import must_be_there

FIRST = 1_000_000_000  # the numbers that platforms see count up from here
LONGEST_NAME = 255
#: an unfinished report's time: a day from its opening, or an hour from its last change if later
LIFE, AFTER_CHANGE = timedelta(hours=24), timedelta(hours=1)
State, Kind = models.PlatformReport.State, models.PlatformPart.Kind


class NoSuchSubmission(PehraError):
    """The platform has no such report."""


class NoSuchFile(PehraError):
    """The report has no such file."""


class NotOpen(PehraError):
    """The report was finished, or let lie too long."""


class Retracted(PehraError):
    """The report was taken back."""


@dataclass(frozen=True, slots=True)
class Part:
    """`file` names an uploaded file, 32 hex digits; `md5` in hex."""

    report: int
    file: str
    md5: str


@duty(needs=Power.SUBMIT)
def open_platform_report(on: Occasion, room: Strongroom, document: bytes) -> int:
    """`document` was checked (intake/ispws/schema.py). Gives the number that the platform uses."""
    must_be_there(room)
    item = seal([document], room.vault)
    with record(on, subject="") as said:
        row = models.PlatformReport.objects.create(
            by=on.officer.badge, opened_at=on.at, changed_at=on.at
        )
        said.subject = f"platform report {number(row)}"
        _keep(on, room, row, Kind.REPORT, item)
        said.details |= {"sha256": item.digests.sha256, "size": item.digests.size}
    return number(row)


@duty(needs=Power.SUBMIT)
def upload_platform_file(
    on: Occasion, room: Strongroom, report: int, chunks: Iterable[bytes], name: str
) -> Part:
    """Raises NoSuchSubmission, NotOpen."""
    row = _open(on, report)
    must_be_there(room)
    item = seal(chunks, room.vault)
    file = secrets.token_hex(16)
    with record(on, subject=f"platform report {report}") as said:
        _keep(on, room, row, Kind.FILE, item, file=file, name=name)
        said.details |= {"file": file, "sha256": item.digests.sha256, "size": item.digests.size}
    return Part(report, file, item.digests.md5)


@duty(needs=Power.SUBMIT)
def describe_platform_file(
    on: Occasion, room: Strongroom, report: int, file: str, document: bytes
) -> Part:
    """What the platform says of a file; said again, the latest counts. Raises as above."""
    row = _open(on, report)
    known = row.parts.filter(kind=Kind.FILE, file=file).first()
    if known is None:
        raise NoSuchFile(f"The report {report} has no file {file[:32]}.")
    must_be_there(room)
    item = seal([document], room.vault)
    with record(on, subject=f"platform report {report}") as said:
        _keep(on, room, row, Kind.INFO, item, file=file)
        said.details |= {"file": file, "sha256": item.digests.sha256}
    return Part(report, file, known.md5)


@duty(needs=Power.SUBMIT)
def finish_platform_report(on: Occasion, report: int) -> tuple[str, ...]:
    """Gives the names of its files. Raises as above."""
    row = _open(on, report)
    files = tuple(row.parts.filter(kind=Kind.FILE).order_by("pk").values_list("file", flat=True))
    with record(on, subject=f"platform report {report}", details={"files": len(files)}):
        _close(on, row, State.FINISHED)
    return files


@duty(needs=Power.SUBMIT)
def retract_platform_report(on: Occasion, report: int) -> None:
    """The platform takes it back before it finished: it was never filed, and is not read. Its
    parts go; that it was there, and their digests, stay. Raises as above.
    """
    row = _open(on, report)
    with record(on, subject=f"platform report {report}", details={"parts": row.parts.count()}):
        row.state, row.changed_at = State.RETRACTED, on.at
        row.save()
        errand.put(errand.Kind.ASSEMBLE, str(report), on.at)


@duty(needs=Power.RECEIVE)
def expire_platform_reports(on: Occasion) -> int:
    """Those whose time is over are read as they are, marked as unfinished. Gives how many."""
    rows = list(over(on))
    with record(on, subject="platform reports", details={"expired": len(rows)}):
        for row in rows:
            _close(on, row, State.EXPIRED)
    return len(rows)


def over(on: Occasion) -> Iterable[models.PlatformReport]:
    rows = models.PlatformReport.objects.filter(state=State.OPEN, opened_at__lte=on.at - LIFE)
    return rows.filter(changed_at__lte=on.at - AFTER_CHANGE).order_by("pk")


def number(row: models.PlatformReport) -> int:
    return FIRST + row.pk


def _open(on: Occasion, report: int) -> models.PlatformReport:
    """A platform sees its own reports only."""
    row = models.PlatformReport.objects.filter(pk=report - FIRST, by=on.officer.badge).first()
    if row is None:
        raise NoSuchSubmission(f"There is no report {report}.")
    if row.state == State.RETRACTED:
        raise Retracted(f"The report {report} was retracted.")
    if row.state != State.OPEN or row in over(on):
        raise NotOpen(f"The report {report} is no longer open.")
    return row


def _close(on: Occasion, row: models.PlatformReport, state: str) -> None:
    row.state = state
    if state == State.FINISHED:
        row.changed_at = on.at
    row.save()
    errand.put(errand.Kind.ASSEMBLE, str(number(row)), on.at)


def _keep(
    on: Occasion, room: Strongroom, row: models.PlatformReport, kind: str, item: Item, **more: str
) -> None:
    public = room.working.public(on.at)
    models.PlatformPart.objects.create(
        report=row, kind=kind, file=more.get("file", ""),
        name=more.get("name", "").replace("\0", "")[-LONGEST_NAME:], md5=item.digests.md5,
        sha256=item.digests.sha256, size=item.digests.size, address=item.body.address,
        key=public.name, sealed=lock(item, public).working,
    )  # fmt: skip
    models.PlatformReport.objects.filter(pk=row.pk).update(changed_at=on.at)
