"""When hosts and domains are next: kept in their rows, so that a lease has nothing to look through.

Whoever changes anything of a host holds the row of its domain before, so that leases, which skip
held rows, never wait. On SQLite a writing transaction holds everything.
"""

import functools
from collections.abc import Collection, Iterable, Sequence
from datetime import UTC, datetime
from typing import Any

from django.db import connection

from pehra.patrol.frontier import RANKS

EVER = datetime(1970, 1, 1, tzinfo=UTC)
FRONTIER = 7_310_042  # any number, but the same in every process of one database
DOMAIN = "domain:"
MOST_AT_ONCE = 500  # numbers in one statement

_SOONEST = (
    "(SELECT due_at FROM store_target WHERE host_id = h.id AND state = 'WAITING' AND rank = {} "
    "ORDER BY due_at LIMIT 1)"
)
_HOSTS = (
    "SELECT h.id, h.domain, h.allowed_at, h.blocked_until_at, h.leased_until_at, "  # noqa: S608
    + ", ".join(_SOONEST.format(rank) for rank in RANKS)
    + " FROM store_host h WHERE h.id IN ({})"
)
_OF_DOMAIN = (
    "(SELECT {0} FROM store_host WHERE domain = substr(p.key, 8) AND {0} IS NOT NULL "
    "ORDER BY {0} LIMIT 1)"
)
_DOMAINS = (
    "SELECT p.key, p.allowed_at, p.leased_until_at, "  # noqa: S608
    + ", ".join(map(_OF_DOMAIN.format, ("next_at", "urgent_at")))
    + " FROM store_pace p WHERE p.key IN ({})"
)


def ask(sql: str, some: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
    """Rows; moments among `some` as `stored` gives them."""
    with connection.cursor() as cursor:
        cursor.execute(sql, some)
        return list(cursor.fetchall())


def tell(sql: str, rows: Sequence[Sequence[Any]]) -> None:
    if rows:
        with connection.cursor() as cursor:
            cursor.executemany(sql, rows)


def ask_of(sql: str, some: Collection[Any], before: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
    """The rows of a statement that ends with `IN ({})`, a part of them at a time; `before` are the
    values of what stands before that.
    """
    known, found = list(some), []
    for start in range(0, len(known), MOST_AT_ONCE):
        part = known[start : start + MOST_AT_ONCE]
        found += ask(sql.format(", ".join(["%s"] * len(part))), [*before, *part])
    return found


def stored(at: datetime | None) -> object:
    """As the database takes it: what Django's own adapter gives, without its detours."""
    if at is None or not _texts():
        return at
    told = at if at.tzinfo is UTC else at.astimezone(UTC)
    return told.isoformat(" ")[: -len("+00:00")]


@functools.cache
def _texts() -> bool:
    """SQLite keeps moments as texts, in UTC and without saying so."""
    return connection.vendor == "sqlite"


def moment(value: Any) -> datetime | None:  # noqa: ANN401  (a text, of what is no column)
    if value is None:
        return None
    found = datetime.fromisoformat(value) if isinstance(value, str) else value
    return found.replace(tzinfo=UTC) if found.tzinfo is None else found.astimezone(UTC)


def or_ever(value: Any) -> datetime:  # noqa: ANN401
    return moment(value) or EVER


def hold(domains: Iterable[str]) -> None:
    """Until the transaction ends. Records that write here go one after the other, as they come;
    leases pass by them. On PostgreSQL alone two records could else wait for each other for ever.
    """
    if connection.vendor == "postgresql":
        queue()
        held = "SELECT key FROM store_pace WHERE key IN ({}) ORDER BY key FOR UPDATE"
        ask_of(held, sorted({DOMAIN + domain for domain in domains}))


def queue() -> None:
    """Until it is this record's turn to write here."""
    if connection.vendor == "postgresql":
        ask("SELECT pg_advisory_xact_lock(%s)", [FRONTIER])


def wind(hosts: Collection[int]) -> None:
    """Work out anew when these hosts, and so their domains, are next."""
    rows, domains = [], set()
    for pk, domain, *times in ask_of(_HOSTS, hosts):
        free = max(map(or_ever, times[:3]))
        dues = [moment(due) for due in times[3:]]
        soonest = min((due for due in dues if due), default=None)
        domains.add(domain)
        rows.append((_late(soonest, free), _late(dues[0], free), pk))
    tell("UPDATE store_host SET next_at = %s, urgent_at = %s WHERE id = %s", rows)
    wind_domains(domains)


def wind_domains(domains: Collection[str]) -> None:
    rows = []
    for key, allowed, leased, soonest, urgent in ask_of(_DOMAINS, [DOMAIN + d for d in domains]):
        free = max(or_ever(allowed), or_ever(leased))
        rows.append((_late(moment(soonest), free), _late(moment(urgent), free), key))
    tell("UPDATE store_pace SET next_at = %s, urgent_at = %s WHERE key = %s", rows)


def _late(due: datetime | None, free: datetime) -> object:
    return stored(max(due, free) if due else None)
