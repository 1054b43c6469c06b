"""The queue: one line a report, the most urgent first, and never a picture."""

from datetime import datetime

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language

from pehra.duties.duty import Occasion
from pehra.roster.powers import Power
from pehra.store.queries import queue as queues
from pehra.triage.priority import Lane

from .labels import LANES, TYPES, Tab
from .page import page
from .watch import watch

SHOWN = 2  # reasons on a line
LONGEST = 9  # digits of a page's number


@page(needs=Power.READ_REPORTS)
def waiting(request: HttpRequest, on: Occasion) -> HttpResponse:
    chosen = request.GET.get("lane", "")
    lane = chosen if chosen in set(Lane) else ""
    found = queues.queue(lane, _page(request.GET.get("page", "1")))
    rows = [(line, _because(line), TYPES.get(line.incident_type, ""), LANES.get(line.lane, ""),
             days_left(line, on.at)) for line in found.lines]  # fmt: skip
    tabs = [Tab("", LANES[""], sum(found.by_lane.values()), lane == "")]
    tabs += [Tab(one, LANES[one], found.by_lane.get(one, 0), one == lane) for one in Lane]
    return render(request, "desk/queue.html",
                  {"rows": rows, "queue": found, "tabs": tabs, "lane": lane} | watch(on.at)
                  )  # fmt: skip


def _page(number: str) -> int:
    return int(number) if number.isdecimal() and len(number) <= LONGEST else 1


def _because(line: queues.QueueLine) -> list[str]:
    language = get_language() or "en"
    return [r.words.get(language, r.words["en"]) for r in line.reasons[:SHOWN]]


def days_left(line: queues.QueueLine, now: datetime) -> int | None:
    """Until the provider or the carriers may forget; None when nothing runs any more."""
    return (line.due_at - now).days if line.due_at else None
