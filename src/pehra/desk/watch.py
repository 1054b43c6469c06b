"""Whether the watch is awake: what is handed in is read by it."""

from datetime import datetime, timedelta
from typing import Any

from pehra.store.queries.health import health

LATE = timedelta(minutes=2)  # it shows itself every ten seconds, unless one long errand holds it


def watch(now: datetime) -> dict[str, Any]:
    found = health()
    seen = found.watch_seen_at
    return {"health": found, "asleep": seen is None or now - seen > LATE}
