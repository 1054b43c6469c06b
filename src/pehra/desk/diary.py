"""The patrol's diary: every fetch and every gap, the newest first."""

from datetime import datetime

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.http import urlencode
from django.views.decorators.http import require_GET

from pehra.duties.duty import Occasion
from pehra.patrol.outcome import Outcome
from pehra.roster.powers import Power
from pehra.store.queries import diary as diaries
from pehra.store.queries.diary import Entry, Filter, Page
from pehra.store.queries.stretches import Gap, gaps

from .labels import VERDICTS
from .page import page
from .patrol_labels import BAD, HOW, OUTCOMES, VIAS

LONGEST = 15  # digits of a number in an address
OPEN = "OPEN"  # filters those without an end; what is shown of them is ""
CHOICES = [(OPEN, OUTCOMES[""]), *((str(one), OUTCOMES[one]) for one in Outcome)]


@page(needs=Power.SEE_PATROL)
@require_GET
def diary(request: HttpRequest, on: Occasion) -> HttpResponse:
    wanted, before = _wanted(request), whole(request.GET.get("before", ""))
    found = diaries.diary(wanted, before)
    older = urlencode(wanted.told() | {"before": str(found.before)}) if found.before else ""
    return render(request, "desk/diary.html", {
        "rows": _rows(found, _gaps(found, on.at, latest=not before)),
        "found": found, "wanted": wanted, "older": older, "first": not before,
        "authorities": diaries.names(), "outcomes": CHOICES, "now": on.at,
    })  # fmt: skip


def whole(text: str) -> int:
    """A number in an address; 0 for anything else."""
    return int(text) if text.isdecimal() and len(text) <= LONGEST else 0


def entry_row(one: Entry) -> dict[str, object]:
    """An entry with its words."""
    return {
        "one": one,
        "via": VIAS.get(one.via, one.via),
        "outcome": OUTCOMES.get(one.outcome, one.outcome),
        "chip": "t1" if one.outcome in BAD else "t2" if one.outcome in {"", "BUSY"} else "t4",
        "verdict": VERDICTS.get(one.verdict, one.verdict) if one.verdict else "",
    }


def _wanted(request: HttpRequest) -> Filter:
    told = request.GET
    outcome = told.get("outcome", "")
    return Filter(
        _printable(told.get("authority", ""))[:90],
        whole(told.get("source", "")),
        outcome if outcome in {OPEN, *Outcome} else "",
        _printable(told.get("host", "")).strip().lower()[:255],
    )


def _printable(text: str) -> str:
    """PostgreSQL takes no zero bytes, and names have no controls."""
    return "".join(one for one in text if one.isprintable())


def _gaps(found: Page, now: datetime, *, latest: bool) -> list[Gap]:
    """Those in the time that the page tells of."""
    times = [one.at for one in found.entries]
    if not times:
        return list(gaps(now, now)) if latest else []
    since, until = min(times), now if latest else max(times)
    return [one for one in gaps(since, now) if one.within(since, until)]


def _rows(found: Page, between: list[Gap]) -> list[dict[str, object]]:
    told: list[tuple[datetime, dict[str, object]]] = [
        (gap.from_at, {"gap": gap, "words": HOW[gap.how]}) for gap in between
    ]
    told += [(one.at, entry_row(one)) for one in found.entries]
    return [row for _, row in sorted(told, key=lambda pair: pair[0], reverse=True)]
