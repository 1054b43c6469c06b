"""Take up again what was given up: an errand, or a target of the patrol that failed too often."""

from django.db.models import F

from pehra.base.errors import PehraError
from pehra.base.numbers import Series, count, number
from pehra.roster.powers import Power
from pehra.store import models

from . import frontier_clocks
from .duty import Occasion, duty, record


class NotRetried(PehraError):
    """Nothing of this number was given up."""


@duty(needs=Power.NOTE_OUTCOME)
def retry_errand(on: Occasion, errand: int) -> None:
    """Due at once, with all its attempts before it. Raises NotRetried."""
    row = models.Errand.objects.filter(pk=errand, dead=True).first()
    if row is None:
        raise NotRetried(f"No errand {errand} was given up; perhaps it was taken up again before.")
    with record(on, subject=row.subject) as said:
        said.details |= {"kind": row.kind, "attempts": row.attempts}
        models.Errand.objects.filter(pk=row.pk).update(
            dead=False, attempts=0, due_at=on.at, leased_until_at=None, fence=F("fence") + 1
        )


@duty(needs=Power.NOTE_OUTCOME)
def retry_target(on: Occasion, target: str) -> None:
    """Due at once. Every fetch of it goes through the gate as before. Raises NotRetried,
    BadNumber.
    """
    pk = count(Series.TARGET, target)
    dead = models.Target.objects.filter(pk=pk, state=models.Target.State.DEAD)
    row = dead.select_related("host").first()
    if row is None:
        raise NotRetried(f"The target {number(Series.TARGET, pk)} was not given up.")
    with record(on, subject=number(Series.TARGET, row.pk)) as said:
        frontier_clocks.hold([row.host.domain])
        said.details |= {"fails": row.fails}
        dead.update(state=models.Target.State.WAITING, fails=0, due_at=on.at, fence=F("fence") + 1)
        frontier_clocks.wind([row.host_id])
