"""Once a day: a deadline that has passed presses no more, and the next one does."""

from datetime import datetime

from pehra.roster.powers import Power
from pehra.store import models
from pehra.triage.clock import due

from .duty import Occasion, duty, record

BATCH = 2_000  # reports of one record


def over(at: datetime) -> bool:
    """Whether any has passed."""
    return models.Report.objects.filter(due_at__lte=at).exists()


@duty(needs=Power.TRIAGE)
def wind_clocks(on: Occasion) -> int:
    """The next few thousand. Gives how many."""
    rows = list(models.Report.objects.filter(due_at__lte=on.at).order_by("due_at")[:BATCH])
    for row in rows:
        row.due_at = due((row.preserved_until_at, row.logs_until_at), on.at)
    with record(on, subject="clocks", details={"reports": len(rows)}):
        models.Report.objects.bulk_update(rows, ["due_at"], batch_size=500)
    return len(rows)
