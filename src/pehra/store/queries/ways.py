"""What led to targets, row by row: what patrol/way.py looks back on."""

from collections.abc import Collection

from pehra.patrol.frontier import key
from pehra.patrol.permit import Via
from pehra.patrol.way import MOST_STEPS, Step, Way, goes_on, way
from pehra.store import models

AT_ONCE = 500  # rows in one question
_TOLD = ("pk", "url", "via", "hops", "parent_id")


def steps(rows: Collection[int]) -> dict[int, Step]:
    """Those rows, and all that led to them."""
    found: dict[int, Step] = {}
    wanted = set(rows)
    for _ in range(MOST_STEPS):
        if not wanted:
            break
        told = _told(sorted(wanted))
        found |= told
        wanted = {one.parent for one in told.values() if goes_on(one)} - found.keys()
    return found


def ways(rows: Collection[int]) -> dict[int, Way]:
    """How those were come upon."""
    of = _told(sorted(rows))
    led = steps({one.parent for one in of.values() if one.parent})
    return {pk: way(one, led.get) for pk, one in of.items()}


def shown(urls: Collection[str]) -> dict[str, Way]:
    """Of canonical addresses those that were come upon because a page shows them."""
    found: dict[str, Way] = {}
    asked = sorted(urls)
    for start in range(0, len(asked), AT_ONCE):
        keys = [key(url) for url in asked[start : start + AT_ONCE]]
        rows = models.Target.objects.filter(key__in=keys, via=Via.REQUISITE)
        of = dict(rows.values_list("pk", "url"))
        found |= {of[pk]: one for pk, one in ways(of).items()}
    return found


def _told(rows: Collection[int]) -> dict[int, Step]:
    found: dict[int, Step] = {}
    asked = list(rows)
    for start in range(0, len(asked), AT_ONCE):
        some = models.Target.objects.filter(pk__in=asked[start : start + AT_ONCE])
        for pk, url, via, hops, parent in some.values_list(*_TOLD):
            found[pk] = Step(url, Via(via), hops, parent or 0)
    return found
