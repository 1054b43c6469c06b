"""How leases end in the frontier's tables: by what was seen, or given back."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction

from pehra.patrol import pace
from pehra.patrol.frontier import Leased, Settled

from .frontier_clocks import DOMAIN, ask_of, hold, moment, or_ever, stored, tell, wind

_HELD = "SELECT id, leased_id, fence, allowed_at, blocked_until_at FROM store_host WHERE id IN ({})"
_NOW = 'SELECT id, fence, state, rank, due_at, "interval", whole FROM store_target WHERE id IN ({})'
_SEEN = (
    'UPDATE store_target SET state = %s, rank = %s, due_at = %s, "interval" = %s, whole = %s, '
    "etag = %s, last_modified = %s, sha256 = %s, status = %s, outcome = %s, seen_at = %s, "
    "fails = %s, missing_at = %s, gone_at = %s WHERE id = %s"
)
_HOST = (
    "UPDATE store_host SET delay = %s, fails = %s, reason = %s, blocked_until_at = %s WHERE id = %s"
)
_ROBOTS = (
    "INSERT INTO store_robotsfile (host_id, text, status, at) VALUES (%s, %s, %s, %s) "
    "ON CONFLICT (host_id) DO UPDATE SET text = excluded.text, status = excluded.status, "
    "at = excluded.at"
)
_FREE = (
    "UPDATE store_host SET leased_id = NULL, leased_until_at = NULL, allowed_at = %s WHERE id = %s"
)
_PACE = "UPDATE store_pace SET allowed_at = %s WHERE key = %s AND allowed_at < %s"
_LET_GO = (
    "UPDATE store_pace SET holder_id = NULL, leased_until_at = NULL "
    "WHERE key = %s AND holder_id = %s"
)


def settle(some: Sequence[Settled], at: datetime) -> list[Leased]:
    """Inside a record. What another worker has begun again is left as it is, and given back."""
    with transaction.atomic(savepoint=False):
        held, lost = _held([one.leased for one in some])
        mine = [one for one in some if one.leased in held]
        now = {pk: row for pk, *row in ask_of(_NOW, [one.leased.pk for one in mine])}
        tell(_SEEN, [_target(one, now[one.leased.pk], at) for one in mine])
        tell(_HOST, [_host(one, held[one.leased]) for one in mine])
        tell(_ROBOTS, list(_robots(mine)))
        _free([(one.leased, one.ended_at or at, one.turn.delay) for one in mine], held)
    return lost


def give_back(some: Sequence[Leased], at: datetime, due_at: datetime) -> None:
    """Of what was not fetched after all: inside a record, or alone."""
    with transaction.atomic(savepoint=False):
        held, _ = _held(some)
        mine = list(held)
        tell(
            "UPDATE store_target SET due_at = %s WHERE id = %s AND fence = %s",
            [(stored(due_at), one.pk, one.fence) for one in mine],
        )
        _free([(one, at, one.host_delay) for one in mine], held)


@dataclass(frozen=True, slots=True)
class _Host:
    allowed: datetime
    blocked: datetime | None


def _held(some: Sequence[Leased]) -> tuple[dict[Leased, _Host], list[Leased]]:
    """Those that nobody else took over or ended, and the others."""
    hold({one.domain for one in some})
    rows = {row[0]: row[1:] for row in ask_of(_HELD, [one.host_pk for one in some])}
    held: dict[Leased, _Host] = {}
    lost = []
    for one in some:
        target, fence, allowed, blocked = rows[one.host_pk]
        if (target, fence) == (one.pk, one.host_fence) and one not in held:
            held[one] = _Host(or_ever(allowed), moment(blocked))
        else:
            lost.append(one)
    return held, lost


def _target(one: Settled, now: Sequence[object], at: datetime) -> tuple[object, ...]:
    """Who asked for it since the lease began gets a visit of its own: its schedule stands."""
    fence, *stands = now
    became = one.next
    if fence == one.leased.fence:
        due_at = stored(became.due_at)
        stands = [str(became.state), became.rank, due_at, became.interval, one.still_whole()]
    return (
        *stands,
        *one.seen(),
        one.status or None,
        str(one.outcome),
        stored(at),
        became.fails,
        stored(became.missing_at),
        stored(became.gone_at),
        one.leased.pk,
    )


def _robots(some: Sequence[Settled]) -> Iterator[tuple[object, ...]]:
    for one in some:
        if one.robots is not None:
            told = one.robots
            yield one.leased.host_pk, told.text, told.status, stored(told.at)


def _host(one: Settled, host: _Host) -> tuple[object, ...]:
    turn = one.turn
    blocked = stored(turn.blocked_until_at or host.blocked)
    return round(turn.delay * 1000), turn.fails, turn.reason, blocked, one.leased.host_pk


def _free(ended: Sequence[tuple[Leased, datetime, float]], held: dict[Leased, _Host]) -> None:
    """The delay counts from the end of a visit: who began it late is not followed at once."""
    hosts, paces, holders = [], [], []
    for one, at, delay in ended:
        wait = delay or pace.DELAY
        allowed = max(held[one].allowed, at + timedelta(seconds=wait))
        shared = stored(at + timedelta(seconds=pace.shared(wait)))
        key = DOMAIN + one.domain
        hosts.append((stored(allowed), one.host_pk))
        paces.append((shared, key, shared))
        holders.append((key, one.host_pk))
    tell(_FREE, hosts)
    tell(_PACE, paces)
    tell(_LET_GO, holders)
    wind({one.host_pk for one, _, _ in ended})
