"""What a partner's handling code means for an export: free, bound to a promise, or too late."""

from dataclasses import dataclass
from datetime import datetime

from pehra.base.said import Said
from pehra.intake.report import Handling


@dataclass(frozen=True, slots=True)
class Free:
    """The sender set no rule."""


@dataclass(frozen=True, slots=True)
class Bound:
    """It may leave when somebody vouches that the rule is heeded, by its code. `code` is
    UNNAMED when the sender gave a purpose or an onward rule and no code.
    """

    code: str
    rule: str


@dataclass(frozen=True, slots=True)
class Expired:
    """The sender wanted it gone by then."""

    at: datetime


UNNAMED = "UNNAMED"


def may_leave(handling: Handling, now: datetime) -> Free | Bound | Expired:
    if isinstance(handling.expires_at, Said) and handling.expires_at.value <= now:
        return Expired(handling.expires_at.value)
    told = [one.value for one in (handling.purpose, handling.onward) if isinstance(one, Said)]
    code = handling.code.value if isinstance(handling.code, Said) else ""
    if not code and not told:
        return Free()
    return Bound(code or UNNAMED, "; ".join(told))
