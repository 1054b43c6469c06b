"""What became of what was notified: gone, changed, moved, back. By the patrol's visits alone."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db.models import F, Q, QuerySet

from pehra.patrol import notice
from pehra.patrol.notice import Removed
from pehra.roster.powers import Power
from pehra.store import models

from . import noticed
from .duty import Occasion, duty, record

MOST = 500  # notices, or targets, of one record
SLACK = timedelta(hours=1)  # a visit that is due a little late is not ordered again


def check_notices(on: Occasion) -> int:
    """Every minute or so: those whose targets were visited since they were looked at last. Gives
    how many stand otherwise now.

    Cheap where nothing was visited: one question to the database, and no line in the ledger.
    """
    visited = Q(finding__target__seen_at__gt=F("checked_at")) | Q(checked_at=None)
    rows = list(_confirmed().filter(visited).order_by("pk")[:MOST])
    changed = [one for one in rows if _look(one, on.at)]
    if changed:
        note_removals(on, changed)
    models.Notice.objects.bulk_update(rows, ["checked_at"])
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
    return models.Notice.objects.exclude(confirmed_at=None).select_related("finding__target")


def _look(row: models.Notice, at: datetime) -> bool:
    """Whether it stands otherwise; its columns are then set, and not yet saved."""
    since = row.confirmed_at or at
    later = [one for one in noticed.visits(row.finding.target_id) if one.at > since]
    found = notice.became(later)
    removed = (found.at, str(found.how)) if isinstance(found, Removed) else (None, "")
    was = (row.removed_at, row.removed_how, row.back_at)
    row.removed_at, row.removed_how = removed
    row.back_at = found.back_at or row.back_at
    row.checked_at = row.finding.target.seen_at or at
    return was != (row.removed_at, row.removed_how, row.back_at)
