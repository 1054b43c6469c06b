"""What became of what was notified: gone, changed, moved, back. By the patrol's visits alone."""

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta

from django.db.models import QuerySet

from pehra.patrol import notice
from pehra.patrol.notice import Removed
from pehra.roster.powers import Power
from pehra.store import models

from . import noticed
from .duty import Occasion, duty, record

MOST = 500  # notices of one record
SLACK = timedelta(hours=1)  # a visit that is due a little late is not ordered again


def check_notices(on: Occasion, targets: Collection[int] | None = None) -> int:
    """After visits of these targets (None: of any). Gives how many notices stand otherwise now.

    Cheap where no notice is concerned: one question to the database, and no line in the ledger.
    """
    rows = _confirmed()
    if targets is not None:
        rows = rows.filter(finding__target__in=list(targets))
    changed = [one for one in rows.order_by("pk") if _look(one, on.at)]
    for start in range(0, len(changed), MOST):
        note_removals(on, changed[start : start + MOST])
    return len(changed)


@duty(needs=Power.PATROL)
def note_removals(on: Occasion, rows: Sequence[models.Notice]) -> None:
    with record(on, subject="notices") as said:
        fields = ["checked_at", "removed_at", "removed_how", "back_at"]
        models.Notice.objects.bulk_update(rows, fields)
        said.details |= {
            "removed": [noticed.named(one) for one in rows if one.removed_at],
            "there": [noticed.named(one) for one in rows if not one.removed_at],
        }


def overdue(at: datetime) -> QuerySet[models.Target]:
    """What open notices name and nobody is to visit within a day."""
    soon = models.Target.objects.filter(
        state=models.Target.State.WAITING, due_at__lte=at + notice.EVERY + SLACK
    )
    named = _confirmed().filter(removed_at=None).values("finding__target")
    of = models.Target.objects.filter(pk__in=named)
    return of.exclude(pk__in=soon.filter(pk__in=named).values("pk")).order_by("pk")


@duty(needs=Power.PATROL)
def recheck_notices(on: Occasion) -> int:
    """Once a day: have visited what open notices name and the frontier would visit later, or had
    given up. Gives how many.
    """
    rows = list(overdue(on.at).select_related("host")[:MOST])
    with record(on, subject="notices", details={"ordered": len(rows)}):
        return noticed.order(rows, on.at, on.at)


def _confirmed() -> QuerySet[models.Notice]:
    return models.Notice.objects.exclude(confirmed_at=None).select_related("finding")


def _look(row: models.Notice, at: datetime) -> bool:
    """Whether it stands otherwise; its columns are then set, and not yet saved."""
    since = row.confirmed_at or at
    later = [one for one in noticed.visits(row.finding.target_id) if one.at > since]
    found = notice.became(later)
    removed = (found.at, str(found.how)) if isinstance(found, Removed) else (None, "")
    was = (row.removed_at, row.removed_how, row.back_at)
    row.removed_at, row.removed_how = removed
    row.back_at = found.back_at or row.back_at
    row.checked_at = later[-1].at if later else row.checked_at
    return was != (row.removed_at, row.removed_how, row.back_at)
