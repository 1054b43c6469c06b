"""The hash lists in use, hashes in quarantine, and alarms about hashes that match too much."""

from collections.abc import Callable

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext, gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods, require_POST

from pehra.duties.duty import Occasion
from pehra.duties.quarantine_hash import ask_quarantine, confirm_quarantine, lift_quarantine
from pehra.duties.settle_flood import settle_flood
from pehra.media.known import Algorithm
from pehra.roster.powers import Power
from pehra.store.queries import hashlists

from .labels import STANDINGS
from .page import page
from .watch import watch

ALGORITHMS = [(str(one), str(one)) for one in Algorithm]


class Doubt(forms.Form):
    algorithm = forms.ChoiceField(label=gettext_lazy("Algorithm"), choices=ALGORITHMS)
    value = forms.CharField(label=gettext_lazy("Hash"), max_length=400)
    reason = forms.CharField(label=gettext_lazy("Reason"), max_length=1000)


@page(needs=Power.MANAGE_LISTS)
@require_http_methods(["GET", "POST"])
def lists(request: HttpRequest, on: Occasion) -> HttpResponse:
    form = Doubt(request.POST or None)
    if request.method == "POST" and form.is_valid():
        told = form.cleaned_data
        value = told["value"].strip().lower()
        ask_quarantine(on, Algorithm(told["algorithm"]), value, told["reason"])
        messages.info(request, gettext("Asked for. Another officer must confirm it."))
        return redirect("lists")
    return render(request, "desk/lists.html", {
        "lists": [(STANDINGS[one.standing], one) for one in hashlists.lists()],
        "quarantines": hashlists.quarantines(),
        "floods": hashlists.floods(),
        "form": form,
        "own": on.officer.badge,
    } | watch(on.at))  # fmt: skip


@page(needs=Power.MANAGE_LISTS)
@require_POST
def confirm(request: HttpRequest, on: Occasion, number: int) -> HttpResponse:
    return _looked_again(request, confirm_quarantine, on, number)


@page(needs=Power.MANAGE_LISTS)
@require_POST
def lift(request: HttpRequest, on: Occasion, number: int) -> HttpResponse:
    return _looked_again(request, lift_quarantine, on, number)


@page(needs=Power.MANAGE_LISTS)
@require_POST
def settle(_: HttpRequest, on: Occasion, number: int) -> HttpResponse:
    settle_flood(on, number)
    return redirect("lists")


def _looked_again(
    request: HttpRequest, act: Callable[[Occasion, int], int], on: Occasion, number: int
) -> HttpResponse:
    again = act(on, number)
    words = ngettext("%(n)s report is compared again.", "%(n)s reports are compared again.", again)
    messages.info(request, words % {"n": again})
    return redirect("lists")
