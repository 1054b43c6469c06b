"""One line a fetch, for whoever runs the patrol by hand (docs/reference/patrol.md)."""

from dataclasses import asdict, dataclass
from typing import Any

from pehra.base.numbers import Series, number


@dataclass(frozen=True, slots=True)
class Line:
    """`authority` is REF@VERSION. Empty texts and a status of 0 are told as null."""

    target: str
    authority: str
    outcome: str
    status: int = 0
    sha256: str = ""
    verdict: str = ""
    finding: str = ""
    fetch: str = ""
    exhibit: str = ""

    def json(self) -> dict[str, Any]:
        return {name: value or None for name, value in asdict(self).items()}


def unsent(target: str, authority: str, outcome: str, pk: int) -> Line:
    """Of what was due and was not sent: the diary's entry says why. `pk` is its row."""
    return Line(target, authority, outcome, fetch=number(Series.FETCH, pk))
