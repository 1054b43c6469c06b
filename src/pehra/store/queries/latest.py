"""The latest moment that is on record: a clock that shows an earlier one has gone back."""

import json
from collections.abc import Iterator
from datetime import datetime
from typing import Any

from pehra.store import models

LINES, STRETCHES = 300, 100  # that are looked through, the newest first
RESUMED = "resume_patrol"


def recorded(ever: datetime) -> datetime:
    """Of the patrol's own lines in the ledger, the ledger's last, the last fetch, and the beats of
    its stretches; `ever` when there is none.

    An officer who lifts a halt of all says with it that the clock is right: what was recorded
    before by one that ran ahead no longer counts.
    """
    told, resumed = list[datetime](), False
    began: set[int] = set()
    for line in _lines():
        told.append(datetime.fromisoformat(line["at"]))
        if line["duty"] == "begin_stretch":
            began.add(line["details"]["stretch"])
        if line["duty"] == RESUMED and line["details"].get("of") == models.Halt.Of.ALL:
            resumed = True
            break
    stretches = models.Stretch.objects.order_by("-pk").values_list("pk", "last_at")[:STRETCHES]
    told += [last_at for pk, last_at in stretches if not resumed or pk in began]
    if not resumed:
        fetches = models.Fetch.objects.order_by("-pk").values_list("intended_at", flat=True)
        told += fetches[:1]
    return max(told, default=ever)


def _lines() -> Iterator[dict[str, Any]]:
    """The ledger's last line, then the patrol's, the newest first."""
    rows = models.LedgerLine.objects.order_by("-seq").values_list("body", flat=True)
    for body in (*rows[:1], *rows.filter(subject="patrol")[:LINES]):
        yield json.loads(body)
