"""The watch floor: every source, why it is idle, and the kill switch."""

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext, gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from pehra.duties.duty import Occasion
from pehra.duties.resume_patrol import resume_patrol
from pehra.duties.stop_patrol import Of, Stopped, stop_patrol
from pehra.roster.powers import Power
from pehra.store.queries import floor as floors
from pehra.store.queries.authorities import stoppable
from pehra.store.queries.floor import SourceLine
from pehra.store.queries.stops import is_new_host

from .config import config
from .page import page
from .patrol_labels import HALTS, HOW, LEVELS, OUTCOMES, SOURCES, WHEN, WHY


class Stop(forms.Form):
    of = forms.ChoiceField(choices=[(of, of) for of in HALTS])
    key = forms.CharField(max_length=255, required=False)
    reason = forms.CharField(label=gettext_lazy("Why"), max_length=1000, required=False)


class Resume(forms.Form):
    reason = forms.CharField(label=gettext_lazy("Why it may go on"), min_length=10, max_length=1000)


@page(needs=Power.SEE_PATROL)
@require_GET
def patrol(request: HttpRequest, on: Occasion) -> HttpResponse:
    found = floors.floor(on.at, config().halt_file)
    return render(request, "desk/patrol.html", {
        "floor": found,
        "now": on.at,
        "refs": stoppable(on.at),
        "runs": found.running.since_at is not None,
        "ended": HOW.get(found.running.ended, ""),
        "rows": [_row(one, on) for one in found.lines],
        "halts": [(HALTS[one.of], one) for one in found.halts.lines],
        "gaps": [(HOW[one.how], one) for one in found.gaps],
    })  # fmt: skip


def _row(one: SourceLine, on: Occasion) -> dict[str, object]:
    why = one.why
    return {
        "one": one,
        "kind": SOURCES.get(one.kind, one.kind),
        "chip": LEVELS[why.level],
        "why": WHY[why.idle],
        "when": WHEN.get(why.idle, ""),
        "told": OUTCOMES.get(why.words, HOW.get(why.words, "")) if why.words else "",
        "outcome": OUTCOMES[one.last_outcome] if one.last_at else "",
        "days": one.days_left(on.at),
        "ends_soon": one.ends_soon(on.at),
    }


@page(needs=Power.STOP_PATROL)
@require_POST
def stop(request: HttpRequest, on: Occasion) -> HttpResponse:
    """One press: nothing is asked back."""
    told = Stop(request.POST)
    if not told.is_valid():
        messages.warning(request, gettext("Say what to stop."))
        return redirect("patrol")
    data = told.cleaned_data
    made = stop_patrol(on, data["of"], data["key"], data["reason"], config().halt_file)
    messages.info(request, _told(made))
    messages.info(request, gettext("Whatever was being sent ends within a second."))
    return redirect("patrol")


def _told(made: Stopped) -> str:
    """What stands still, so that a slip is seen at once."""
    if made.of == Of.ALL:
        return gettext("The patrol is stopped.")
    told = {"key": made.key}
    if made.of == Of.AUTHORITY:
        return gettext("Authority %(key)s is stopped, in all its versions.") % told
    if is_new_host(made.key):
        return (
            gettext("Host %(key)s is stopped. Nothing was ever due from it: is it spelled right?")
            % told
        )
    return gettext("Host %(key)s is stopped. The names below it are not.") % told


@page(needs=Power.RESUME_PATROL)
@require_POST
def resume(request: HttpRequest, on: Occasion, number: int) -> HttpResponse:
    told = Resume(request.POST)
    if not told.is_valid():
        messages.warning(request, gettext("Say why it may go on, in ten letters or more."))
        return redirect("patrol")
    resume_patrol(on, number, told.cleaned_data["reason"], config().halt_file)
    messages.info(request, gettext("Lifted."))
    return redirect("patrol")
