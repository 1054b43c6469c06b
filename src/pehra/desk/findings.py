"""What the patrol found, and what is done about it. Never a picture."""

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext, gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from pehra.duties.duty import Occasion
from pehra.duties.settle_finding import settle_finding
from pehra.duties.view_finding import view_finding
from pehra.roster.powers import Power
from pehra.store.queries import findings as found

from .diary import entry_row, whole
from .labels import TURNS
from .notices import may_draft, of_finding
from .page import page
from .patrol_labels import DUTIES, FINDINGS, KINDS, STATES


class Settle(forms.Form):
    reason = forms.CharField(
        label=gettext_lazy("What is done about it"), min_length=3, max_length=1000
    )


@page(needs=Power.SEE_PATROL)
@require_GET
def findings(request: HttpRequest, on: Occasion) -> HttpResponse:
    kind = request.GET.get("kind", "")
    kind = kind if kind in KINDS else ""
    every = request.GET.get("all") == "1"
    lines = found.findings(kind, whole(request.GET.get("before", "")), waiting=not every)
    return render(request, "desk/findings.html", {
        "rows": [(FINDINGS.get(one.kind, one.kind), one) for one in lines.lines],
        "found": lines, "kinds": KINDS.items(), "kind": kind, "every": every, "now": on.at,
    })  # fmt: skip


@page(needs=Power.SEE_PATROL)
@require_GET
def finding(request: HttpRequest, on: Occasion, number: str) -> HttpResponse:
    shown = view_finding(on, number)
    drafted = of_finding(shown.number, on.at)
    return render(request, "desk/finding.html", {
        "page": shown,
        "kind": FINDINGS.get(shown.kind, shown.kind),
        "turn": TURNS.get(shown.told.get("turned", 0), ""),
        "row": entry_row(shown.fetch),
        "state": STATES.get(shown.target_state, shown.target_state),
        "ledger": [(DUTIES.get(one.duty, one.duty), one) for one in shown.ledger],
        "notices": drafted, "may_draft": may_draft(drafted),
        "settle": Settle(label_suffix=""),
        "now": on.at,
    })  # fmt: skip


@page(needs=Power.NOTE_OUTCOME)
@require_POST
def settle(request: HttpRequest, on: Occasion, number: str) -> HttpResponse:
    told = Settle(request.POST)
    if not told.is_valid():
        messages.warning(request, gettext("Say what is done about it."))
        return redirect("patrol-finding", number)
    settle_finding(on, number, told.cleaned_data["reason"])
    messages.info(request, gettext("Settled."))
    return redirect("patrol-findings")
