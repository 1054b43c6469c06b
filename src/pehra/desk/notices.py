"""Notices to providers: drafted from a finding, confirmed by a person, and what became of them."""

from datetime import datetime

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.views.decorators.http import require_GET, require_POST

from pehra.duties.confirm_notice import confirm_notice
from pehra.duties.copy_notice import copy_notice
from pehra.duties.draft_notice import draft_notice
from pehra.duties.duty import Occasion
from pehra.duties.noticed import Home
from pehra.patrol.notice import Unit
from pehra.roster.powers import Power
from pehra.store.queries import notices as kept
from pehra.store.queries.notices import NoticeLine, State

from .config import config
from .page import page
from .patrol_labels import NOTICES, REMOVED

CHIPS = {State.NEEDS_SECOND: "t4", State.TO_CONFIRM: "t2", State.OPEN: "t2", State.REMOVED: "t3"}


def of_finding(number: str, at: datetime) -> list[dict[str, object]]:
    """Those about one finding, with their words and their text."""
    found = [kept.notice(one.number, at) for one in kept.of_finding(number, at)]
    return [_row(one.line) | {"text": one.text} for one in found]


def may_draft(rows: list[dict[str, object]]) -> bool:
    """Unless one waits or is open already."""
    return not any(row["state"] != State.REMOVED for row in rows)


def _row(one: NoticeLine) -> dict[str, object]:
    return {
        "one": one, "state": one.state, "words": NOTICES[one.state],
        "chip": CHIPS.get(one.state, "t1"), "how": REMOVED.get(one.removed_how, ""),
    }  # fmt: skip


@page(needs=Power.SEE_PATROL)
@require_GET
def notices(request: HttpRequest, on: Occasion) -> HttpResponse:
    return render(request, "desk/takedowns.html", {
        "rows": [_row(one) for one in kept.lines(on.at)], "hosts": kept.hosts(on.at),
        "now": on.at,
    })  # fmt: skip


@page(needs=Power.NOTIFY_PROVIDER)
@require_POST
def draft(request: HttpRequest, on: Occasion, number: str) -> HttpResponse:
    made = draft_notice(on, number, _unit(), _home())
    messages.info(request, gettext("%(notice)s is drafted. Nothing is sent.") % {"notice": made})
    return redirect("patrol-finding", number)


@page(needs=Power.NOTIFY_PROVIDER)
@require_POST
def confirm(_: HttpRequest, on: Occasion, number: str) -> HttpResponse:
    """The message itself: the officer sends it, by their own mail."""
    return _message(number, confirm_notice(on, number, _unit()))


@page(needs=Power.NOTIFY_PROVIDER)
@require_POST
def copy(_: HttpRequest, on: Occasion, number: str) -> HttpResponse:
    return _message(number, copy_notice(on, number, _unit()))


def _message(number: str, told: bytes) -> HttpResponse:
    answer = HttpResponse(told, content_type="message/rfc822")
    answer["Content-Disposition"] = f'attachment; filename="{number.strip().upper()}.eml"'
    return answer


def _home() -> Home:
    return Home(config().halt_file, config().test_mark.exists())


def _unit() -> Unit:
    return Unit(config().unit, config().patrol_contact.removeprefix("mailto:"))
