"""Openings that wait or run, who holds the keys, and how far the ledger is witnessed."""

from datetime import timedelta

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext, ngettext
from django.views.decorators.http import require_GET, require_POST

from pehra.duties.appoint_custodians import confirm_custodians
from pehra.duties.destroy_exhibit import destroy_exhibit, withdraw_destruction
from pehra.duties.duty import Occasion
from pehra.duties.open_exhibit import approve_opening, end_opening, release_share
from pehra.duties.strongroom import strongroom
from pehra.roster.powers import Power
from pehra.store.queries import custodians as holders
from pehra.store.queries import evidence as records
from pehra.store.queries import ledger as ledgers
from pehra.store.queries import openings

from .config import config
from .page import page

LONGEST_SHARE = 20_000  # characters


class Approve(forms.Form):
    minutes = forms.IntegerField(min_value=1, max_value=480, initial=30)


@page(needs=Power.SEE_EVIDENCE)
@require_GET
def evidence(request: HttpRequest, on: Occasion) -> HttpResponse:
    room = strongroom(config())
    waiting = [one for one in holders.holders() if not one.confirmed_by]
    force = holders.in_force()
    return render(request, "desk/evidence.html", {
        "openings": openings.openings(on.at),
        "destructions": records.destructions(),
        "force": force,
        "waiting": [one for one in waiting if force is None or one.number > force.number],
        "access": holders.access(),
        "attested": ledgers.attested(),
        "own": on.officer.badge,
        "now": on.at,
        "recipient": room.working.public(on.at).recipient
        if Power.RELEASE_SHARE in on.officer.powers else "",
        "approve": Approve(),
    })  # fmt: skip


@page(needs=Power.APPROVE)
@require_POST
def approve(request: HttpRequest, on: Occasion, number: str) -> HttpResponse:
    told = Approve(request.POST)
    if not told.is_valid():
        messages.warning(request, gettext("An opening lasts from 1 to 480 minutes."))
        return redirect("evidence")
    approve_opening(on, number, timedelta(minutes=told.cleaned_data["minutes"]))
    messages.info(request, gettext("Approved. Now custodians must lend their shares."))
    return redirect("evidence")


@page(needs=Power.RELEASE_SHARE)
@require_GET
def share(_: HttpRequest, on: Occasion, number: str) -> HttpResponse:
    """The custodian's own share, which only their key opens."""
    data = openings.share(number, on.officer.badge)
    answer = HttpResponse(data, content_type="application/octet-stream")
    answer["Content-Disposition"] = f'attachment; filename="{number}.share.age"'
    return answer


@page(needs=Power.RELEASE_SHARE)
@require_POST
def release(request: HttpRequest, on: Occasion, number: str) -> HttpResponse:
    file = request.FILES.get("lent")
    told = file.read(LONGEST_SHARE) if file else request.POST.get("text", "").strip().encode()
    missing = release_share(on, number, strongroom(config()), told[:LONGEST_SHARE])
    words = ngettext("%(n)s more share is needed.", "%(n)s more shares are needed.", missing)
    done = gettext("The opening can be used now.")
    messages.info(request, words % {"n": missing} if missing else done)
    return redirect("evidence")


@page(needs=Power.SEE_EVIDENCE)
@require_POST
def end(request: HttpRequest, on: Occasion, number: str) -> HttpResponse:
    end_opening(on, number)
    messages.info(request, gettext("The opening has ended; the lent shares are struck out."))
    return redirect("evidence")


@page(needs=Power.APPROVE)
@require_POST
def confirm(request: HttpRequest, on: Occasion, number: int) -> HttpResponse:
    confirm_custodians(on, number)
    messages.info(request, gettext("The custodians are in force."))
    return redirect("evidence")


@page(needs=Power.APPROVE)
@require_POST
def destroy(request: HttpRequest, on: Occasion, number: int) -> HttpResponse:
    exhibit = destroy_exhibit(on, number, strongroom(config()))
    words = gettext("%(exhibit)s: its keys and its bytes are gone, its record stays.")
    messages.info(request, words % {"exhibit": exhibit})
    return redirect("evidence")


@page(needs=Power.KEEP_CUSTODY)
@require_POST
def withdraw(request: HttpRequest, on: Occasion, number: int) -> HttpResponse:
    withdraw_destruction(on, number)
    messages.info(request, gettext("Withdrawn: nothing is destroyed."))
    return redirect("evidence")
