"""What tip-offs name and no authority in force covers: by host, and the draft of an authority."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET

from pehra.duties.duty import Occasion
from pehra.patrol.proposal import HOSTS, proposal
from pehra.patrol.tip import Uncovered
from pehra.roster.powers import Power
from pehra.store.queries import uncovered as kept
from pehra.store.queries.uncovered import AddressLine, Ground, HostLine

from .config import config
from .diary import whole
from .labels import LANES
from .page import page
from .patrol_labels import WHY_NOT

SHOWN = 6  # numbers of reports beside one address


@page(needs=Power.SEE_PATROL)
@require_GET
def uncovered(request: HttpRequest, on: Occasion) -> HttpResponse:
    found = kept.hosts(_ground(on), after := whole(request.GET.get("after", "")))
    return render(request, "desk/uncovered.html", {
        "rows": [_row(one) for one in found.lines], "found": found, "first": not after,
        "now": on.at,
    })  # fmt: skip


def _ground(on: Occasion) -> Ground:
    return kept.ground(on.at, test_home=config().test_mark.exists())


def _row(one: HostLine) -> dict[str, object]:
    return {
        "one": one,
        "lane": LANES[one.lane] if one.lane else "",
        "why": [(WHY_NOT[why], times) for why, times in one.why],
    }


@page(needs=Power.SEE_PATROL)
@require_GET
def host(request: HttpRequest, on: Occasion, key: int) -> HttpResponse:
    found = kept.host(_ground(on), key, before := whole(request.GET.get("before", "")))
    return render(request, "desk/uncovered_host.html", {
        **_row(found.host), "found": found, "first": not before,
        "rows": [_address(one) for one in found.lines], "now": on.at,
    })  # fmt: skip


def _address(one: AddressLine) -> dict[str, object]:
    waits = one.told if isinstance(one.told, Uncovered) else None
    return {
        "one": one, "tips": one.tips[:SHOWN], "more": len(one.tips[SHOWN:]),
        "why": WHY_NOT[waits.why] if waits else "",
        "by": one.told.authority, "rule": waits.rule if waits else "",
    }  # fmt: skip


@page(needs=Power.DRAFT_AUTHORITY)
@require_GET
def proposed(request: HttpRequest, on: Occasion) -> HttpResponse:
    """By the numbers of the hosts: their names stay out of logs."""
    keys = [whole(one) for one in request.GET.getlist("host")[:HOSTS]]
    if not any(keys):
        return redirect("patrol-uncovered")
    text = proposal(kept.wanted_of(_ground(on), keys))
    return render(request, "desk/proposal.html", {"text": text})
