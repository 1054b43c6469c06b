"""Write down what somebody who came, called or wrote has told; it is sealed as it was written."""

import hashlib
import json
import secrets
from collections.abc import Mapping

from django import forms
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from pehra.base.clock import iso
from pehra.duties.duty import Occasion
from pehra.duties.once import Once
from pehra.duties.seal_exhibit import seal_exhibit
from pehra.duties.strongroom import strongroom
from pehra.intake.entry import LONGEST, SHORT, document
from pehra.intake.entry import entry as entry_of
from pehra.roster.powers import Power
from pehra.store.queries.exhibits import exhibit, newest_arrival

from .page import page

CHANNEL = "ENTRY"
LONGEST_KEY = 18  # digits of an arrival's key


def _short(words: object) -> forms.CharField:
    return forms.CharField(label=words, max_length=SHORT, required=False)  # type: ignore[arg-type]


class Told(forms.Form):
    #: of this opening of the form: the newest arrival, and what nobody guesses
    form = forms.CharField(
        max_length=60, required=False, widget=forms.HiddenInput(attrs={"autocomplete": "off"})
    )
    way = forms.ChoiceField(
        label=_("How it reached us"),
        choices=[("WALK_IN", _("Came in person")), ("CALL", _("Called")), ("LETTER", _("Wrote"))],
    )
    danger = forms.ChoiceField(
        label=_("Is a child in danger now?"),
        choices=[("UNKNOWN", _("Not known")), ("YES", _("Yes")), ("NO", _("No"))],
    )
    words = forms.CharField(
        label=_("What was told, in the person's own words"), max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 8, "dir": "auto"}),
    )  # fmt: skip
    child_age = forms.IntegerField(
        label=_("Age of the child"), min_value=0, max_value=17, required=False
    )
    place = _short(_("Where the child is, as far as known"))
    happened_at = _short(_("When it happened"))
    platform = _short(_("Service or app"))
    account = _short(_("Account of the suspect"))
    url = _short(_("Web address"))
    suspect_name = _short(_("Name of the suspect"))
    suspect_phone = _short(_("Phone of the suspect"))
    suspect_email = _short(_("E-mail of the suspect"))
    reporter_name = _short(_("Who told it (may stay empty)"))
    relation = _short(_("What they are to the child"))
    reporter_phone = _short(_("Their phone"))
    reporter_email = _short(_("Their e-mail"))
    safe_contact = _short(_("When and how it is safe to call them"))
    reference = _short(_("Number of the letter or diary entry"))


@require_http_methods(["GET", "POST"])
@page(needs=Power.RECEIVE)
def entry(request: HttpRequest, on: Occasion) -> HttpResponse:
    opened = {"form": f"{newest_arrival()}.{secrets.token_urlsafe(16)}"}
    told = Told(request.POST or None, label_suffix="", initial=opened)
    if request.method == "GET" or not told.is_valid():
        status = 200 if request.method == "GET" else 422
        return render(request, "desk/entry.html", {"form": told}, status=status)
    answers = {name: "" if v is None else str(v) for name, v in told.cleaned_data.items()}
    name = _once(answers.pop("form"), answers, on)
    data = document(entry_of(answers), received_at=iso(on.at), officer=on.officer.badge)
    kept = seal_exhibit(on, strongroom(settings.CONFIG), [data], name=name, channel=CHANNEL)
    sealed = gettext("%(exhibit)s is sealed.")
    words = sealed if kept.fresh else gettext("%(exhibit)s was here already.")
    messages.info(request, words % {"exhibit": kept.exhibit})
    read = () if kept.fresh else exhibit(kept.exhibit).reports
    return redirect("report", read[0]) if read else redirect("intake")


def _once(opened: str, answers: Mapping[str, str], on: Occasion) -> Once:
    """The same answers of the same opening of the form. One that no opening is told of is a form
    of its own.
    """
    since, _, nonce = opened.partition(".")
    if not nonce or not since.isdecimal() or len(since) > LONGEST_KEY:
        since, nonce = str(newest_arrival()), secrets.token_urlsafe(16)
    said = json.dumps([on.officer.badge, nonce, answers], sort_keys=True)
    mark = hashlib.sha256(said.encode()).hexdigest()[:20]
    return Once(f"entry-{on.at:%Y%m%d-%H%M%S}", mark, int(since))
