"""Read a report again with the readers of today, out of the text it was read from.

Its number, its place in the exhibit and what was seen of its files stay; what it says and the
identifiers in it come anew, and it is placed again. It leaves a cluster in which nothing that it
says holds it any more. A report whose text was not kept (it came with pictures in it, or is very
long) is read out of its exhibit while the desk still has that open.
"""

import zlib
from dataclasses import dataclass
from datetime import datetime

from pehra.base.numbers import Series, count, number
from pehra.evidence.strongroom import Strongroom
from pehra.intake.fold import keys
from pehra.intake.opened import ReportRead, opened_again
from pehra.intake.reader import Unreadable
from pehra.intake.readers.mail import NAME as MAIL
from pehra.intake.sightings import sightings
from pehra.roster.powers import Power
from pehra.store import models
from pehra.triage.clock import law

from . import errand, uncovered
from .duty import Occasion, duty, record
from .opened import PutAway, opened
from .place import digests, hold, sent
from .read_report import Reading
from .report_rows import Rows, rows

FIELDS = ("sender_number", "sender_name", "incident_type", "preserved_until_at", "logs_until_at",
          "due_at", "reader", "reader_version", "completeness", "value", "handling",
          "expires_at")  # fmt: skip


@dataclass(frozen=True, slots=True)
class ReadAgain:
    changed: bool


@dataclass(frozen=True, slots=True)
class StaysAsRead:
    """`reason` in words."""

    reason: str


def ask_again(at: datetime) -> int:
    """Every report, when the watch comes to it; and every exhibit that the desk can open and that
    nothing could be read from, or that may hold more than was found. Gives how many.
    """
    pks = models.Report.objects.order_by("pk").values_list("pk", flat=True)
    asked = 0
    for pk in pks.iterator(chunk_size=2000):
        errand.put(errand.Kind.READ_AGAIN, number(Series.REPORT, pk), at)
        asked += 1
    open_ = models.Exhibit.objects.filter(working__isnull=False, destroyed_at=None)
    unread = open_.filter(state=models.Exhibit.State.UNREADABLE)
    more = open_.filter(reports__reader=MAIL).exclude(pk__in=unread).distinct()
    for some in (unread, more):
        subjects = [number(Series.EXHIBIT, pk) for pk in some.values_list("pk", flat=True)]
        errand.put_all(errand.Kind.READ, subjects, at)
    return asked + unread.count()


@duty(needs=Power.RECEIVE)
def read_again(
    on: Occasion, room: Strongroom, held: errand.Lease, with_: Reading
) -> ReadAgain | StaysAsRead:
    pk = count(Series.REPORT, held.subject)
    row = models.Report.objects.select_related("exhibit").get(pk=pk)
    try:
        found = _found(row, room)
    except (PutAway, Unreadable) as error:
        with record(on, subject=held.subject, details={"again": False}):
            errand.finish(held)
        return StaysAsRead(str(error))
    seen = sightings(found.report, region=with_.region)
    made = rows(row.exhibit, found, seen, row.received_at, law(with_.region))
    changed = made.report.value != row.value
    with record(on, subject=held.subject) as said:
        (row,) = hold([pk])
        errand.finish(held)
        said.details |= {
            "again": True, "changed": changed, "reader": made.report.reader,
            "version": made.report.reader_version,
        }  # fmt: skip
        hosts = uncovered.hosts_of([row.pk])
        _renew(row, made)
        said.details["left_cluster"] = _apart(row, made)
        uncovered.recount(hosts)
        errand.put(errand.Kind.RECOGNISE if made.files else errand.Kind.RANK, held.subject, on.at)
    return ReadAgain(changed)


def _found(row: models.Report, room: Strongroom) -> ReportRead:
    """Raises PutAway, Unreadable."""
    name = row.exhibit.arrivals.order_by("pk")[0].name
    if row.document:
        return opened_again(zlib.decompress(bytes(row.document)), row.member, name)
    with opened(room, row.exhibit) as file:
        return opened_again(file, row.member, name)


def _apart(row: models.Report, made: Rows) -> bool:
    """Out of a cluster that an older reader or an older way of folding put it into, and from under
    what was decided for that. The next ranking folds it by what it says now.
    """
    of = sent(row, made.accounts(), digests(row.files.values_list("hashes", flat=True)))
    held = models.ClusterKey.objects.filter(cluster=row.cluster_id)
    if not held.exists() or held.filter(key__in=keys(of)).exists():
        return False
    row.cluster = row.decision = None
    row.save(update_fields=["cluster", "decision"])
    return True


def _renew(row: models.Report, made: Rows) -> None:
    for field in FIELDS:
        setattr(row, field, getattr(made.report, field))
    row.save(update_fields=FIELDS)
    row.sightings.all().delete()
    for seen in made.sightings:
        seen.report = row
    models.Sighting.objects.bulk_create(made.sightings)
    kept = {file.position: file for file in row.files.all()}
    for fresh in made.files:
        old = kept.get(fresh.position)
        if old is None:
            fresh.report = row
            fresh.save()
        else:
            old.where, old.name, old.listed = fresh.where, fresh.name, fresh.listed
            old.hashes = {**old.hashes, **fresh.hashes}
            old.member = old.member or fresh.member
            old.save()
