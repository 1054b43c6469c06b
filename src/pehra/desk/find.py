"""Find the reports in which an identifier stands."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from pehra.duties.duty import Occasion
from pehra.duties.find_identifier import NoIdentifier, find_identifier
from pehra.roster.powers import Power

from .labels import KINDS, LANES, ROLES
from .page import page


@require_http_methods(["GET", "POST"])
@page(needs=Power.READ_REPORTS)
def find(request: HttpRequest, on: Occasion) -> HttpResponse:
    """By POST: an address with somebody's number in it would stay in histories and logs."""
    words = request.POST.get("words", "")[:2000]
    if request.method == "GET" or not words.strip():
        return render(request, "desk/find.html", {"words": "", "asked": False})
    found = find_identifier(on, words, region=settings.CONFIG.region)
    if isinstance(found, NoIdentifier):
        return render(request, "desk/find.html", {"words": words, "asked": True, "lines": []})
    lines = [
        (KINDS.get(one.kind, one.kind), ROLES.get(one.role, one.role), LANES.get(one.lane, ""), one)
        for one in found.lines
    ]
    read_as = [(KINDS.get(one.kind, one.kind), one.value) for one in found.read_as]
    return render(request, "desk/find.html", {
        "words": words, "asked": True, "lines": lines, "more": found.more, "read_as": read_as,
    })  # fmt: skip
