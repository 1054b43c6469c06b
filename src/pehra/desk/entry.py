"""Write down what somebody who came, called or wrote has told; it is sealed as it was written."""

import hashlib
import json
import re
import secrets
from collections.abc import Mapping
from datetime import datetime

from django import forms
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
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

from .page import LONGEST as SIGNED_IN
from .page import page

CHANNEL = "ENTRY"
#: an opening of the form: the newest arrival, the second, and what nobody guesses
OPENING = re.compile(r"(\d{1,18})\.(\d{1,11})\.[\w-]{1,40}", re.ASCII)


def _short(words: object) -> forms.CharField:
    return forms.CharField(label=words, max_length=SHORT, required=False)  # type: ignore[arg-type]


class Told(forms.Form):
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
    """Each opening of the form has an address of its own: whoever goes back and sends it once more
    sends that one.
    """
    form = request.GET.get("form", "")
    since = _since(form, on.at)
    if since is None and request.method == "GET":
        return redirect(f"{reverse('entry')}?form={_opening(on.at)}")
    told = Told(request.POST or None, label_suffix="")
    if request.method == "GET" or not told.is_valid():
        status = 200 if request.method == "GET" else 422
        return render(request, "desk/entry.html", {"form": told}, status=status)
    answers = {name: "" if v is None else str(v) for name, v in told.cleaned_data.items()}
    data = document(entry_of(answers), received_at=iso(on.at), officer=on.officer.badge)
    name = f"entry-{on.at:%Y%m%d-%H%M%S}"
    once = f"{name}.json" if since is None else Once(name, _mark(form, answers, on), since)
    kept = seal_exhibit(on, strongroom(settings.CONFIG), [data], name=once, channel=CHANNEL)
    sealed = gettext("%(exhibit)s is sealed.")
    words = sealed if kept.fresh else gettext("%(exhibit)s was here already.")
    messages.info(request, words % {"exhibit": kept.exhibit})
    read = () if kept.fresh else exhibit(kept.exhibit).reports
    return redirect("report", read[0]) if read else redirect("intake")


def _opening(at: datetime) -> str:
    return f"{newest_arrival()}.{int(at.timestamp())}.{secrets.token_urlsafe(9)}"


def _since(form: str, now: datetime) -> int | None:
    """The newest arrival when it was opened; None when nobody opened it, or longer ago than anybody
    stays signed in: it may be a bookmark.
    """
    found = OPENING.fullmatch(form)
    if found is None or abs(now.timestamp() - int(found[2])) > SIGNED_IN.total_seconds():
        return None
    return int(found[1])


def _mark(form: str, answers: Mapping[str, str], on: Occasion) -> str:
    """The same answers in the same opening of the form: one that was mended is another."""
    said = json.dumps([on.officer.badge, form, answers], sort_keys=True)
    return hashlib.sha256(said.encode()).hexdigest()[:12]
