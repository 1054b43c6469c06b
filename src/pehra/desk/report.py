"""One report: what is known and where it says so, what is missing, and what was done."""

from itertools import groupby

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language

from pehra.duties.duty import Occasion
from pehra.duties.view_report import view_report
from pehra.roster.powers import Power

from .labels import DUTIES, KINDS, LANES, ROLES, VERDICTS, field, section
from .page import page


@page(needs=Power.READ_REPORTS)
def report(request: HttpRequest, on: Occasion, tip: str) -> HttpResponse:
    shown = view_report(on, tip)
    language = get_language() or "en"
    return render(request, "desk/report.html", {
        "page": shown,
        "lane": LANES.get(shown.lane, ""),
        "reasons": [(r.words.get(language, r.words["en"]), r.where) for r in shown.reasons],
        "known": [
            (section(name), index, [(field(line.field), line) for line in lines])
            for (name, index), lines in groupby(shown.known, lambda one: (one.section, one.index))
        ],
        "missing": [field(name) for name in shown.missing],
        "sightings": [
            (KINDS.get(s.kind, s.kind), ROLES.get(s.role, s.role), s) for s in shown.sightings
        ],
        "files": [(VERDICTS.get(f.verdict, VERDICTS[""]), f) for f in shown.files],
        "ledger": [(DUTIES.get(e.duty, e.duty), e) for e in shown.ledger],
    })  # fmt: skip
