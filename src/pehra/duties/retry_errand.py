"""Take up again what was given up: an errand, or a target of the patrol that failed too often."""

from django.db.models import F

from pehra.base.errors import PehraError
from pehra.base.numbers import Series, count, number
from pehra.roster.powers import Power
from pehra.store import models

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
    row = models.Target.objects.filter(pk=pk, state=models.Target.State.DEAD).first()
    if row is None:
        raise NotRetried(f"The target {number(Series.TARGET, pk)} was not given up.")
    with record(on, subject=number(Series.TARGET, row.pk)) as said:
        said.details |= {"fails": row.fails}
        models.Target.objects.filter(pk=row.pk).update(
            state=models.Target.State.WAITING, fails=0, due_at=on.at, fence=F("fence") + 1
        )
        _wake(row.host_id, on)


def _wake(host: int, on: Occasion) -> None:
    """The host is to be leased as soon as its own clock permits."""
    row = models.Host.objects.get(pk=host)
    clocks = (row.allowed_at, row.blocked_until_at)
    ready_at = max([on.at, *(one for one in clocks if one is not None)])
    row.next_at = min(row.next_at, ready_at) if row.next_at else ready_at
    row.fails = 0
    row.save(update_fields=["next_at", "fails"])
