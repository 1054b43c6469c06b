"""Leases from the frontier's tables: domains take turns, in them hosts, of each its best target."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any

from django.db import connection, transaction

from pehra.patrol import pace
from pehra.patrol.frontier import HALT_LOOK, RANKS, WORKER_SECONDS, Leased
from pehra.patrol.permit import Via
from pehra.patrol.way import Step, Way, goes_on, way
from pehra.store import models
from pehra.store.queries.ways import steps

from .frontier_clocks import (
    DOMAIN,
    ask,
    ask_of,
    moment,
    or_ever,
    stored,
    tell,
    wind,
    wind_domains,
)

#: urgent ones first, then whatever is due: the column that says since when
PASSES = ("urgent_at", "next_at")
LOG_PAGES = 1000  # of SQLite's write-ahead log, before it is copied: as SQLite has it
_HALTED = (
    "SELECT h.id FROM store_host h JOIN store_pace p "
    "ON p.key = 'domain:' || h.domain WHERE h.next_at <= %s AND h.name IN ({}) {}"
)
_DOMAINS = "SELECT key FROM store_pace WHERE {0} <= %s ORDER BY {0}, key LIMIT %s {1}"
_HOST_OF = (
    "SELECT (SELECT id FROM store_host WHERE domain = substr(p.key, 8) AND {0} <= %s "
    "ORDER BY {0}, id LIMIT 1), p.key FROM store_pace p WHERE p.key IN ({1})"
)
_DUE = (
    "(SELECT id FROM store_target WHERE host_id = h.id AND state = 'WAITING' AND rank = {} "
    "AND due_at <= %s ORDER BY due_at, id LIMIT 1)"
)
_BEST = "SELECT h.id, COALESCE({0}) FROM store_host h WHERE h.id IN ({1})"
_WHOLE = (
    "SELECT t.id, t.url, t.kind, t.via, COALESCE(p.url, ''), t.depth, t.hops, h.id, h.name, "
    'h.domain, t.fence, h.fence, t.etag, t.last_modified, t.sha256, t.whole, t."interval", '
    "t.fails, t.source_id, t.report_id, t.rank, t.due_at, t.missing_at, t.gone_at, h.delay, "
    "h.fails, t.account, h.blocked_until_at, h.urgent_at, t.parent_id, t.seen_at, "
    "p.via, p.hops, p.parent_id FROM store_target t "
    "JOIN store_host h ON h.id = t.host_id LEFT JOIN store_target p ON p.id = t.parent_id "
    "WHERE t.id IN ({})"
)
_LEASED = (
    "UPDATE store_host SET leased_id = %s, leased_until_at = %s, allowed_at = %s, fence = %s, "
    "next_at = %s, urgent_at = %s WHERE id = %s"
)
_HELD = "UPDATE store_pace SET holder_id = %s, leased_until_at = %s, allowed_at = %s WHERE key = %s"
#: of a host: until when it is blocked, and when something urgent of it is next
_Clocks = tuple[datetime, datetime | None]


def lease(at: datetime, most: int, worker_seconds: int = WORKER_SECONDS) -> list[Leased]:
    """A transaction of its own. At most one target a host and one host a domain; none of a host
    that is halted, which is looked at again after HALT_LOOK.
    """
    until, found = at + timedelta(seconds=worker_seconds), list[Leased]()
    with _left_in_the_log(), transaction.atomic(durable=True):
        halts = ask("SELECT of, key FROM store_halt WHERE lifted_at IS NULL")
        if any(of == models.Halt.Of.ALL for of, _ in halts):
            return []
        _put_off([name for of, name in halts if of == models.Halt.Of.HOST], at)
        for since in PASSES:
            while len(found) < most and (domains := _domains(since, at, most - len(found))):
                found += _turns(since, domains, at, until)
    return found


@contextmanager
def _left_in_the_log() -> Iterator[None]:
    """SQLite copies its log into the file when a commit finds it long: some random thousand pages.
    Workers wait for a lease, and nobody for a record: that is left to the next record.
    """
    if connection.vendor != "sqlite":
        yield
        return
    ask("PRAGMA wal_autocheckpoint = 0")
    try:
        yield
    finally:
        ask(f"PRAGMA wal_autocheckpoint = {LOG_PAGES}")


def _put_off(halted: Sequence[str], at: datetime) -> None:
    look = stored(at + timedelta(seconds=HALT_LOOK))
    rows = ask_of(_HALTED.format("{}", _skip(" OF p")), halted, [stored(at)])
    tell(
        "UPDATE store_host SET blocked_until_at = %s, reason = 'HALTED' WHERE id = %s",
        [(look, pk) for (pk,) in rows],
    )
    wind([pk for (pk,) in rows])


def _skip(of: str = "") -> str:
    can = connection.features.has_select_for_update_skip_locked
    return f"FOR UPDATE{of} SKIP LOCKED" if can else ""


def _domains(since: str, at: datetime, most: int) -> list[str]:
    return [key for (key,) in ask(_DOMAINS.format(since, _skip()), [stored(at), most])]


def _turns(since: str, domains: Sequence[str], at: datetime, until: datetime) -> list[Leased]:
    """Of each domain its first host, of that its best target. What said that it was next, and had
    nothing after all, says so no more.
    """
    rows = ask_of(_HOST_OF.format(since, "{}"), domains, [stored(at)])
    hosts = {key: pk for pk, key in rows if pk}
    dues = ", ".join(_DUE.format(rank) for rank in RANKS)
    best = ask_of(_BEST.format(dues, "{}"), list(hosts.values()), [stored(at)] * len(RANKS))
    found = ask_of(_WHOLE, [target for _, target in best if target])
    ways = _ways(found)
    taken = {row[7]: _leased(row, ways[row[0]], until) for row in found}
    clocks = {row[7]: (or_ever(row[27]), moment(row[28])) for row in found}
    _take(list(taken.values()), clocks, at)
    if empty := [pk for pk in hosts.values() if pk not in taken]:
        wind(empty)
    wind_domains([key.removeprefix(DOMAIN) for key in domains])
    order = [hosts[key] for key in domains if key in hosts]
    return [taken[pk] for pk in order if pk in taken]


def _ways(rows: Sequence[Sequence[Any]]) -> dict[int, Way]:
    """By targets. Most were led to by a page that nothing shows: that is looked back no further."""
    of = {row[0]: Step(row[1], Via(row[3]), row[6], row[29] or 0) for row in rows}
    known = {row[29]: Step(row[4], Via(row[31]), row[32], row[33] or 0) for row in rows if row[31]}
    beyond = [one.parent for one in known.values() if goes_on(one)]
    known |= steps([pk for pk in beyond if pk not in known]) if beyond else {}
    return {pk: way(one, known.get) for pk, one in of.items()}


def _leased(row: Sequence[Any], way: Way, until: datetime) -> Leased:
    return Leased(
        pk=row[0],
        url=row[1],
        kind=row[2],
        via=Via(row[3]),
        parent_url=way.parent_url,
        depth=row[5],
        hops=row[6],
        host_pk=row[7],
        host=row[8],
        domain=row[9],
        fence=row[10],
        host_fence=row[11] + 1,
        etag=row[12],
        last_modified=row[13],
        sha256=row[14],
        whole=bool(row[15]),
        interval=row[16],
        fails=row[17],
        source=row[18] or 0,
        report=row[19] or 0,
        rank=row[20],
        due_at=or_ever(row[21]),
        until_at=until,
        missing_at=moment(row[22]),
        gone_at=moment(row[23]),
        host_delay=row[24] / 1000,
        host_fails=row[25],
        account=row[26],
        parent=row[29] or 0,
        above=way.above,
        through=way.through,
        by=way.by,
        seen_at=moment(row[30]),
    )


def _take(taken: Sequence[Leased], clocks: dict[int, _Clocks], at: datetime) -> None:
    """A target that is due makes its host next as soon as the lease is over and its delay too."""
    hosts, domains = [], []
    for one in taken:
        wait = one.host_delay or pace.DELAY
        allowed, until = at + timedelta(seconds=wait), one.until_at
        blocked, urgent = clocks[one.host_pk]
        free = max(allowed, until, blocked)
        next_urgent = stored(max(urgent, free) if urgent else None)
        told = (one.pk, stored(until), stored(allowed), one.host_fence, stored(free), next_urgent)
        hosts.append((*told, one.host_pk))
        shared = stored(at + timedelta(seconds=pace.shared(wait)))
        domains.append((one.host_pk, stored(until), shared, DOMAIN + one.domain))
    tell(_LEASED, hosts)
    tell(_HELD, domains)
