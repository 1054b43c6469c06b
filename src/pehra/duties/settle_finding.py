"""An officer has looked into a finding of the patrol, and says what is done about it."""

from pehra.base.errors import PehraError
from pehra.base.numbers import Series, count, number
from pehra.roster.powers import Power
from pehra.store import models

from .duty import Occasion, duty, record

SHORTEST = 3  # characters of a reason
LONGEST = 1000


class NotSettled(PehraError):
    """There is no such finding, it is settled, or nothing is said of why."""


@duty(needs=Power.NOTE_OUTCOME)
def settle_finding(on: Occasion, finding: str, reason: str) -> None:
    """Raises NotSettled, BadNumber."""
    reason = reason.strip()[:LONGEST]
    if len(reason) < SHORTEST:
        raise NotSettled("Say what is done about it.")
    row = models.Finding.objects.filter(pk=count(Series.FINDING, finding), settled_at=None).first()
    if row is None:
        raise NotSettled(f"No open finding {finding[:40]} stands.")
    with record(on, subject=number(Series.FINDING, row.pk)) as said:
        row.settled_by, row.settled_at, row.settled_reason = on.officer.badge, on.at, reason
        row.save(update_fields=["settled_by", "settled_at", "settled_reason"])
        said.details |= {"kind": row.kind}
