"""Authorities: one officer writes them down, another approves; what they allow, in their words."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext, gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from pehra.base.errors import PehraError
from pehra.duties.approve_authority import approve_authority
from pehra.duties.draft_authority import draft_authority
from pehra.duties.duty import Occasion
from pehra.duties.revoke_authority import revoke_authority
from pehra.patrol.explain import explain
from pehra.patrol.idle import SOON
from pehra.roster.powers import Power
from pehra.store.queries import authorities as kept
from pehra.store.queries import ledger as ledgers
from pehra.store.queries.authorities import AuthorityLine, State
from pehra.store.queries.leads import given_by

from .config import config
from .page import page
from .patrol_labels import DUTIES, SOURCES, STANDING, WHY_NOT

LONGEST = 100_000  # characters of a text
LONGEST_LINE = 300  # characters of one that are shown beside its fault
IN_SCOPE = re.compile(r"scope, line [0-9]{1,6} \(line ([0-9]{1,6}) of the text\), column")
CHIPS = {
    State.IN_FORCE: "t3", State.NOT_YET: "t4", State.DRAFT: "t2", State.EXPIRED: "t4",
    State.SUPERSEDED: "t4",
}  # fmt: skip
RUNS = {State.IN_FORCE, State.NOT_YET}


class Draft(forms.Form):
    text = forms.CharField(
        label=gettext_lazy("The authority (TOML)"), max_length=LONGEST, strip=False,
        widget=forms.Textarea(attrs={"rows": 24, "dir": "ltr", "spellcheck": "false"}),
    )  # fmt: skip
    document = forms.CharField(
        label=gettext_lazy("Exhibit of the signed order (may stay empty)"),
        max_length=20, required=False,
    )  # fmt: skip


class Revoke(forms.Form):
    reason = forms.CharField(label=gettext_lazy("Reason"), max_length=1000)


@page(needs=Power.SEE_PATROL)
@require_http_methods(["GET", "POST"])
def authorities(request: HttpRequest, on: Occasion) -> HttpResponse:
    """A POST asks which rule decides on an address: it may name somebody, and stays out of logs."""
    asked = request.POST.get("url", "").strip()[:8000]
    return render(request, "desk/authorities.html", {
        "rows": [_row(one, on) for one in kept.authorities(on.at)],
        "asked": asked, "told": _explained(asked, on) if asked else None,
        "now": on.at,
    })  # fmt: skip


def _row(one: AuthorityLine, on: Occasion) -> dict[str, object]:
    return {
        "one": one,
        "state": STANDING[one.state],
        "chip": CHIPS.get(one.state, "t1"),
        "ends_soon": one.state in RUNS and one.until_at - on.at <= SOON,
    }


def _explained(asked: str, on: Occasion) -> dict[str, object]:
    test_home, halts = config().test_mark.exists(), kept.halts(config().halt_file)
    by = given_by(asked)
    told = explain(kept.standing(on.at), asked, on.at, halts, test_home=test_home, by=by)
    return {"one": told, "allowed": told.decision == "allow", "why": WHY_NOT.get(told.why, "")}


@page(needs=Power.SEE_PATROL)
@require_GET
def authority(request: HttpRequest, on: Occasion, name: str) -> HttpResponse:
    one = kept.authority(name, on.at)
    lines = ledgers.entries(f"authority:{one.name}", f"authority:{one.ref}")
    return render(request, "desk/authority.html", {
        **_row(one, on),
        "sources": [(SOURCES.get(source.kind, source.kind), source) for source in one.sources],
        "versions": [
            (STANDING[other.state], other) for other in kept.authorities(on.at)
            if other.ref == one.ref and other.version != one.version
        ],
        "difference": kept.difference(one.ref),
        "ledger": [(DUTIES.get(line.duty, line.duty), line) for line in lines],
        "own": on.officer.badge, "revoke": Revoke(label_suffix=""), "now": on.at,
    })  # fmt: skip


@page(needs=Power.DRAFT_AUTHORITY)
@require_http_methods(["GET", "POST"])
def draft(request: HttpRequest, on: Occasion) -> HttpResponse:
    told = Draft(request.POST or None, initial={"text": EMPTY}, label_suffix="")
    if request.method == "GET" or not told.is_valid():
        status = 200 if request.method == "GET" else 422
        return render(request, "desk/draft.html", {"form": told, "sample": SAMPLE}, status=status)
    try:
        name = draft_authority(
            on, _lines(told.cleaned_data["text"]), told.cleaned_data["document"],
            test_home=config().test_mark.exists(),
        )  # fmt: skip
    except PehraError as error:
        faults = list(_faults(str(error), _lines(told.cleaned_data["text"])))
        return render(request, "desk/draft.html", {"form": told, "faults": faults}, status=422)
    messages.info(request, gettext("Written down. Another officer must approve it."))
    return redirect("patrol-authority", name)


def _lines(text: str) -> str:
    """Browsers send CR LF (HTML §4.10.21.4), which would be another text than the file's."""
    return text.replace("\r\n", "\n")


@dataclass(frozen=True, slots=True)
class Fault:
    """`line` counts in the whole text, 0 when the fault is of no line; `shown` is that line."""

    words: str
    line: int = 0
    shown: str = ""


def _faults(words: str, text: str) -> Iterator[Fault]:
    """One a line, those of the scope with the line that they mean."""
    lines = text.split("\n")
    for one in words.split("\n"):
        found = IN_SCOPE.match(one)
        at = int(found[1]) if found else 0
        yield Fault(one, at, lines[at - 1][:LONGEST_LINE]) if 0 < at <= len(lines) else Fault(one)


@page(needs=Power.APPROVE_AUTHORITY)
@require_POST
def approve(request: HttpRequest, on: Occasion, name: str) -> HttpResponse:
    approve_authority(on, name, test_home=config().test_mark.exists())
    messages.info(request, gettext("Approved. What it names is fetched from now on."))
    return redirect("patrol-authority", name)


@page(needs=Power.APPROVE_AUTHORITY)
@require_POST
def revoke(request: HttpRequest, on: Occasion, name: str) -> HttpResponse:
    told = Revoke(request.POST)
    if not told.is_valid():
        messages.warning(request, gettext("Say why it is revoked."))
        return redirect("patrol-authority", name)
    revoke_authority(on, name, told.cleaned_data["reason"])
    messages.info(request, gettext("Revoked. Nothing is fetched on it any more."))
    return redirect("patrol-authority", name)


EMPTY = '''ref = ""
law = ""
reason = ""
ordered_by = ""
from =
until =
retention = "hash-only"
scope = """
allow page https://
with requisites=1hop
"""
'''
SAMPLE = """allow page https://example.test/thread?id=17
allow prefix https://example.test/forum/ depth=3
allow host example.test hours=20-06 pages<=5000
allow domain example.test rate=1/2s
deny prefix https://example.test/help/
with requisites=1hop redirects=5 robots=obey
"""
