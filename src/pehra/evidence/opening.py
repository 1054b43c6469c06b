"""The two-person rule: who asks to open an exhibit is never who approves it, and neither lends a
share; it is for one purpose, for a short time, and then it is over.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from pehra.base.errors import PehraError

SHORTEST, LONGEST = timedelta(minutes=1), timedelta(hours=8)
USUAL = timedelta(minutes=30)
WAITS = timedelta(days=7)  # an opening that nobody approved lapses


class NotGranted(PehraError):
    """The opening may not be asked for, approved or used in this way."""


@dataclass(frozen=True, slots=True)
class Asked:
    """An opening as far as it has come. `approver` and `until_at` once it was approved."""

    asker: str
    asked_at: datetime
    approver: str = ""
    until_at: datetime | None = None
    ended_at: datetime | None = None
    holders: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Granted:
    until_at: datetime


@dataclass(frozen=True, slots=True)
class Refused:
    """`reason` in words."""

    reason: str


def may_approve(asked: Asked, approver: str, lasts: timedelta, at: datetime) -> Granted | Refused:
    if approver == asked.asker:
        return Refused("whoever asks for an opening cannot approve it")
    if asked.approver or asked.ended_at:
        return Refused("it was decided before")
    if at - asked.asked_at > WAITS:
        return Refused(f"it was asked for more than {WAITS.days} days ago: ask again")
    if not SHORTEST <= lasts <= LONGEST:
        return Refused("an opening lasts from a minute to eight hours")
    return Granted(at + lasts)


def may_release(asked: Asked, holder: str, at: datetime) -> Granted | Refused:
    """Whether this custodian's share may be lent to it."""
    if holder in {asked.asker, asked.approver}:
        return Refused("who asked for or approved an opening does not lend a share to it")
    return _running(asked, at)


def may_view(asked: Asked, officer: str, needed: int, at: datetime) -> Granted | Refused:
    """Whether this officer may now see what is in the exhibit."""
    if officer != asked.asker:
        return Refused("only the officer who asked for the opening may use it")
    running = _running(asked, at)
    if isinstance(running, Granted) and len(asked.holders) < needed:
        missing = needed - len(asked.holders)
        return Refused(f"{missing} more of the custodians must release a share")
    return running


def _running(asked: Asked, at: datetime) -> Granted | Refused:
    if asked.ended_at:
        return Refused("it has ended")
    if not asked.approver or asked.until_at is None:
        return Refused("nobody has approved it yet")
    if at >= asked.until_at:
        return Refused("its time is over")
    return Granted(asked.until_at)


def allowed(found: Granted | Refused, number: str) -> Granted:
    """Raises NotGranted."""
    if isinstance(found, Refused):
        raise NotGranted(f"{number}: {found.reason}.")
    return found


def holders(names: Sequence[str]) -> tuple[str, ...]:
    """Each counted once, however often a share was lent."""
    return tuple(sorted(set(names)))
