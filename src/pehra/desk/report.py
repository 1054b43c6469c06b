"""One report: what is known and where it says so, what is missing, and what was done."""

import re
from collections.abc import Mapping
from datetime import datetime
from itertools import groupby

from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language

from pehra.duties.duty import Occasion
from pehra.duties.view_report import view_report
from pehra.intake.captured import PATROLS
from pehra.intake.lines import Line
from pehra.intake.said_at import SaidAt
from pehra.roster.powers import Power
from pehra.store.queries import hashlists
from pehra.store.queries.findings import of_report

from .labels import (
    CAUSES,
    CLAIMS,
    CLOSED,
    DECISIONS,
    EVENTS,
    KINDS,
    LANES,
    ROLES,
    STATUSES,
    TURNS,
    TYPES,
    VERDICTS,
    YES_NO,
    Words,
    field,
    section,
)
from .ledger_labels import DUTIES
from .page import page
from .report_forms import fresh

#: how a Line writes a moment: RFC 3339 in UTC, always this wide
MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z")

#: fields that our own reader of captures fills with its own words
OF_PATROL = {"captures.event", "captures.kind", "at_meaning", "raw_type"}
PATROLS_WORDS: dict[str, Words] = EVENTS | {
    "URL": KINDS["URL"], "IP Address": KINDS["IP"], "RECOGNISED": VERDICTS["RECOGNISED"],
}  # fmt: skip


@page(needs=Power.READ_REPORTS)
def report(request: HttpRequest, on: Occasion, tip: str) -> HttpResponse:
    return answer(request, on, tip, {})


def answer(request: HttpRequest, on: Occasion, tip: str, asked: Mapping[str, Form]) -> HttpResponse:
    """`asked` are forms that could not be taken, by their names: with what was typed in them."""
    shown = view_report(on, tip)
    language, said = get_language() or "en", SaidAt(shown.known)
    return render(request, "desk/report.html", {
        "page": shown,
        "lane": LANES.get(shown.lane, ""),
        "reasons": [
            (r.words.get(language, r.words["en"]), [(place, said.at(place)) for place in r.where])
            for r in shown.reasons
        ],
        "known": [
            (section(name), index,
             [(field(one.field), in_words(one, shown.report.reader), one) for one in lines])
            for (name, index), lines in groupby(shown.known, lambda one: (one.section, one.index))
        ],
        "missing": [field(name) for name in shown.missing],
        "sightings": [
            (KINDS.get(s.kind, s.kind), ROLES.get(s.role, s.role),
             EVENTS.get(s.event.casefold(), ""), s) for s in shown.sightings
        ],
        "files": [
            (VERDICTS.get(f.verdict, VERDICTS[""]), TURNS.get(f.finding.get("turned", 0), ""),
             [(CLAIMS.get(one["name"], one["name"]), one) for one in f.claims], f)
            for f in shown.files
        ],
        "fresh": [(KINDS.get(kind, kind), value) for kind, value in shown.same.fresh],
        "placements": [
            (LANES.get(p.lane, p.lane), CAUSES.get(p.cause, p.cause), p)
            for p in shown.standing.placements
        ],
        "overrides": [(LANES.get(o.lane, o.lane), o) for o in shown.standing.overrides],
        "decisions": [
            (LANES.get(d.lane, d.lane), DECISIONS.get(d.state, d.state), d)
            for d in shown.standing.decisions
        ],
        "outcomes": [
            (STATUSES.get(o.status, o.status), CLOSED.get(o.told.get("closed", ""), ""), o)
            for o in shown.standing.outcomes
        ],
        "forms": fresh(shown) | dict(asked),
        "badge": on.officer.badge,
        "has_lists": bool(hashlists.lists()), "page_findings": of_report(shown.number),
        "ledger": [(DUTIES.get(e.duty, e.duty), e) for e in shown.ledger],
    }, status=422 if asked else 200)  # fmt: skip


def in_words(line: Line, reader: str) -> Words | datetime:
    """A code or an answer in the officer's language, the words of our own patrol too, a moment as
    one; all else as it was said.
    """
    if reader == PATROLS and line.field in OF_PATROL:
        return PATROLS_WORDS.get(line.value, line.value)
    if MOMENT.fullmatch(line.value):
        return datetime.fromisoformat(line.value)
    if (line.section, line.field) == ("incident", "type"):
        return TYPES.get(line.value, line.value)
    return YES_NO.get(line.value, line.value)
