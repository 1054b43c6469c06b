"""One word for the reports of a cluster that say the same, with a sampled second look.

Nothing is closed by it and nothing dropped: it moves reports that hide no child at risk into a
lane. A second officer looks at a sample; one who does not agree puts all of them back.
"""

import hashlib
import math

from pehra.base.errors import PehraError
from pehra.base.numbers import Series, number
from pehra.roster.powers import Power
from pehra.store import models
from pehra.triage.priority import AT_RISK, Lane

from . import errand
from .duty import Occasion, duty, record
from .override_priority import LONGEST, SHORTEST, reported
from .place import Cause, count_lanes

SAMPLE, MOST_LOOKS = 0.05, 20  # share of the moved that is looked at again, and the most
#: where many may be moved to at once; into danger each goes by its own words
LANES = (Lane.ACT, Lane.NEEDS_DATA, Lane.KNOWN_VIRAL, Lane.INFORMATIONAL)
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
    first = reported(tip)
    members = models.Report.objects.filter(
        cluster=first.cluster_id, decision=None, tier__gt=AT_RISK
    )
    rows = list(members.exclude(overrides__lifted_at=None, overrides__isnull=False).order_by("pk"))
    if first.cluster_id is None or not rows:
        raise NotDecided(f"No report that says the same as {tip} can be moved by a decision.")
    with record(on, subject=number(Series.REPORT, first.pk)) as said:
        made = models.Decision.objects.create(
            cluster_id=first.cluster_id, lane=lane, reason=reason, members=len(rows),
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
    row = models.SecondLook.objects.select_related("decision").filter(pk=look).first()
    if row is None or row.agrees is not None or row.decision.state != State.WAITING:
        raise NotDecided("That second look does not wait.")
    if row.decision.by == on.officer.badge:
        raise NotDecided("The second look is another officer's than the one who decided.")
    decision = row.decision
    with record(on, subject=number(Series.REPORT, row.report_id)) as said:
        row.agrees, row.by, row.at = agrees, on.officer.badge, on.at
        row.save()
        said.details |= {"decision": decision.pk, "agrees": agrees}
        if not agrees:
            decision.state = State.LIFTED
            _put_back(on, decision)
        elif not decision.looks.filter(agrees=None).exists():
            decision.state = State.AGREED
        decision.save()


def _move(on: Occasion, made: models.Decision, rows: list[models.Report]) -> None:
    models.Placement.objects.bulk_create(
        models.Placement(report=row, until_at=on.at, tier=row.tier, lane=row.lane,
                         ruleset=row.ruleset, cause=Cause.DECISION)
        for row in rows if row.lane != made.lane
    )  # fmt: skip
    changes: dict[str, int] = {}
    for row in rows:
        changes[row.lane] = changes.get(row.lane, 0) - 1
        row.decision, row.lane = made, made.lane
    changes[made.lane] = changes.get(made.lane, 0) + len(rows)
    models.Report.objects.bulk_update(rows, ["decision", "lane"], batch_size=200)
    count_lanes(changes)


def _put_back(on: Occasion, decision: models.Decision) -> None:
    """The rules place each again."""
    pks = list(decision.reports.values_list("pk", flat=True))
    decision.reports.update(decision=None)
    for pk in pks:
        errand.put(errand.Kind.RANK, number(Series.REPORT, pk), on.at)
