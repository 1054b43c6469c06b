"""The watch shows that it lives. No duty: a heartbeat is no act, and the ledger is for acts."""

from datetime import datetime

from pehra.store import models


def beat(at: datetime) -> None:
    models.Heartbeat.objects.update_or_create(name="watch", defaults={"at": at})
