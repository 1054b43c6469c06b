"""An officer's word on a report's place, one word for many, and what became of it."""

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext, gettext_lazy
from django.views.decorators.http import require_POST

from pehra.duties.decide_cluster import LANES as MANY
from pehra.duties.decide_cluster import decide_cluster, look_second
from pehra.duties.duty import Occasion
from pehra.duties.note_outcome import note_outcome
from pehra.duties.override_priority import LONGEST, SHORTEST, lift_override, override_priority
from pehra.roster.powers import Power
from pehra.triage.outcome import outcome as outcome_of
from pehra.triage.priority import LOWEST

from .labels import CLOSED, LANES, STATUSES, USEFUL
from .page import page


def _reason() -> forms.CharField:
    return forms.CharField(label=gettext_lazy("Reason"), min_length=SHORTEST, max_length=LONGEST)


class Place(forms.Form):
    tier = forms.ChoiceField(
        label=gettext_lazy("Tier"), choices=[(n, n) for n in range(1, LOWEST + 1)]
    )
    lane = forms.ChoiceField(
        label=gettext_lazy("Lane"), choices=[item for item in LANES.items() if item[0]]
    )
    reason = _reason()


class Decide(forms.Form):
    lane = forms.ChoiceField(
        label=gettext_lazy("Lane"), choices=[(str(one), LANES[one]) for one in MANY]
    )
    reason = _reason()


class Outcome(forms.Form):
    status = forms.ChoiceField(label=gettext_lazy("Status"), choices=list(STATUSES.items()))
    closed = forms.ChoiceField(
        label=gettext_lazy("Why it was closed"), choices=list(CLOSED.items()), required=False
    )
    useful = forms.ChoiceField(
        label=gettext_lazy("Was the report of use?"), choices=list(USEFUL.items()), required=False
    )
    children = forms.IntegerField(
        label=gettext_lazy("Children found in danger"), min_value=0, max_value=1000, initial=0
    )
    self_produced = forms.BooleanField(
        label=gettext_lazy("Made by the child itself"), required=False
    )
    note = forms.CharField(label=gettext_lazy("Note"), max_length=2000, required=False)


@page(needs=Power.OVERRIDE)
@require_POST
def override(request: HttpRequest, on: Occasion, tip: str) -> HttpResponse:
    told = Place(request.POST)
    if not told.is_valid():
        return _again(request, tip, gettext("Say which tier and lane, and why."))
    data = told.cleaned_data
    override_priority(on, tip, int(data["tier"]), data["lane"], data["reason"])
    messages.info(request, gettext("It stands where you placed it until somebody lifts that."))
    return redirect("report", tip)


@page(needs=Power.OVERRIDE)
@require_POST
def lift(request: HttpRequest, on: Occasion, tip: str) -> HttpResponse:
    lift_override(on, tip)
    messages.info(request, gettext("The rules place it again within a minute."))
    return redirect("report", tip)


@page(needs=Power.OVERRIDE)
@require_POST
def decide(request: HttpRequest, on: Occasion, tip: str) -> HttpResponse:
    told = Decide(request.POST)
    if not told.is_valid():
        return _again(request, tip, gettext("Say which lane, and why."))
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
@require_POST
def outcome(request: HttpRequest, on: Occasion, tip: str) -> HttpResponse:
    told = Outcome(request.POST)
    if not told.is_valid():
        return _again(request, tip, gettext("Say what became of it."))
    data = {key: str(value) for key, value in told.cleaned_data.items()}
    note_outcome(on, tip, outcome_of(data))
    messages.info(request, gettext("Noted."))
    return redirect("report", tip)


def _again(request: HttpRequest, tip: str, words: str) -> HttpResponse:
    messages.warning(request, words)
    return redirect("report", tip)
