"""Targets that no authority covered any more, taken up again when one does: whatever led to them.

A new version of an authority is another authority: without this a source would be left with its
seeds alone, and what showed a hit would never be looked at again. The gate decides over each one,
as it will again before each fetch.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from pehra.patrol.frontier import URGENT, key
from pehra.patrol.gate import Asked, permit
from pehra.patrol.known import is_asked, is_watched
from pehra.patrol.permit import Via
from pehra.patrol.tip import Covered, covered
from pehra.store import models
from pehra.store.queries import authorities, patrol
from pehra.store.queries.lapsed import Lapsed, lapsed_after

from . import frontier_clocks
from .frontier_clocks import stored, tell
from .note_tips import Ground

LOOKED = 2000  # targets that the gate is asked of in one record
#: what a server is asked with so as to be told of changes alone is forgotten: what a page links to
#: is read anew, for another scope may let more of it
_TAKEN = (
    "UPDATE store_target SET state = 'WAITING', due_at = %s, rank = %s, source_id = %s, via = %s, "
    "etag = '', last_modified = '', fence = fence + 1 WHERE id = %s AND state = 'OUT'"
)


@dataclass(frozen=True, slots=True)
class Back:
    """One that is taken up, by this row of sources (0: by what it had), as `via` from now on."""

    of: Lapsed
    source: int
    via: Via


@dataclass(frozen=True, slots=True)
class Looked:
    """`last`: the target that was looked at last; `more` lie behind it."""

    looked_at: int
    back: tuple[Back, ...]
    last: int
    more: bool


def look(of: Ground, behind: int, at: datetime) -> Looked:
    """At the next LOOKED of them."""
    found = lapsed_after(behind, LOOKED + 1)
    some = found[:LOOKED]
    back = tuple(_covered(of, some, at))
    return Looked(len(some), back, some[-1].pk if some else behind, len(found) > LOOKED)


def _covered(of: Ground, some: Sequence[Lapsed], at: datetime) -> Iterator[Back]:
    for row in some:
        for asked in _asked(row):
            told = covered(permit(of.standings, asked, at, test_home=of.test_home))
            if isinstance(told, Covered):
                source = of.sources.get((told.authority, told.line), row.source)
                yield Back(row, source, asked.via)
                break


def _asked(row: Lapsed) -> Iterator[Asked]:
    """As the patrol asks before a fetch. What is covered at other hours waits for them. What a tip
    named, and then only a page let be fetched, is a tip again where a rule covers it.
    """
    via = Via(row.via)
    if via is Via.REQUISITE and is_asked(via, row.report):
        yield Asked(row.url, Via.TIP)
    asked = Asked(row.url, via, row.depth, row.hops, by=row.way.by)
    if via is Via.REQUISITE:
        asked = replace(asked, parent=row.way.parent_url, above=row.way.above)
    yield asked


def take_up(some: Sequence[Back], at: datetime) -> None:
    """Inside a record. What is watched or was a hit is urgent."""
    if not some:
        return
    hits = patrol.is_hit([one.of.pk for one in some])
    frontier_clocks.queue()
    frontier_clocks.hold({one.of.domain for one in some})
    tell(
        _TAKEN,
        [
            (
                stored(at),
                URGENT if one.of.pk in hits or _watched(one.of) else one.of.rank,
                one.source or None,
                str(one.via),
                one.of.pk,
            )
            for one in some
        ],
    )
    frontier_clocks.wind({one.of.host for one in some})


def _watched(row: Lapsed) -> bool:
    return is_watched(Via(row.via), row.report)


def ask_seeds_whole(row: models.Authority) -> None:
    """Inside a record: what its rules name is asked for whole the next time. A server that says
    that nothing changed would else keep back what the new scope lets in.
    """
    rules = authorities.standing_of(row).authority.scope.allowed
    keys = {key(url) for rule in rules for url in rule.seeds()}
    models.Target.objects.filter(key__in=keys).update(etag="", last_modified="")
