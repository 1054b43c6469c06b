"""Where tip-offs are handed in by hand; the watch reads them."""

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from pehra.duties.duty import Occasion
from pehra.duties.seal_exhibit import seal_exhibit
from pehra.duties.strongroom import strongroom
from pehra.roster.powers import Power
from pehra.store.queries.exhibits import latest, unread

from .page import page
from .watch import watch

MOST = 50  # exhibits that nothing could be read from


@require_http_methods(["GET", "POST"])
@page(needs=Power.RECEIVE)
def intake(request: HttpRequest, on: Occasion) -> HttpResponse:
    if request.method == "GET":
        states, (many, missed) = latest(), unread(MOST)
        known = {one.number for one in states}
        more = [one for one in missed if one.number not in known]
        told = {"states": states, "unread": more, "many": many}
        return render(request, "desk/intake.html", told | watch(on.at))
    files = request.FILES.getlist("files")
    room = strongroom(settings.CONFIG)
    for file in files:
        name = (file.name or "")[-255:]
        kept = seal_exhibit(on, room, file.chunks(), name=name, channel="DESK")
        words = _("%(exhibit)s is sealed.") if kept.fresh else _("%(exhibit)s was here already.")
        messages.info(request, words % {"exhibit": kept.exhibit})
    if not files:
        messages.warning(request, _("No file was chosen."))
    return redirect("intake")
