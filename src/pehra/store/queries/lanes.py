"""How many reports each lane holds, and how many it is kept to hold."""

from collections import Counter
from dataclasses import dataclass

from django.db.models import Count, F, Value

from pehra.store import models

HELD, COUNTED = 1, 2


@dataclass(frozen=True, slots=True)
class Miscounted:
    """`held` are reports that stand in the lane, `counted` what the desk takes them for."""

    lane: str
    held: int
    counted: int


def miscounted() -> tuple[Miscounted, ...]:
    """In one statement, which sees one moment: what is placed meanwhile is no mistake."""
    reports = models.Report.objects.exclude(lane="").order_by()
    held = reports.values("lane").annotate(n=Count("pk"), of=Value(HELD))
    kept = models.LaneCount.objects.annotate(n=F("reports"), of=Value(COUNTED))
    wanted = ("lane", "of", "n")
    told = held.values_list(*wanted).union(kept.values_list(*wanted), all=True)
    by = Counter({(lane, of): n for lane, of, n in told})
    every = (
        Miscounted(lane, by[lane, HELD], by[lane, COUNTED])
        for lane in sorted({lane for lane, _ in by})
    )
    return tuple(one for one in every if one.held != one.counted)
