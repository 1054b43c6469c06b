"""A report's place in the queue, written into its row; and what of it is compared for folding.

An officer's override stands above the rules, and a decision for many above them where no child may
be at risk. A place that is left is kept, with why. Whoever moves reports holds them first (`hold`):
what was read of them before the record may be over by then.
"""

from collections.abc import Collection, Iterable, Mapping
from datetime import UTC, datetime

from django.db.models import F

from pehra.base.numbers import Series, number
from pehra.intake.fold import Sent
from pehra.store import models
from pehra.triage.priority import AT_RISK, Lane, Priority

from . import errand
from .fold import VIRAL, alone

TOLD = ("value", "document")  # what it says: large, and no part of its place
PLACED = ("lane", "tier", "actionable", "ruleset", "reasons")
Cause = models.Placement.Cause
FIRST = datetime(1970, 1, 1, tzinfo=UTC)  # due before all else that waits


def hold(pks: Collection[int]) -> list[models.Report]:
    """These reports as they are now, by their numbers; what is gone is left out. Inside a record,
    first of all: until it ends they are nobody else's to write.
    """
    alone()
    rows = models.Report.objects.select_for_update(of=("self",)).select_related("decision")
    return list(rows.defer(*TOLD).filter(pk__in=pks).order_by("pk"))


def place(row: models.Report, found: Priority) -> None:
    """By the rules alone, into the row; saving is for the record."""
    row.lane, row.tier, row.actionable = found.lane, found.tier, found.actionable
    row.ruleset = found.ruleset
    row.reasons = [{"rule": one.rule.id, "where": list(one.where)} for one in found.reasons]


def place_again(
    row: models.Report, found: Priority, cause: Cause, at: datetime
) -> Mapping[str, int]:
    """By the rules, and what officers said of it. Inside a record, which holds the row and saves
    it. Gives what it changes of the lanes' counts.
    """
    was = models.Placement(
        report=row, until_at=at, tier=row.tier, lane=row.lane, ruleset=row.ruleset, cause=cause
    )
    place(row, found)
    override = row.overrides.filter(lifted_at=None).order_by("-pk").first()
    if override is not None:
        row.tier, row.lane = override.tier, override.lane
    elif row.decision is not None and row.tier > AT_RISK:
        row.lane = row.decision.lane
    if was.lane and (was.tier, was.lane) != (row.tier, row.lane):
        was.save()
    if was.lane == row.lane:
        return {}
    alert([row], at)
    return {was.lane: -1, row.lane: 1}


def alert(rows: Iterable[models.Report], at: datetime) -> None:
    """Of those that are in danger now since this record: somebody must be told at once, and whoever
    looked at them before saw them elsewhere. Inside a record.
    """
    danger = [row.pk for row in rows if row.lane == Lane.DANGER_NOW]
    for pk in danger:
        errand.put(errand.Kind.ALERT, number(Series.REPORT, pk), min(at, FIRST))
    models.Report.objects.filter(pk__in=danger).exclude(viewed_at=None).update(viewed_at=None)


def count_lanes(changes: Mapping[str, int]) -> None:
    """Inside a record, last: whoever writes next waits for these rows."""
    for lane, change in sorted(changes.items()):
        if lane and change:
            rows = models.LaneCount.objects.filter(lane=lane)
            if not rows.update(reports=F("reports") + change):
                models.LaneCount.objects.create(lane=lane, reports=change)


def sent(row: models.Report, accounts: Iterable[str], md5s: Iterable[str]) -> Sent:
    viral = any(reason["rule"] == VIRAL for reason in row.reasons)
    return Sent(row.sender_name, row.sender_number, tuple(accounts), tuple(md5s), viral)


def digests(hashes: Iterable[Mapping[str, Mapping[str, str]]]) -> tuple[str, ...]:
    """MD5 of files, as computed and as listed."""
    found = [of.get(by, {}).get("md5", "") for of in hashes for by in ("received", "listed")]
    return tuple(one for one in found if one)
