"""Leases from the frontier's tables: domains take turns, in them hosts, of each its best target."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from django.db import connection, transaction

from pehra.patrol import pace
from pehra.patrol.frontier import HALT_LOOK, RANKS, WORKER_SECONDS, Leased
from pehra.patrol.permit import Via
from pehra.store import models

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
    "h.fails, t.account FROM store_target t JOIN store_host h ON h.id = t.host_id "
    "LEFT JOIN store_target p ON p.id = t.parent_id WHERE t.id IN ({})"
)


def lease(at: datetime, most: int, worker_seconds: int = WORKER_SECONDS) -> list[Leased]:
    """A transaction of its own. At most one target a host and one host a domain; none of a host
    that is halted, which is looked at again after HALT_LOOK.
    """
    until, found = at + timedelta(seconds=worker_seconds), list[Leased]()
    with transaction.atomic(durable=True):
        halts = list(models.Halt.objects.filter(lifted_at=None).values_list("of", "key"))
        if any(of == models.Halt.Of.ALL for of, _ in halts):
            return []
        _put_off([name for of, name in halts if of == models.Halt.Of.HOST], at)
        for since in PASSES:
            while len(found) < most and (domains := _domains(since, at, most - len(found))):
                found += _turns(since, domains, at, until)
    return found


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
    taken = _best(list(hosts.values()), at, until)
    _take(list(taken.values()), at)
    wind(hosts.values())
    wind_domains([key.removeprefix(DOMAIN) for key in domains if key not in hosts])
    order = [hosts[key] for key in domains if key in hosts]
    return [taken[pk] for pk in order if pk in taken]


def _best(hosts: Sequence[int], at: datetime, until: datetime) -> dict[int, Leased]:
    """The best target that is due of each host."""
    dues = ", ".join(_DUE.format(rank) for rank in RANKS)
    best = ask_of(_BEST.format(dues, "{}"), hosts, [stored(at)] * len(RANKS))
    rows = ask_of(_WHOLE, [target for _, target in best if target])
    return {row[7]: _leased(row, until) for row in rows}


def _leased(row: Sequence[Any], until: datetime) -> Leased:
    return Leased(
        pk=row[0],
        url=row[1],
        kind=row[2],
        via=Via(row[3]),
        parent_url=row[4],
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
    )


def _take(taken: Sequence[Leased], at: datetime) -> None:
    hosts, domains = [], []
    for one in taken:
        until = stored(one.until_at)
        wait = one.host_delay or pace.DELAY
        allowed = stored(at + timedelta(seconds=wait))
        hosts.append((one.pk, until, allowed, one.host_fence, one.host_pk))
        shared = stored(at + timedelta(seconds=pace.shared(wait)))
        domains.append((one.host_pk, until, shared, DOMAIN + one.domain))
    tell(
        "UPDATE store_host SET leased_id = %s, leased_until_at = %s, allowed_at = %s, fence = %s "
        "WHERE id = %s",
        hosts,
    )
    tell(
        "UPDATE store_pace SET holder_id = %s, leased_until_at = %s, allowed_at = %s "
        "WHERE key = %s",
        domains,
    )
