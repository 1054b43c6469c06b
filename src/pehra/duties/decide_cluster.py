"""One word for the reports of a cluster that say the same, with a sampled second look.

Nothing is closed by it and nothing dropped: it moves reports that hide no child at risk into a
lane. A second officer looks at a sample; one who does not agree puts all of them back.
"""

import hashlib
import math
from collections import Counter

from pehra.base.errors import PehraError
from pehra.base.numbers import Series, number
from pehra.roster.powers import Power
from pehra.store import models
from pehra.triage.priority import AT_RISK, Lane

from . import errand, uncovered
from .duty import Occasion, duty, record
from .fold import alone
from .override_priority import LONGEST, SHORTEST, reported
from .place import TOLD, Cause, count_lanes

SAMPLE, MOST_LOOKS = 0.05, 20  # share of the moved that is looked at again, and the most
#: where many may be moved to at once; into danger each goes by its own words
LANES = (Lane.ACT, Lane.NEEDS_DATA, Lane.KNOWN_VIRAL, Lane.INFORMATIONAL)
AT_ONCE = 200  # rows of one statement
State = models.Decision.State


class NotDecided(PehraError):
    """The decision cannot be taken, or the second look not given, as asked for."""


@duty(needs=Power.OVERRIDE)
def decide_cluster(on: Occasion, tip: str, lane: str, reason: str) -> int:
    """For all that say the same as this report. Gives the decision's number. Raises NotDecided."""
    reason = reason.strip()[:LONGEST]
    if len(reason) < SHORTEST or lane not in LANES:
        raise NotDecided(
            f"A decision names a lane ({', '.join(LANES)}) and a reason of {SHORTEST} characters."
        )
    with record(on, subject=tip) as said:
        alone()
        first = reported(tip)
        said.subject = number(Series.REPORT, first.pk)
        rows = _movable(first.cluster) if first.cluster else []
        if first.cluster is None or not rows:
            raise NotDecided(f"No report that says the same as {tip} can be moved by a decision.")
        made = models.Decision.objects.create(
            cluster=first.cluster, lane=lane, reason=reason, members=len(rows),
            by=on.officer.badge, at=on.at,
        )  # fmt: skip
        sample = sampled(made.pk, [row.pk for row in rows])
        models.SecondLook.objects.bulk_create(
            models.SecondLook(decision=made, report_id=pk) for pk in sample
        )
        _move(on, made, rows)
        said.details |= {
            "decision": made.pk, "lane": lane, "reports": len(rows), "sample": len(sample),
        }  # fmt: skip
    return made.pk


def sampled(decision: int, pks: list[int]) -> list[int]:
    """Which are looked at again: fixed by the decision's number, so that nobody chooses them."""
    size = min(MOST_LOOKS, max(1, math.ceil(SAMPLE * len(pks))))
    by = {pk: hashlib.sha256(f"{decision}:{pk}".encode()).digest() for pk in pks}
    return sorted(sorted(pks, key=lambda pk: by[pk])[:size])


@duty(needs=Power.OVERRIDE)
def look_second(on: Occasion, look: int, *, agrees: bool) -> None:
    """By another officer than the one who decided. Raises NotDecided."""
    with record(on, subject="") as said:
        alone()  # two looks at once: each would take the other's for one that still waits
        row = models.SecondLook.objects.select_related("decision").filter(pk=look).first()
        if row is None or row.agrees is not None or row.decision.state != State.WAITING:
            raise NotDecided("That second look does not wait.")
        decision = row.decision
        if decision.by == on.officer.badge:
            raise NotDecided("The second look is another officer's than the one who decided.")
        said.subject = number(Series.REPORT, row.report_id)
        row.agrees, row.by, row.at = agrees, on.officer.badge, on.at
        row.save()
        said.details |= {"decision": decision.pk, "agrees": agrees}
        if not agrees:
            decision.state = State.LIFTED
            _put_back(on, decision)
        elif not decision.looks.filter(agrees=None).exists():
            decision.state = State.AGREED
        decision.save(update_fields=["state"])


def _movable(cluster: models.Cluster) -> list[models.Report]:
    """Those that say the same and that a decision may move, held: none in which a child may be at
    risk, none that an officer placed, none that was decided over. Asked of the rows as they are
    once they are held.
    """
    rows = models.Report.objects.select_for_update().defer(*TOLD, "reasons")
    members = list(rows.filter(cluster=cluster).order_by("pk"))
    placed = models.Override.objects.filter(report__cluster=cluster, lifted_at=None)
    apart = set(placed.values_list("report", flat=True))
    return [
        row for row in members
        if row.decision_id is None and row.tier > AT_RISK and row.pk not in apart
    ]  # fmt: skip


def _move(on: Occasion, made: models.Decision, rows: list[models.Report]) -> None:
    models.Placement.objects.bulk_create(
        models.Placement(report=row, until_at=on.at, tier=row.tier, lane=row.lane,
                         ruleset=row.ruleset, cause=Cause.DECISION)
        for row in rows if row.lane != made.lane
    )  # fmt: skip
    changes = Counter({made.lane: len(rows)})
    changes.subtract(row.lane for row in rows)
    for row in rows:
        row.decision, row.lane = made, made.lane
    for start in range(0, len(rows), AT_ONCE):
        some = rows[start : start + AT_ONCE]
        models.Report.objects.bulk_update(some, ["decision", "lane"])
        uncovered.placed([row.pk for row in some])
    count_lanes(changes)


def _put_back(on: Occasion, decision: models.Decision) -> None:
    """The rules place each again."""
    pks = list(decision.reports.values_list("pk", flat=True))
    decision.reports.update(decision=None)
    errand.put_all(errand.Kind.RANK, [number(Series.REPORT, pk) for pk in pks], on.at)
