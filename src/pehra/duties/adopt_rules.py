"""Take rules into force, and place every report by them, a few hundred at a time."""

import hashlib
from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime

from pehra.base.errors import PehraError
from pehra.base.numbers import Series, number
from pehra.roster.powers import Power
from pehra.store import models
from pehra.store.queries import rulesets
from pehra.triage.priority import Priority, priority
from pehra.triage.ruleset import Ruleset, ruleset, shipped

from . import errand, uncovered
from .duty import Occasion, duty, record
from .known_of import facts
from .place import PLACED, Cause, count_lanes, hold, place_again

BATCH = 200  # reports of one record


class NotAdopted(PehraError):
    """The rules cannot come into force as they are."""


@duty(needs=Power.ADOPT_RULES)
def adopt_rules(on: Occasion, text: str, reason: str) -> Ruleset:
    """Raises BadRuleset, NotAdopted."""
    made = ruleset(text)
    if not reason.strip():
        raise NotAdopted("Say why these rules are adopted.")
    known = models.Ruleset.objects.filter(version=made.version).first()
    if (known and known.text != text) or (known is None and _is_shipped_otherwise(made, text)):
        raise NotAdopted(f"Other rules have the version {made.version}: give these a new one.")
    sha256 = hashlib.sha256(text.encode()).hexdigest()
    with record(on, subject=f"rules {made.version}", details={"sha256": sha256}) as said:
        said.details["reason"] = reason.strip()[:500]
        models.Ruleset.objects.filter(version=made.version).delete()
        models.Ruleset.objects.create(
            version=made.version, text=text, adopted_by=on.officer.badge, adopted_at=on.at
        )
        errand.put(errand.Kind.RESCORE, subject(made.version, 0), on.at)
    return made


def _is_shipped_otherwise(made: Ruleset, text: str) -> bool:
    try:
        return shipped(made.version) != text
    except PehraError:
        return False


def subject(version: str, behind: int) -> str:
    """The work of placing all reports behind a number."""
    return f"{version}@{behind}"


@duty(needs=Power.TRIAGE)
def rescore_reports(on: Occasion, held: errand.Lease) -> int:
    """The next few hundred by the rules in force. Gives how many got another place. One that was
    placed meanwhile, by newer facts perhaps, is ranked by itself.
    """
    behind = int(held.subject.rpartition("@")[2])
    rules = rulesets.in_force()
    rows = models.Report.objects.filter(pk__gt=behind).exclude(ruleset__in=("", rules.version))
    batch = list(rows.prefetch_related("sightings", "files").order_by("pk")[:BATCH])
    placed = {row.pk: priority(facts(row), rules) for row in batch}
    with record(on, subject=f"rules {rules.version}") as said:
        now = hold(placed)
        errand.finish(held)
        same = _as_they_were(batch, now)
        moved, changes = _place(same, placed, on.at)
        uncovered.placed(moved)
        for row in now:
            if row not in same:
                errand.put(errand.Kind.RANK, number(Series.REPORT, row.pk), on.at)
        if len(batch) == BATCH:
            errand.put(errand.Kind.RESCORE, subject(rules.version, batch[-1].pk), on.at)
        said.details |= {"reports": len(batch), "moved": len(moved)}
        count_lanes(changes)
    return len(moved)


def _as_they_were(
    before: Sequence[models.Report], now: Sequence[models.Report]
) -> list[models.Report]:
    """Those of `now` that nobody placed since."""
    was = {row.pk: [getattr(row, field) for field in PLACED] for row in before}
    return [row for row in now if [getattr(row, field) for field in PLACED] == was[row.pk]]


def _place(
    rows: Sequence[models.Report], placed: Mapping[int, Priority], at: datetime
) -> tuple[list[int], Mapping[str, int]]:
    """Gives those that moved, and what that changes of the lanes' counts."""
    moved, changes = list[int](), Counter[str]()
    for row in rows:
        was = (row.tier, row.lane)
        changes.update(place_again(row, placed[row.pk], Cause.RULES, at))
        row.save(update_fields=PLACED)
        if was != (row.tier, row.lane):
            moved.append(row.pk)
    return moved, changes
