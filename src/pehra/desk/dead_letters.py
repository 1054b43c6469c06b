"""What was given up, and the button that takes it up again."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.views.decorators.http import require_GET, require_POST

from pehra.duties.duty import Occasion
from pehra.duties.retry_errand import retry_errand, retry_target
from pehra.roster.powers import Power
from pehra.store.queries.given_up import given_up

from .page import page
from .patrol_labels import ERRANDS, OUTCOMES


@page(needs=Power.SEE_PATROL)
@require_GET
def dead_letters(request: HttpRequest, on: Occasion) -> HttpResponse:
    found = given_up()
    return render(request, "desk/dead_letters.html", {
        "errands": [(ERRANDS.get(one.kind, one.kind), one) for one in found.errands],
        "targets": [(OUTCOMES.get(one.outcome, one.outcome), one) for one in found.targets],
        "most": found.most, "now": on.at,
    })  # fmt: skip


@page(needs=Power.NOTE_OUTCOME)
@require_POST
def errand(request: HttpRequest, on: Occasion, key: int) -> HttpResponse:
    retry_errand(on, key)
    return _due_again(request)


@page(needs=Power.NOTE_OUTCOME)
@require_POST
def target(request: HttpRequest, on: Occasion, number: str) -> HttpResponse:
    retry_target(on, number)
    return _due_again(request)


def _due_again(request: HttpRequest) -> HttpResponse:
    messages.info(request, gettext("It is due again."))
    return redirect("patrol-dead-letters")
