"""Pages for what went wrong: calm, in the officer's language, never more than they need."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _


def calm(request: HttpRequest, status: int, words: str) -> HttpResponse:
    return render(request, "desk/fault.html", {"words": words, "status": status}, status=status)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:  # noqa: ARG001
    return calm(request, 400, _("The desk could not understand this request."))


def not_permitted(request: HttpRequest, exception: Exception) -> HttpResponse:  # noqa: ARG001
    return calm(request, 403, _("You may not see this page."))


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:  # noqa: ARG001
    return calm(request, 404, _("There is no such page."))


def broken(request: HttpRequest) -> HttpResponse:
    return calm(request, 500, _("Something broke. It was logged; nothing you sealed is lost."))


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:  # noqa: ARG001
    return calm(request, 403, _("This form has expired. Go back, reload the page, and try again."))
