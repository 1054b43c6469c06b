"""What holds for a whole scope: the line that begins with `with`."""

import re
from dataclasses import dataclass
from typing import Any

from pehra.base.errors import PehraError

from .permit import Retention, Robots

MOST_REQUISITES, MOST_REDIRECTS = 3, 20
OVERT, COVERT = "overt", "covert"
KEYS = ("requisites", "redirects", "robots", "ua", "retention")


class BadTerm(PehraError):
    """A term that cannot be used as it is written."""


@dataclass(frozen=True, slots=True)
class Terms:
    """`requisites`: how many steps away from a page in scope what it shows may lie, wherever that
    is. `redirects`: how many are followed, each through the gate. `retention` is None when the
    scope leaves it to the authority.
    """

    requisites: int = 0
    redirects: int = 5
    robots: Robots = Robots.OBEY
    covert: bool = False
    retention: Retention | None = None

    def __str__(self) -> str:
        """As it is written, without what is said by saying nothing; empty when that is all."""
        usual = Terms()
        told = [
            f"requisites={self.requisites}hop" if self.requisites else "",
            f"redirects={self.redirects}" if self.redirects != usual.redirects else "",
            f"robots={self.robots}" if self.robots != usual.robots else "",
            f"ua={COVERT}" if self.covert else "",
            f"retention={self.retention}" if self.retention else "",
        ]
        words = " ".join(one for one in told if one)
        return f"with {words}" if words else ""


def term(key: str, value: str) -> tuple[str, Any]:
    """The field of Terms and its value. Raises BadTerm."""
    match key:
        case "requisites":
            return key, _requisites(value)
        case "redirects":
            if not re.fullmatch(r"[0-9]{1,2}", value) or int(value) > MOST_REDIRECTS:
                raise BadTerm(f"redirects is a whole number from 0 to {MOST_REDIRECTS}.")
            return key, int(value)
        case "robots" if value in set(Robots):
            return key, Robots(value)
        case "ua" if value in {OVERT, COVERT}:
            return "covert", value == COVERT
        case "retention" if value in set(Retention):
            return key, Retention(value)
    choices = {
        "robots": ", ".join(Robots), "ua": f"{OVERT}, {COVERT}", "retention": ", ".join(Retention),
    }  # fmt: skip
    if key in choices:
        raise BadTerm(f"{key} is one of: {choices[key]}.")
    raise BadTerm(f"“{key[:20]}” is no term. There are: {', '.join(KEYS)}.")


def _requisites(value: str) -> int:
    if value == "none":
        return 0
    found = re.fullmatch(r"([0-9])hop", value)
    if not found or not 1 <= int(found[1]) <= MOST_REQUISITES:
        raise BadTerm(f"requisites is none, or 1hop to {MOST_REQUISITES}hop.")
    return int(found[1])
