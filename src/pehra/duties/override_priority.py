"""Place a report by an officer's own judgement, with the reason; it holds until it is lifted."""

from pehra.base.errors import PehraError
from pehra.base.numbers import Series, count, number
from pehra.roster.powers import Power
from pehra.store import models
from pehra.triage.priority import DANGER, LOWEST, Lane

from . import errand, uncovered
from .duty import Occasion, duty, record
from .place import Cause, alert, count_lanes, hold

SHORTEST = 10  # characters of a reason
LONGEST = 1000


class NotOverridden(PehraError):
    """What was asked for is no place, or says too little why."""


@duty(needs=Power.OVERRIDE)
def override_priority(on: Occasion, tip: str, tier: int, lane: str, reason: str) -> None:
    """Raises NotOverridden, BadNumber."""
    reason = reason.strip()[:LONGEST]
    if len(reason) < SHORTEST:
        raise NotOverridden(f"Say why, in {SHORTEST} characters or more.")
    if lane not in set(Lane) or not DANGER <= tier <= LOWEST:
        raise NotOverridden(f"The tier is 1 to {LOWEST}, the lane one of: {', '.join(Lane)}.")
    if (tier == DANGER) != (lane == Lane.DANGER_NOW):
        raise NotOverridden("Tier 1 and the lane DANGER_NOW go together.")
    pk = reported(tip).pk
    with record(on, subject=number(Series.REPORT, pk)) as said:
        (row,) = hold([pk])
        _lift(on, row)
        models.Override.objects.create(
            report=row, tier=tier, lane=lane, reason=reason, by=on.officer.badge, at=on.at
        )
        said.details |= {"tier": tier, "lane": lane, "was": f"{row.tier} {row.lane}"}
        _move(on, row, tier, lane)


@duty(needs=Power.OVERRIDE)
def lift_override(on: Occasion, tip: str) -> None:
    """The rules place it again, at the next ranking, which is due at once. Raises NotOverridden."""
    pk = reported(tip).pk
    with record(on, subject=number(Series.REPORT, pk)):
        (row,) = hold([pk])
        if not _lift(on, row):
            raise NotOverridden(f"{tip} stands where the rules place it.")
        errand.put(errand.Kind.RANK, number(Series.REPORT, row.pk), on.at)


def reported(tip: str) -> models.Report:
    """Raises NotOverridden, BadNumber."""
    row = models.Report.objects.filter(pk=count(Series.REPORT, tip)).first()
    if row is None:
        raise NotOverridden(f"There is no report {tip}.")
    return row


def _lift(on: Occasion, row: models.Report) -> int:
    """Gives how many stood."""
    held = row.overrides.filter(lifted_at=None)
    return held.update(lifted_by=on.officer.badge, lifted_at=on.at)


def _move(on: Occasion, row: models.Report, tier: int, lane: str) -> None:
    if (row.tier, row.lane) == (tier, lane):
        return
    models.Placement.objects.create(
        report=row, until_at=on.at, tier=row.tier, lane=row.lane, ruleset=row.ruleset,
        cause=Cause.OFFICER,
    )  # fmt: skip
    changes = {row.lane: -1, lane: 1} if row.lane != lane else {}
    row.tier, row.lane = tier, lane
    row.save(update_fields=["tier", "lane"])
    uncovered.placed([row.pk])
    alert([row], on.at)
    count_lanes(changes)
