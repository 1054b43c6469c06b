"""Take a platform's report part by part, as the interface it knows hands it over.

Each part is sealed as it came. Nothing is read before the platform has finished; what it never
finishes is read after its time as unfinished, and nothing is ever dropped.
"""

import contextlib
import secrets
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import timedelta

from django.db import connection
from django.db.models import QuerySet, Sum

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
#: of one report: what the exhibit that it becomes can hold and be read with
MOST_PARTS, MOST_BYTES, MOST_TOLD = 9_500, 7 * 2**30, 8 * 2**20
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


class TooMuch(PehraError):
    """The report would be more than can be read as one."""


@dataclass(frozen=True, slots=True)
class Part:
    """`file` names an uploaded file, 32 hex digits; `md5` in hex."""

    report: int
    file: str
    md5: str


@duty(needs=Power.SUBMIT)
def open_platform_report(on: Occasion, room: Strongroom, document: bytes) -> int:
    """`document` was checked (intake/ispws/schema.py). Gives the number that the platform uses.
    Raises TooMuch.
    """
    must_be_there(room)
    _must_fit([], len(document))
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
    """Raises NoSuchSubmission, NotOpen, Retracted, TooMuch: what came too late is kept nowhere."""
    _open(on, report)
    must_be_there(room)
    item = seal(chunks, room.vault)
    file = secrets.token_hex(16)
    with _or_dropped(room, item), record(on, subject=f"platform report {report}") as said:
        row = _open(on, report)
        _must_hold(row, item.digests.size)
        _keep(on, room, row, Kind.FILE, item, file=file, name=name)
        said.details |= {"file": file, "sha256": item.digests.sha256, "size": item.digests.size}
    return Part(report, file, item.digests.md5)


@duty(needs=Power.SUBMIT)
def describe_platform_file(
    on: Occasion, room: Strongroom, report: int, file: str, document: bytes
) -> Part:
    """What the platform says of a file; said again, the latest counts. Raises as above."""
    known = _open(on, report).parts.filter(kind=Kind.FILE, file=file).first()
    if known is None:
        raise NoSuchFile(f"The report {report} has no such file.")
    must_be_there(room)
    item = seal([document], room.vault)
    with _or_dropped(room, item), record(on, subject=f"platform report {report}") as said:
        row = _open(on, report)
        told = row.parts.exclude(kind=Kind.FILE).exclude(kind=Kind.INFO, file=file)
        _must_fit(told.values_list("size", flat=True), len(document))
        _must_hold(row, 0)
        _keep(on, room, row, Kind.INFO, item, file=file)
        said.details |= {"file": file, "sha256": item.digests.sha256}
    return Part(report, file, known.md5)


@duty(needs=Power.SUBMIT)
def finish_platform_report(on: Occasion, report: int) -> tuple[str, ...]:
    """Gives the names of its files. Raises as above."""
    with record(on, subject=f"platform report {report}") as said:
        row = _open(on, report)
        parts = row.parts.filter(kind=Kind.FILE).order_by("pk")
        files = tuple(parts.values_list("file", flat=True))
        said.details |= {"files": len(files)}
        _close(on, row, State.FINISHED)
    return files


@duty(needs=Power.SUBMIT)
def retract_platform_report(on: Occasion, report: int) -> None:
    """The platform takes it back before it finished: it was never filed, and is not read. Its
    parts go; that it was there, and their digests, stay. Raises as above.
    """
    with record(on, subject=f"platform report {report}") as said:
        row = _open(on, report)
        said.details |= {"parts": row.parts.count()}
        row.state, row.changed_at = State.RETRACTED, on.at
        row.save()
        errand.put(errand.Kind.ASSEMBLE, str(report), on.at)


@duty(needs=Power.RECEIVE)
def expire_platform_reports(on: Occasion) -> int:
    """Those whose time is over are read as they are, marked as unfinished. Gives how many."""
    with record(on, subject="platform reports") as said:
        rows = list(over(on).select_for_update())
        said.details |= {"expired": len(rows)}
        for row in rows:
            _close(on, row, State.EXPIRED)
    return len(rows)


def over(on: Occasion) -> QuerySet[models.PlatformReport]:
    rows = models.PlatformReport.objects.filter(state=State.OPEN, opened_at__lte=on.at - LIFE)
    return rows.filter(changed_at__lte=on.at - AFTER_CHANGE).order_by("pk")


def number(row: models.PlatformReport) -> int:
    return FIRST + row.pk


def _open(on: Occasion, report: int) -> models.PlatformReport:
    """A platform sees its own reports only. Inside a record nobody else changes it until that ends:
    what an earlier look found may be finished or taken back by then.
    """
    rows = models.PlatformReport.objects.filter(pk=report - FIRST, by=on.officer.badge)
    if connection.in_atomic_block:
        rows = rows.select_for_update()
    row = rows.first()
    if row is None:
        raise NoSuchSubmission(f"There is no report {report}.")
    if row.state == State.RETRACTED:
        raise Retracted(f"The report {report} was retracted.")
    if row.state != State.OPEN or row in over(on):
        raise NotOpen(f"The report {report} is no longer open.")
    return row


@contextlib.contextmanager
def _or_dropped(room: Strongroom, item: Item) -> Iterator[None]:
    """What no record names is not kept."""
    try:
        yield
    except (NoSuchSubmission, NotOpen, Retracted, TooMuch):
        room.vault.drop(item.body.address)
        raise


def _must_fit(told: Iterable[int], more: int) -> None:
    """Bytes of the documents as they came: put together in UTF-8 they may be three times as many
    (intake/ispws/xml.py reads that). Raises TooMuch.
    """
    if sum(told) + more > MOST_TOLD:
        raise TooMuch(f"What is told of a report has {MOST_TOLD:,} bytes at the most.")


def _must_hold(row: models.PlatformReport, more: int) -> None:
    """Raises TooMuch."""
    held = row.parts.filter(kind=Kind.FILE).aggregate(size=Sum("size"))["size"] or 0
    if row.parts.count() >= MOST_PARTS or held + more > MOST_BYTES:
        raise TooMuch(
            f"A report holds {MOST_PARTS:,} uploads and words on them, and {MOST_BYTES:,} bytes of "
            "files, at the most. Finish this one, and report the rest in another."
        )


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
