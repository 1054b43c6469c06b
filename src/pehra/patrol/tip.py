"""Whether an authority in force covers an address that a tip-off names; or what stands nearest.

Pure, and asks nobody: an address that no authority covers is never looked up. What is covered and
only outside the hours of its rule is covered: it waits in the frontier. What the kill switch stops
is covered too, for the gate is asked again before anything is sent.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from .frontier import NEW, New, key
from .gate import Asked, Standing, permit
from .permit import Leave, Permit, Refused, Via, Why
from .url import BadUrl, Swarm, Url, canonical, registered
from .url import target as spelled

SWARM = "SWARM"


@dataclass(frozen=True, slots=True)
class Covered:
    """By the rule on this line of REF@VERSION."""

    authority: str
    line: int


@dataclass(frozen=True, slots=True)
class Uncovered:
    """`host` as the frontier names hosts, empty of what is no address; `domain` is the registered
    one. `key` is of its canonical form, or of the text as it stands. `authority`, `rule`, `line`
    are of what stands nearest, empty when nothing does.
    """

    host: str
    domain: str
    key: bytes
    why: Why
    authority: str = ""
    rule: str = ""
    line: int = 0


Cover = Covered | Uncovered


def covered(leave: Leave) -> Covered | Refused:
    """By whom, or the nearest reason why by nobody."""
    if isinstance(leave, Permit) or leave.why is Why.HOURS:
        return Covered(leave.authority, leave.line)
    return leave


def cover(
    standings: Iterable[Standing], url: str, at: datetime, *, test_home: bool = False
) -> Cover:
    """`url` in any spelling."""
    try:
        told = spelled(url)
    except BadUrl:
        return Uncovered("", "", key(url), Why.NOT_A_TARGET)
    leave = covered(permit(standings, Asked(told.text, Via.TIP), at, test_home=test_home))
    if isinstance(leave, Covered):
        return leave
    host, domain = whose(told)
    return Uncovered(
        host, domain, key(told.text), leave.why, leave.authority, leave.rule, leave.line
    )


def whose(told: Url | Swarm) -> tuple[str, str]:
    """Its host, with the port where that is not the usual one, and its registered domain."""
    if isinstance(told, Swarm):
        return told.text, told.text
    return told.text.split("/", 3)[2], registered(told.host)


def named(url: str, via: Via, at: datetime) -> New:
    """As a target to be put; a swarm too. Raises BadUrl."""
    told = spelled(url)
    if isinstance(told, Swarm):
        return New(url=told.text, host=told.text, kind=SWARM, via=via, due_at=at, rank=NEW)
    return web(url, via, at)


def web(url: str, via: Via, at: datetime) -> New:
    """Raises BadUrl."""
    told = canonical(url)
    host, domain = whose(told)
    return New(url=told.text, host=host, domain=domain, via=via, due_at=at)
