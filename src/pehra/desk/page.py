"""What makes a function a page of the desk: somebody is signed in, and may see it."""

import functools
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Concatenate, ParamSpec

from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from pehra.base import clock
from pehra.base.errors import PehraError
from pehra.base.numbers import BadNumber
from pehra.duties.duty import NotRecorded, Occasion
from pehra.duties.heed import MustStay
from pehra.duties.noticed import NoSuchNotice
from pehra.duties.open_exhibit import NoOpening
from pehra.evidence.opening import NotGranted
from pehra.evidence.vault import NotSealed
from pehra.evidence.working import NoWorkingKey
from pehra.roster.powers import NotPermitted, Power, Role, officer
from pehra.store.queries.authorities import NoSuchAuthority
from pehra.store.queries.evidence import NoSuchExhibit
from pehra.store.queries.findings import NoSuchFinding
from pehra.store.queries.openings import NoSuchOpening
from pehra.store.queries.reports import NoSuchReport
from pehra.store.queries.uncovered import NoSuchHost

from .faults import foreseen

P = ParamSpec("P")
LONGEST = timedelta(hours=12)  # of one sign-in, however busy (CJIS IA-5: again every 12 hours)
SIGNED_IN_AT = "signed_in_at"
STATUS: dict[type[PehraError], int] = {
    NotPermitted: 403, NotGranted: 403, MustStay: 403, NoSuchReport: 404, NoSuchExhibit: 404,
    NoOpening: 404, NoSuchOpening: 404, BadNumber: 404, NoSuchFinding: 404, NoSuchAuthority: 404,
    NoSuchNotice: 404, NoSuchHost: 404,
    NotSealed: 503, NotRecorded: 503, NoWorkingKey: 503,
}  # fmt: skip

Page = Callable[Concatenate[HttpRequest, Occasion, P], HttpResponse]


def page(needs: Power) -> Callable[[Page[P]], Callable[Concatenate[HttpRequest, P], HttpResponse]]:
    """Anonymous: to the sign-in. Without the power: 403. An error Pehra foresaw: its own words."""

    def make(show: Page[P]) -> Callable[Concatenate[HttpRequest, P], HttpResponse]:
        @functools.wraps(show)
        def shown(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
            if not request.user.is_authenticated or _stale(request):
                logout(request)
                return redirect("sign-in")
            on = occasion(request)
            try:
                on.officer.must_hold(needs)
                return show(request, on, *args, **kwargs)
            except PehraError as error:
                return foreseen(request, STATUS.get(type(error), 400), error)

        return shown

    return make


def occasion(request: HttpRequest) -> Occasion:
    roles = (Role(role) for role in getattr(request.user, "roles", ()))
    acting = officer(request.user.get_username(), *roles)
    return Occasion(acting, clock.now(), "at the desk")


def _stale(request: HttpRequest) -> bool:
    since = datetime.fromtimestamp(request.session.get(SIGNED_IN_AT, 0), UTC)
    return clock.now() - since > LONGEST
