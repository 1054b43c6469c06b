"""A form that is sent twice (a double click, a page reloaded) is one exhibit, however late it comes
again and whichever process takes it: the first bears the form's mark in the name it came under.
"""

import hashlib
from dataclasses import dataclass

from django.db import connection
from django.db.models import QuerySet

from pehra.store import models


@dataclass(frozen=True, slots=True)
class Once:
    """The name of what may come twice. `mark` is the form's, with all that was answered in it;
    `since` the newest arrival when it was opened: only the few after that need be looked at.
    """

    stem: str
    mark: str
    since: int

    def __str__(self) -> str:
        return f"{self.stem}{self._end}"

    @property
    def _end(self) -> str:
        return f"-{self.mark}.json"

    def among(self, arrivals: QuerySet[models.Arrival]) -> QuerySet[models.Arrival]:
        return arrivals.filter(pk__gt=self.since, name__endswith=self._end)


def before(once: Once, channel: str) -> models.Exhibit | None:
    """What came of it already. Inside a record: the other of two at once waits until it ends."""
    if connection.vendor == "postgresql":  # SQLite has one writer anyway
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_lock(once.mark)])
    rows = models.Arrival.objects.filter(channel=channel, exhibit__destroyed_at=None)
    first = once.among(rows).select_related("exhibit").order_by("pk").first()
    return first.exhibit if first else None


def _lock(mark: str) -> int:
    return int.from_bytes(hashlib.sha256(mark.encode()).digest()[:8], signed=True)
