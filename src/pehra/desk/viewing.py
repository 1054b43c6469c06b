"""Look at a file of an exhibit under an opening: pixels made in the sandbox, blurred and grey
unless asked for otherwise, marked with who looks and when. Each look is a line in the ledger.
"""

import base64
import os
from functools import cache
from typing import BinaryIO

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext
from django.views.decorators.http import require_GET, require_POST

from pehra.duties.duty import Occasion
from pehra.duties.strongroom import strongroom
from pehra.duties.view_exhibit import view_exhibit
from pehra.intake.parcels import open_parcel
from pehra.media.decode import Undecodable
from pehra.media.decoders.apart import Apart
from pehra.media.show import Shown, Veil, rendered
from pehra.roster.powers import Power
from pehra.store.queries import evidence, openings
from pehra.store.queries.evidence import FileLine

from .config import config
from .faults import calm
from .headers import POLICY
from .labels import VEILS, VERDICTS
from .page import page

LARGEST = 2**30  # bytes of a file that is held in memory to be shown


@cache
def shower() -> Apart:
    """One child for each process of the desk, started by the first look."""
    return Apart()


@page(needs=Power.ASK_OPENING)
@require_GET
def viewing(request: HttpRequest, on: Occasion, number: str) -> HttpResponse:
    """What is in the exhibit, by name; nothing is opened yet."""
    opening = openings.opening(number)
    return render(request, "desk/viewing.html", {
        "opening": opening,
        "runs": opening.usable_by(on.officer.badge, on.at),
        "files": [(VERDICTS.get(one.verdict, ""), one) for one in evidence.files(opening.exhibit)],
        "veils": list(VEILS.items()),
    })  # fmt: skip


@page(needs=Power.ASK_OPENING)
@require_POST
def look(request: HttpRequest, on: Occasion, number: str) -> HttpResponse:
    """One file. Asked for by a form, so that no page shows one by itself; the pixels come inside
    the page, so that no address of them is left behind.
    """
    told = request.POST.get("file", "")
    veil = Veil(request.POST["veil"]) if request.POST.get("veil") in set(Veil) else Veil.BLURRED
    frame = request.POST.get("frame", "0")
    opening = openings.opening(number)
    file = evidence.file(opening.exhibit, int(told) if told.isdecimal() else 0)
    original = view_exhibit(on, number, strongroom(config()), file=file.pk, veil=veil)
    with original.file:
        shown = _shown(original.file, file, int(frame) if frame.isdecimal() else 0)
    if isinstance(shown, Undecodable):
        return calm(request, 422, gettext("It cannot be shown: %(why)s") % {"why": shown.words})
    mark = f"{on.officer.badge} {on.at:%Y-%m-%d %H:%M} UTC {original.exhibit}"
    answer = render(request, "desk/look.html", {
        "file": file, "opening": opening, "veil": VEILS[veil], "mark": mark,
        "veils": [(one, words) for one, words in VEILS.items() if one != veil],
        "frame": frame if file.mime.startswith("video/") else "",
        "png": base64.b64encode(rendered(shown, veil, mark)).decode(),
    })  # fmt: skip
    answer["Content-Security-Policy"] = POLICY.replace("img-src 'self'", "img-src 'self' data:")
    return answer


def _shown(original: BinaryIO, file: FileLine, frame: int) -> Shown | Undecodable:
    parcel = open_parcel(original, "")
    member = next(one for one in parcel.members() if one.name == file.member)
    with os.fdopen(os.memfd_create("shown", os.MFD_CLOEXEC), "w+b") as held:
        for chunk in parcel.chunks(member):
            held.write(chunk)
        held.flush()
        held.seek(0)
        if file.mime.startswith("video/"):
            return shower().still(held, frame)
        return shower().show(held.read(LARGEST))
