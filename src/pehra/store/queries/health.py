"""How the desk is: when the watch was last seen, what waits, what was given up."""

from dataclasses import dataclass
from datetime import datetime

from pehra.store import models
from pehra.store.queries import hashlists


@dataclass(frozen=True, slots=True)
class Health:
    watch_seen_at: datetime | None
    waiting: int
    dead: int
    lists: int
    hashes: int
    reports: int
    exhibits: int


def health() -> Health:
    seen = models.Heartbeat.objects.filter(name="watch").values_list("at", flat=True).first()
    return Health(
        watch_seen_at=seen,
        waiting=models.Errand.objects.filter(dead=False).count(),
        dead=models.Errand.objects.filter(dead=True).count(),
        lists=models.HashList.objects.count(),
        hashes=models.ListedHash.objects.filter(hashlists.IN_FORCE).count(),
        reports=models.Report.objects.count(),
        exhibits=models.Exhibit.objects.count(),
    )
