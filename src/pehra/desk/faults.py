"""Pages for what went wrong: calm, in the officer's language, never more than they need."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from pehra.base.errors import PehraError


def calm(request: HttpRequest, status: int, words: str) -> HttpResponse:
    return render(request, "desk/fault.html", {"words": words}, status=status)


def foreseen(request: HttpRequest, status: int, error: PehraError) -> HttpResponse:
    """Its own words, which are English."""
    told = {"words": str(error), "words_in": "en"}
    return render(request, "desk/fault.html", told, status=status)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:  # noqa: ARG001
    return calm(request, 400, _("The desk could not understand this request."))


def not_permitted(request: HttpRequest, exception: Exception) -> HttpResponse:  # noqa: ARG001
    return calm(request, 403, _("You may not see this page."))


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:  # noqa: ARG001
    return calm(request, 404, _("There is no such page."))


def broken(request: HttpRequest) -> HttpResponse:  # noqa: ARG001
    """Without the request: the database, the session or the officer may be what broke."""
    words = _("Something broke. It was logged; nothing you sealed is lost.")
    page = render_to_string("desk/fault.html", {"words": words, "unit": settings.CONFIG.unit})
    return HttpResponse(page, status=500)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:  # noqa: ARG001
    return calm(request, 403, _("This form has expired. Go back, reload the page, and try again."))
