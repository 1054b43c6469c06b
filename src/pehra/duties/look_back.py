"""Have fetched again what a new version of a list knows by its SHA-256 in the diary: it was seen
when no list knew it, and nothing of it was kept.

The diary is read through in windows before the version comes into force, and what was written down
meanwhile once more in its record. It has no index by digest: lists come some times a day, and
fetches all day.
"""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Max, Min

from pehra.media.known import Algorithm, Standing
from pehra.patrol.frontier import URGENT
from pehra.store import models

from . import frontier_clocks
from .frontier_clocks import ask, ask_of, stored, tell

WINDOW = 50_000  # entries of the diary in one question
#: the diary leads, and each of its digests is looked up: with a plus SQLite takes no other index
_KNOWN = (
    "SELECT DISTINCT f.target_id FROM store_fetch f "
    "WHERE f.id > %s AND f.id <= %s AND f.sha256 <> '' AND f.verdict <> 'RECOGNISED' "
    "AND EXISTS (SELECT 1 FROM store_listedhash l WHERE l.algorithm = %s AND l.value = f.sha256 "
    "AND +l.hash_list_id = %s AND +l.since_version = %s) "
    "AND NOT EXISTS (SELECT 1 FROM store_quarantine q WHERE q.algorithm = %s "
    "AND q.value = f.sha256 AND q.state = 'IN_FORCE')"
)
_WHERE = (
    "SELECT t.id, t.host_id, h.domain FROM store_target t JOIN store_host h ON h.id = t.host_id "
    "WHERE t.state <> 'OUT' AND t.id IN ({})"
)
#: a server that is asked for changes alone would say that there are none
_AGAIN = (
    "UPDATE store_target SET state = 'WAITING', rank = %s, due_at = %s, etag = '', "
    "last_modified = '', fence = fence + 1 WHERE id = %s"
)


@dataclass(frozen=True, slots=True)
class Seen:
    """Targets whose bytes are known now; `upto`: the last entry of the diary that was read."""

    targets: frozenset[int] = frozenset()
    upto: int = 0


NOTHING = Seen()


def seen(version: models.ListVersion, before: Seen = NOTHING) -> Seen:
    """With those behind `before`. Of a list of what is benign, or one without SHA-256, none."""
    sha256 = str(Algorithm.SHA256)
    rows = models.ListedHash.objects.filter(
        hash_list=version.hash_list_id, since_version=version.number, algorithm=sha256
    )
    if version.hash_list.standing != Standing.KNOWN or not rows.exists():
        return before
    ends = models.Fetch.objects.aggregate(first=Min("pk"), last=Max("pk"))
    last = ends["last"] or 0
    found = set(before.targets)
    for start in range(before.upto or (ends["first"] or 1) - 1, last, WINDOW):
        end = min(start + WINDOW, last)
        of = [sha256, version.hash_list_id, version.number, sha256]
        told = ask(_KNOWN, [start, end, *of])
        found.update(pk for (pk,) in told)
    return Seen(frozenset(found), last)


def at_once(targets: frozenset[int], at: datetime) -> int:
    """Inside a record. What no authority covers waits for one. Gives how many are fetched again."""
    if not targets:
        return 0
    frontier_clocks.queue()
    rows = ask_of(_WHERE, sorted(targets))
    frontier_clocks.hold({domain for _, _, domain in rows})
    tell(_AGAIN, [(URGENT, stored(at), pk) for pk, _, _ in rows])
    frontier_clocks.wind({host for _, host, _ in rows})
    return len(rows)
