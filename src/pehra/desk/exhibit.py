"""An exhibit: its record, its custody, and what two people may do with it. Never a picture."""

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext, gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from pehra.duties.duty import Occasion
from pehra.duties.note_custody import Act, note_custody
from pehra.duties.open_exhibit import ask_opening
from pehra.duties.view_record import view_record
from pehra.evidence.label import label_text, qr_svg
from pehra.roster.powers import Power
from pehra.store.queries import evidence

from .labels import ACTS
from .ledger_labels import AUTHORITIES, DUTIES
from .page import page


class Ask(forms.Form):
    purpose = forms.CharField(label=gettext_lazy("What for"), max_length=1000)
    authority = forms.CharField(label=gettext_lazy("Case, warrant or order"), max_length=200)


class Note(forms.Form):
    act = forms.ChoiceField(label=gettext_lazy("Act"), choices=list(ACTS.items()))
    from_ = forms.CharField(label=gettext_lazy("From"), max_length=200)
    to = forms.CharField(label=gettext_lazy("To"), max_length=200)
    place = forms.CharField(label=gettext_lazy("Place"), max_length=200, required=False)
    reason = forms.CharField(label=gettext_lazy("Reason"), max_length=500)


@page(needs=Power.SEE_EVIDENCE)
@require_GET
def exhibit(request: HttpRequest, on: Occasion, number: str) -> HttpResponse:
    found = view_record(on, number)
    return render(request, "desk/exhibit.html", {
        "page": found,
        "ledger": [
            (DUTIES.get(one.duty, one.duty), AUTHORITIES.get(one.authority, one.authority), one)
            for one in found.ledger
        ],
        "custody": [(ACTS.get(one.act, one.act), one) for one in found.custody],
        "ask": Ask(),
        "note": Note(),
        "now": on.at,
    })  # fmt: skip


@page(needs=Power.ASK_OPENING)
@require_POST
def ask(request: HttpRequest, on: Occasion, number: str) -> HttpResponse:
    told = Ask(request.POST)
    if not told.is_valid():
        messages.warning(request, gettext("Say what for, and on what authority."))
        return redirect("exhibit", number)
    made = ask_opening(on, number, told.cleaned_data["purpose"], told.cleaned_data["authority"])
    words = gettext("%(opening)s is asked for. Another officer must approve it.")
    messages.info(request, words % {"opening": made})
    return redirect("evidence")


@page(needs=Power.KEEP_CUSTODY)
@require_POST
def note(request: HttpRequest, on: Occasion, number: str) -> HttpResponse:
    told = Note(request.POST)
    if not told.is_valid():
        messages.warning(request, gettext("Say from whom, to whom and why."))
        return redirect("exhibit", number)
    data = told.cleaned_data
    fields = {"from": data["from_"], "to": data["to"], "place": data["place"],
              "reason": data["reason"]}  # fmt: skip
    made = note_custody(on, number, Act(data["act"]), fields)
    return redirect("receipt", made)


@page(needs=Power.SEE_EVIDENCE)
@require_GET
def label(request: HttpRequest, _: Occasion, number: str) -> HttpResponse:
    """To print and stick onto a carrier."""
    found = evidence.exhibit_page(number)
    return render(request, "desk/label.html", {"page": found})


@page(needs=Power.SEE_EVIDENCE)
@require_GET
def label_code(_: HttpRequest, __: Occasion, number: str) -> HttpResponse:
    found = evidence.exhibit_page(number)
    svg = qr_svg(label_text(found.number, found.sha256))
    return HttpResponse(svg, content_type="image/svg+xml")


@page(needs=Power.SEE_EVIDENCE)
@require_GET
def receipt(request: HttpRequest, _: Occasion, entry: int) -> HttpResponse:
    """To print in two copies and sign by both sides."""
    found = evidence.custody_note(entry)
    return render(request, "desk/receipt.html", {
        "note": found, "act": ACTS.get(found.act, found.act),
        "page": evidence.exhibit_page(found.exhibit),
    })  # fmt: skip
