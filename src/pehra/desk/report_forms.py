"""What an officer can say on a report's page: its place, one word for many, what became of it."""

from typing import Any

from django import forms
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from pehra.duties.decide_cluster import LANES as MANY
from pehra.duties.override_priority import LONGEST, SHORTEST
from pehra.store.queries.reports import ReportPage
from pehra.triage.priority import DANGER, LOWEST, Lane

from .labels import CLOSED, LANES, STATUSES, USEFUL


def _reason() -> forms.CharField:
    return forms.CharField(label=_("Reason"), min_length=SHORTEST, max_length=LONGEST)


class Place(forms.Form):
    """Tier 1 is the lane Danger now, whatever else is chosen; no other tier is."""

    tier = forms.ChoiceField(
        label=_("Tier"),
        choices=[
            (DANGER, format_lazy("{} · {}", DANGER, LANES[Lane.DANGER_NOW])),
            *((n, n) for n in range(DANGER + 1, LOWEST + 1)),
        ],
    )
    lane = forms.ChoiceField(
        label=_("Lane (tier 2 and below)"),
        choices=[(str(one), LANES[one]) for one in Lane if one != Lane.DANGER_NOW],
    )
    reason = _reason()

    def clean(self) -> dict[str, Any]:
        if self.cleaned_data.get("tier") == str(DANGER):
            self.errors.pop("lane", None)
            self.cleaned_data["lane"] = str(Lane.DANGER_NOW)
        return self.cleaned_data


class Decide(forms.Form):
    lane = forms.ChoiceField(label=_("Lane"), choices=[(str(one), LANES[one]) for one in MANY])
    reason = _reason()


class Outcome(forms.Form):
    status = forms.ChoiceField(label=_("Status"), choices=list(STATUSES.items()))
    closed = forms.ChoiceField(
        label=_("Why it was closed"), choices=list(CLOSED.items()), required=False
    )
    useful = forms.ChoiceField(
        label=_("Was the report of use?"), choices=list(USEFUL.items()), required=False
    )
    children = forms.IntegerField(
        label=_("Children found in danger"), min_value=0, max_value=1000, initial=0
    )
    self_produced = forms.BooleanField(label=_("Made by the child itself"), required=False)
    note = forms.CharField(label=_("Note"), max_length=2000, required=False)


#: they stand on one page: each has ids of its own, so that a label leads to its own field
IDS = {form: f"{form.__name__.lower()}-%s" for form in (Place, Decide, Outcome)}


def fresh(page: ReportPage) -> dict[str, forms.Form]:
    """All of them by their names on the page, with nothing said yet."""
    stands = {"tier": page.tier, "lane": page.lane}
    return {
        "place": Place(initial=stands, auto_id=IDS[Place]),
        "decide": Decide(auto_id=IDS[Decide]),
        "outcome": Outcome(auto_id=IDS[Outcome]),
    }
