"""An officer has looked into a flood alarm: the hash is right, or it is in quarantine now."""

from pehra.base.errors import PehraError
from pehra.roster.powers import Power
from pehra.store import models

from .duty import Occasion, duty, record


class NoSuchAlarm(PehraError):
    """No open alarm has this number."""


@duty(needs=Power.MANAGE_LISTS)
def settle_flood(on: Occasion, pk: int) -> None:
    """Raises NoSuchAlarm."""
    row = models.FloodAlarm.objects.filter(pk=pk, settled_at=None).first()
    if row is None:
        raise NoSuchAlarm(f"There is no open alarm {pk}.")
    with record(on, subject=f"flood:{pk}"):
        row.settled_by, row.settled_at = on.officer.badge, on.at
        row.save()
