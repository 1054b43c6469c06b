"""In and out of the desk."""

from django import forms
from django.contrib.auth import get_user_model, login, logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST

from pehra.base import clock
from pehra.duties.sign_in import Refused, sign_in
from pehra.duties.sign_out import sign_out
from pehra.roster.powers import Power

from .page import SIGNED_IN_AT, occasion

PAGES = (
    ("queue", Power.READ_REPORTS),
    ("intake", Power.RECEIVE),
    ("lists", Power.MANAGE_LISTS),
    ("patrol", Power.SEE_PATROL),
    ("evidence", Power.SEE_EVIDENCE),
)


class Entry(forms.Form):
    badge = forms.CharField(label=_("Badge"), max_length=40)
    password = forms.CharField(label=_("Password"), max_length=200, widget=forms.PasswordInput)


@require_http_methods(["GET", "POST"])
def enter(request: HttpRequest) -> HttpResponse:
    if request.user.is_authenticated:
        return redirect(_first(request))
    form = Entry(request.POST or None)
    if request.method == "POST" and form.is_valid():
        told = form.cleaned_data
        found = sign_in(told["badge"].strip(), told["password"], clock.now())
        if not isinstance(found, Refused):
            login(request, get_user_model().objects.get(pk=found.pk))
            request.session[SIGNED_IN_AT] = clock.now().timestamp()
            return redirect(_first(request))
        form.add_error(None, _refusal(found))
    return render(request, "desk/sign_in.html", {"form": form})


def _first(request: HttpRequest) -> str:
    """The first page that the officer may see; the queue, which says so, when there is none."""
    powers = occasion(request).officer.powers
    return next((name for name, power in PAGES if power in powers), "queue")


def _refusal(found: Refused) -> str:
    if found.locked:
        return gettext("Too many attempts. This badge is locked for 15 minutes.")
    return gettext("Badge and password do not belong together.")


@require_POST
def leave(request: HttpRequest) -> HttpResponse:
    if request.user.is_authenticated:
        sign_out(occasion(request))
    logout(request)
    response = redirect("sign-in")
    response["Clear-Site-Data"] = '"cache", "storage"'
    return response
