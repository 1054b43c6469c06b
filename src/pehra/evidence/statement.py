"""The dossier's words: how it was made, that the system was in working order, how to check it.

For people who know neither Pehra nor cryptography (statements/en.html, ur.html). In working order
is a fact that must be shown (Qanun-e-Shahadat Order 1984, Articles 46-A, 73, 78-A), so each line of
it is something that was looked at when the dossier was made.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from html import escape
from importlib.resources import files
from string import Template

from .dossier import About

LANGUAGES = ("en", "ur")


@dataclass(frozen=True, slots=True)
class Working:
    """A fact of the system's working order: what was looked at and what was found."""

    what: str
    found: str


def statement(about: About, exhibits: Sequence[str], working: Sequence[Working], lang: str) -> str:
    """A page without anything from elsewhere; `lang` is one of LANGUAGES."""
    facts = {
        "unit": about.unit, "ledger": about.origin, "made at": about.made_at,
        "made by": about.made_by, "reports": ", ".join(about.subjects),
        "exhibits": ", ".join(exhibits),
    }  # fmt: skip
    told = files("pehra.evidence").joinpath("statements", f"{lang}.html").read_text("utf-8")
    return Template(told).substitute(
        about=_table(facts), working=_table({one.what: one.found for one in working})
    )


def _table(rows: Mapping[str, str]) -> str:
    lines = [
        f'<tr><th scope="row">{escape(name)}</th><td><bdi dir="ltr">{escape(value)}</bdi></td></tr>'
        for name, value in rows.items()
    ]
    return f"<table>{''.join(lines)}</table>"
