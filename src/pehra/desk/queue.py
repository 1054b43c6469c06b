"""The queue: one line a report, the most urgent first, and never a picture."""

from datetime import datetime

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language

from pehra.duties.duty import Occasion
from pehra.roster.powers import Power
from pehra.store.queries import queue as queues
from pehra.store.queries.health import health
from pehra.triage.priority import Lane

from .labels import LANES, TYPES, Tab
from .page import page

SHOWN = 2  # reasons on a line


@page(needs=Power.READ_REPORTS)
def waiting(request: HttpRequest, on: Occasion) -> HttpResponse:
    chosen = request.GET.get("lane", "")
    lane = chosen if chosen in set(Lane) else ""
    number = request.GET.get("page", "1")
    found = queues.queue(lane, int(number) if number.isdecimal() else 1)
    rows = [(line, _because(line), TYPES.get(line.incident_type, ""), LANES.get(line.lane, ""),
             days_left(line, on.at)) for line in found.lines]  # fmt: skip
    tabs = [Tab("", LANES[""], sum(found.by_lane.values()), lane == "")]
    tabs += [Tab(one, LANES[one], found.by_lane.get(one, 0), one == lane) for one in Lane]
    return render(request, "desk/queue.html",
                  {"rows": rows, "queue": found, "tabs": tabs, "lane": lane,
                   "health": health()})  # fmt: skip


def _because(line: queues.QueueLine) -> list[str]:
    language = get_language() or "en"
    return [r.words.get(language, r.words["en"]) for r in line.reasons[:SHOWN]]


def days_left(line: queues.QueueLine, now: datetime) -> int | None:
    """Until the provider may drop what it keeps; below zero when it may have."""
    return (line.preserved_until_at - now).days if line.preserved_until_at else None
