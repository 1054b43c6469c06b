"""An officer's word on a report's place, one word for many, and what became of it."""

from django.contrib import messages
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext
from django.views.decorators.http import require_POST

from pehra.duties.decide_cluster import decide_cluster, look_second
from pehra.duties.duty import Occasion
from pehra.duties.note_outcome import note_outcome
from pehra.duties.override_priority import SHORTEST, lift_override, override_priority
from pehra.roster.powers import Power
from pehra.triage.outcome import outcome as outcome_of
from pehra.triage.priority import DANGER

from .page import page
from .report import answer
from .report_forms import IDS, Decide, Outcome, Place


@page(needs=Power.OVERRIDE)
def override(request: HttpRequest, on: Occasion, tip: str) -> HttpResponse:
    if request.method != "POST":
        return redirect("report", tip)
    told = Place(request.POST, auto_id=IDS[Place])
    if not told.is_valid():
        words = gettext("Say which tier and lane, and why, in %(n)s characters or more.")
        return _again(request, on, tip, {"place": told}, words % {"n": SHORTEST})
    data = told.cleaned_data
    override_priority(on, tip, int(data["tier"]), data["lane"], data["reason"])
    if int(data["tier"]) == DANGER:
        messages.info(request, gettext("It stands in Danger now until somebody lifts that."))
    else:
        messages.info(request, gettext("It stands where you placed it until somebody lifts that."))
    return redirect("report", tip)


@page(needs=Power.OVERRIDE)
@require_POST
def lift(request: HttpRequest, on: Occasion, tip: str) -> HttpResponse:
    lift_override(on, tip)
    messages.info(request, gettext("The rules place it again within a minute."))
    return redirect("report", tip)


@page(needs=Power.OVERRIDE)
def decide(request: HttpRequest, on: Occasion, tip: str) -> HttpResponse:
    if request.method != "POST":
        return redirect("report", tip)
    told = Decide(request.POST, auto_id=IDS[Decide])
    if not told.is_valid():
        words = gettext("Say which lane, and why, in %(n)s characters or more.")
        return _again(request, on, tip, {"decide": told}, words % {"n": SHORTEST})
    decide_cluster(on, tip, told.cleaned_data["lane"], told.cleaned_data["reason"])
    messages.info(request, gettext("Decided. Another officer looks at a sample."))
    return redirect("report", tip)


@page(needs=Power.OVERRIDE)
@require_POST
def look(request: HttpRequest, on: Occasion, tip: str, number: int) -> HttpResponse:
    agrees = request.POST.get("agrees") == "yes"
    look_second(on, number, agrees=agrees)
    words = gettext("Noted.") if agrees else gettext("The decision is lifted for all of them.")
    messages.info(request, words)
    return redirect("report", tip)


@page(needs=Power.NOTE_OUTCOME)
def outcome(request: HttpRequest, on: Occasion, tip: str) -> HttpResponse:
    if request.method != "POST":
        return redirect("report", tip)
    told = Outcome(request.POST, auto_id=IDS[Outcome])
    if not told.is_valid():
        return _again(request, on, tip, {"outcome": told}, gettext("Say what became of it."))
    data = {key: str(value) for key, value in told.cleaned_data.items()}
    note_outcome(on, tip, outcome_of(data))
    messages.info(request, gettext("Noted."))
    return redirect("report", tip)


def _again(
    request: HttpRequest, on: Occasion, tip: str, asked: dict[str, Form], words: str
) -> HttpResponse:
    """The report once more, with what was typed. Whoever asks for this address anew, to change the
    language for one, is led to the report.
    """
    messages.warning(request, words)
    return answer(request, on, tip, asked)
