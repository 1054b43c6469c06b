"""Whether one thing may be fetched now, on which authority, by which rule. Fail closed: without an
authority in force whose scope covers it there is no leave, no DNS query, no socket.

A rule that denies, of any authority in force, beats every rule that allows, of whichever: what one
order keeps out, no other brings in unseen. Of several that allow it the one that lasts longest
decides; then the first by REF@VERSION, then by line. Nothing here reads a clock or a table.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from . import weighing
from .permit import Leave, Permit, Refused, Via, Why
from .question import NO_HALTS, Asked, Halts, Now
from .shown import shown
from .standing import Spent, Standing
from .url import BadUrl, Swarm, Target, target

__all__ = [
    "NO_HALTS", "Asked", "Bar", "Halts", "NotBarred", "Spent", "Standing", "barred", "permit",
    "still",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class NotBarred:
    """Nobody keeps it out. That is no leave: no rule was asked that allows."""


Bar = Refused | NotBarred
#: of several reasons why nothing may be fetched, the one that is told: the nearest to a leave
NEAREST = (
    Why.HALTED, Why.SPENT, Why.HOURS, Why.TOO_DEEP, Why.TOO_MANY_REDIRECTS, Why.REFLECTOR, Why.PORT,
    Why.NOT_YET, Why.NOT_APPROVED, Why.EXPIRED, Why.REVOKED, Why.NO_AUTHORITY,
)  # fmt: skip
RANK = {why: place for place, why in enumerate(NEAREST)}
NOBODY = Refused(Why.NO_AUTHORITY)


def permit(
    standings: Iterable[Standing],
    asked: Asked,
    at: datetime,
    halts: Halts = NO_HALTS,
    *,
    test_home: bool = False,
) -> Leave:
    """Pure: the same question has the same answer."""
    return _best(_leaves(Now(tuple(standings), at, halts, test_home), asked))


def still(
    standings: Iterable[Standing],
    held: Permit,
    asked: Asked,
    at: datetime,
    halts: Halts = NO_HALTS,
    *,
    test_home: bool = False,
) -> Leave:
    """Whether what was begun on this permit may go on: by its own authority and rule, and nobody
    else's. Another's leave is for another fetch, with another end, other terms and its own intent.
    Pure.
    """
    now = Now(tuple(standings), at, halts, test_home)
    leaves = _leaves(now, asked)
    if asked.via is Via.REQUISITE and _permits(leaves):  # by its page, whoever lets it be now
        leaves = [*leaves, *shown(now, asked, target(asked.url))]
    own = [one for one in leaves if (one.authority, one.line) == (held.authority, held.line)]
    return _best(own or [one for one in leaves if isinstance(one, Refused)])


def barred(
    standings: Iterable[Standing],
    url: str,
    at: datetime,
    halts: Halts = NO_HALTS,
    *,
    test_home: bool = False,
) -> Bar:
    """Whether a kill switch or any order keeps it out, of what is gone to on another thing's leave:
    trackers and nodes on that of a swarm. Pure.
    """
    try:
        wanted = target(url)
    except BadUrl:
        return Refused(Why.NOT_A_TARGET)
    return weighing.barred(Now(tuple(standings), at, halts, test_home), wanted) or NotBarred()


def _leaves(now: Now, asked: Asked) -> list[Leave]:
    """Every leave that somebody gives, or why nobody does."""
    try:
        wanted = target(asked.url)
    except BadUrl:
        return [Refused(Why.NOT_A_TARGET)]
    kept = weighing.barred(now, wanted)
    if kept is not None:
        return [kept]
    if asked.via is Via.ROBOTS:
        return _robots(now, asked, wanted)
    found = [
        weighing.weighed(now, one, rule, asked, wanted)
        for one, rule in weighing.covering(now, wanted, asked.via, asked.by)
    ]
    if asked.via is Via.REQUISITE and not _permits(found):
        return [*found, *shown(now, asked, wanted)]
    return found


def _robots(now: Now, asked: Asked, wanted: Target) -> list[Leave]:
    """On the authority of what is asked for: the robots.txt of its own origin."""
    try:
        parent = target(asked.parent)
    except BadUrl:
        return [NOBODY]
    if isinstance(wanted, Swarm) or isinstance(parent, Swarm):
        return [NOBODY]
    if (wanted.origin, wanted.path, wanted.query) != (parent.origin, "/robots.txt", ""):
        return [NOBODY]
    return _leaves(now, Asked(asked.parent, Via.API, hops=asked.hops, by=asked.by))


def _permits(leaves: list[Leave]) -> list[Permit]:
    return [one for one in leaves if isinstance(one, Permit)]


def _first(permits: list[Permit]) -> Permit:
    return min(permits, key=lambda one: (-one.until_at.timestamp(), one.authority, one.line))


def _best(leaves: list[Leave]) -> Leave:
    if permits := _permits(leaves):
        return _first(permits)
    refused = [one for one in leaves if isinstance(one, Refused)]
    ordered = sorted(refused, key=lambda one: (RANK.get(one.why, -1), one.authority, one.line))
    return ordered[0] if ordered else NOBODY
