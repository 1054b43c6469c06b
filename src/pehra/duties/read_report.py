"""Read the reports in a sealed exhibit, with the identifiers seen in them, and place them.

A report is in the queue as soon as it is read: with what its sender lists of its files compared,
and folded with those that say the same. What came of its files is seen afterwards, and the report
placed again. Reading changes nothing that was sealed. An exhibit that nothing can read stays
sealed as unreadable, with the reason.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from pehra.base.canonical import Json
from pehra.base.numbers import Series, count, number
from pehra.evidence.strongroom import Strongroom
from pehra.intake.opened import ReportRead, open_exhibit
from pehra.intake.reader import Unreadable
from pehra.intake.sightings import sightings
from pehra.roster.powers import Power
from pehra.store import models
from pehra.triage.clock import law
from pehra.triage.facts import Facts, Seen, named
from pehra.triage.priority import priority
from pehra.triage.ruleset import Ruleset

from . import errand
from .duty import Occasion, Recording, duty, record
from .fold import fold
from .judged import Judged, alarms, found, judge
from .opened import opened
from .place import alert, count_lanes, digests, place, sent
from .report_rows import Rows, rows
from .see import NotHere
from .shelves import Shelves

BATCH = 200  # reports of one record: others write in between


@dataclass(frozen=True, slots=True)
class Reading:
    """What reports are read with. `region` is the country of local phone numbers."""

    shelves: Shelves
    ruleset: Ruleset
    region: str


@dataclass(frozen=True, slots=True)
class Read:
    """The numbers of the reports, in the order they stand in the exhibit, and of those whose
    files are still to be seen.
    """

    reports: tuple[str, ...]
    awaited: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class NotRead:
    reason: str


@duty(needs=Power.RECEIVE)
def read_report(
    on: Occasion, room: Strongroom, held: errand.Lease, with_: Reading
) -> Read | NotRead:
    row = models.Exhibit.objects.get(pk=count(Series.EXHIBIT, held.subject))
    name = row.arrivals.order_by("pk")[0].name
    with opened(room, row) as file:
        try:
            told = open_exhibit(file, name)
        except Unreadable as unreadable:
            return _set_aside(on, held, row, str(unreadable))
    waiting = _not_kept(row, told.reports)
    rest = waiting
    while True:
        batch, rest = rest[:BATCH], rest[BATCH:]
        made = [_rows(on, row, one, with_.region) for one in batch]
        judged = _judged(with_.shelves, made)
        with record(on, subject=held.subject) as said:
            _write(on, said, made, judged, with_)
            if rest:
                errand.check(held)
            else:
                _finish(on, held, row)
        if not rest:
            return _done(row)


def _finish(on: Occasion, held: errand.Lease, row: models.Exhibit) -> None:
    errand.finish(held)
    row.state, row.problem = models.Exhibit.State.READ, ""
    row.save(update_fields=["state", "problem"])
    if row.held_by_id:
        errand.put(errand.Kind.PUT_AWAY, held.subject, on.at)


def _set_aside(on: Occasion, held: errand.Lease, row: models.Exhibit, reason: str) -> NotRead:
    with record(on, subject=held.subject, details={"read": 0}):
        errand.finish(held)
        if not row.reports.exists():  # what was read of it before stays read
            row.state, row.problem = models.Exhibit.State.UNREADABLE, reason
            row.save(update_fields=["state", "problem"])
    return NotRead(reason)


def _not_kept(row: models.Exhibit, told: Sequence[ReportRead]) -> list[ReportRead]:
    """All but those that an attempt which died kept before."""
    kept = set(row.reports.values_list("member", flat=True))
    return [one for one in told if one.member[:400] not in kept]


def _rows(on: Occasion, row: models.Exhibit, one: ReportRead, region: str) -> Rows:
    return rows(row, one, sightings(one.report, region=region), on.at, law(region))


def _judged(shelves: Shelves, made: Sequence[Rows]) -> list[Judged]:
    """The files whose bytes did not come: what their sender lists of them."""
    files = [file for one in made for file in one.files if not file.member]
    return judge(shelves, files, [NotHere()] * len(files)) if files else []


def _write(
    on: Occasion, said: Recording, made: Sequence[Rows], judged: Sequence[Judged], with_: Reading
) -> None:
    for one in made:
        tally = Counter(file.verdict for file in one.files)
        facts = Facts(one.read.report, Seen.of(tally), named(one.traces()))
        place(one.report, priority(facts, with_.ruleset))
    told = [sent(one.report, one.accounts(), digests(f.hashes for f in one.files)) for one in made]
    for one, cluster in zip(made, fold([(one, None) for one in told]), strict=True):
        one.report.cluster = cluster
    _insert(made, judged, on)
    alert((one.report for one in made), on.at)
    tips = [number(Series.REPORT, one.report.pk) for one in made]
    awaited = [tip for tip, one in zip(tips, made, strict=True) if one.awaited]
    errand.put_all(errand.Kind.RECOGNISE, awaited, on.at)
    placed: list[Json] = [f"{one.report.tier} {one.report.lane}" for one in made]
    said.details |= {
        "read": len(made), "reports": list(tips), "placed": placed,
        "ruleset": with_.ruleset.version, "lists": with_.shelves.versions() if judged else {},
        "verdicts": dict(Counter(one.name for one in judged)),
        "floods": alarms(judged, on.at),
    }  # fmt: skip
    count_lanes(Counter(one.report.lane for one in made))


def _insert(made: Sequence[Rows], judged: Sequence[Judged], on: Occasion) -> None:
    models.Report.objects.bulk_create(one.report for one in made)
    models.Sighting.objects.bulk_create(seen for one in made for seen in one.sightings)
    models.ReportedFile.objects.bulk_create(file for one in made for file in one.files)
    models.Match.objects.bulk_create(match for one in judged for match in found(one, on.at))


def _done(row: models.Exhibit) -> Read:
    reports = row.reports.order_by("pk")
    unseen = reports.filter(files__verdict="").exclude(files__member="").distinct()
    return Read(
        tuple(number(Series.REPORT, pk) for pk in reports.values_list("pk", flat=True)),
        tuple(number(Series.REPORT, pk) for pk in unseen.values_list("pk", flat=True)),
    )
