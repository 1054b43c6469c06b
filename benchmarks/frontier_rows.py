"""The part of benchmarks/frontier.py that needs a home: rows made, leased, settled, put."""

import random
import time
from datetime import datetime, timedelta

import django

django.setup()

from django.db import connection, transaction  # noqa: E402

from pehra.cli.home import make_home  # noqa: E402
from pehra.duties import frontier  # noqa: E402
from pehra.duties.frontier_clocks import wind  # noqa: E402
from pehra.patrol import pace, revisit  # noqa: E402
from pehra.patrol.frontier import Leased, New, Settled  # noqa: E402
from pehra.patrol.outcome import Outcome  # noqa: E402
from pehra.patrol.permit import Via  # noqa: E402

_NUMBERS = "WITH RECURSIVE n(i) AS (VALUES(0) UNION ALL SELECT i + 1 FROM n WHERE i < {0} - 1) "
_HOSTS = (
    "INSERT INTO store_host (id, name, domain, delay, reason, fails, fence) "
    + _NUMBERS
    + "SELECT i + 1, 'h' || i || '.d' || (i % {1}) || '.test', 'd' || (i % {1}) || '.test', "
    "0, '', 0, 0 FROM n"
)
_PACES = (
    "INSERT INTO store_pace (key, allowed_at) "
    + _NUMBERS
    + "SELECT 'domain:d' || i || '.test', '1970-01-01 00:00:00' FROM n"
)
#: a host's targets lie far apart in the table, as they are found: the worst case for its pages
_TARGETS = (
    "INSERT INTO store_target (id, key, url, kind, via, depth, hops, state, rank, due_at, "
    '"interval", fence, account, etag, last_modified, sha256, outcome, fails, whole, host_id) '
    + _NUMBERS
    + "SELECT i + 1, CAST(printf('%016x', i) AS BLOB), 'http://h' || (i % {1}) || '.d' || "
    "((i % {1}) % {2}) || '.test/forum/thread/' || i || '?page=' || (i % 9), 'WEB', 'LINK', 1, 0, "
    "'WAITING', CASE WHEN i % 20 = 0 THEN 1 WHEN i % 5 = 0 THEN 3 ELSE 2 END, "
    "datetime('{3}', (500000 - (i * 7919) % 1000000) || ' seconds'), 0, 0, "
    "'', '', '', '', '', 0, "
    "0, i % {1} + 1 FROM n"
)
CHUNK = 5_000


def build(count: int, hosts: int, domains: int, noon: datetime) -> None:
    make_home()
    with connection.cursor() as cursor:
        # a throwaway file: what is built need not survive a power cut
        for pragma in ("journal_mode=OFF", "synchronous=OFF", "cache_size=-1000000"):
            cursor.execute(f"PRAGMA {pragma}")
        indexes = "SELECT name, sql FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL "
        cursor.execute(indexes + "AND tbl_name = 'store_target'")
        made = cursor.fetchall()
        for name, _ in made:
            cursor.execute(f"DROP INDEX {name}")
        for sql, of in ((_HOSTS, (hosts, domains)), (_PACES, (domains,))):
            cursor.execute(sql.format(*of))
        cursor.execute(_TARGETS.format(count, hosts, domains, noon.strftime("%Y-%m-%d %H:%M:%S")))
        for _, sql in made:
            cursor.execute(sql)
    for start in range(1, hosts + 1, CHUNK):
        with transaction.atomic():
            wind(range(start, min(start + CHUNK, hosts + 1)))
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
        cursor.execute("PRAGMA journal_mode=WAL")


def lease_once(at: datetime, most: int) -> int:
    return len(frontier.lease(at, most))


def rounds(
    count: int, batch: int, at: datetime, tick: timedelta, took: dict[str, list[float]]
) -> int:
    chance, done = random.Random(5), 0  # noqa: S311  # noqa: S311
    addresses = [f"192.0.2.{n}" for n in range(256)]
    for turn in range(count):
        at += tick
        began = time.perf_counter()
        leased = frontier.lease(at, batch)
        took["lease"].append(time.perf_counter() - began)
        began = time.perf_counter()
        frontier.claim_addresses([(chance.choice(addresses), 1.0) for _ in leased], at)
        took["claim"].append(time.perf_counter() - began)
        some = [_settled(one, at, chance) for one in leased]
        began = time.perf_counter()
        with transaction.atomic(durable=True):
            lost = frontier.settle(some, at)
        took["settle"].append(time.perf_counter() - began)
        assert not lost
        fresh = [_new(one, turn, n, at) for n, one in enumerate(leased)]
        began = time.perf_counter()
        with transaction.atomic(durable=True):
            frontier.put(fresh, at)
        took["put"].append(time.perf_counter() - began)
        done += len(leased)
    return done


def _settled(leased: Leased, at: datetime, chance: random.Random) -> Settled:
    digest = chance.randbytes(32).hex()
    outcome = Outcome.FETCHED
    return Settled(
        leased=leased,
        next=revisit.after(revisit.Visit(leased, outcome, digest), at, chance.random()),
        turn=pace.turn(leased, outcome, at, delay=pace.delay(), chance=chance.random()),
        outcome=outcome,
        status=200,
        etag=f'"{digest[:20]}"',
        sha256=digest,
    )


def _new(one: Leased, turn: int, n: int, at: datetime) -> New:
    return New(
        url=f"http://{one.host}/new/{turn}/{n}",
        host=one.host,
        domain=one.domain,
        via=Via.LINK,
        parent=one.pk,
        depth=one.depth + 1,
        due_at=at,
    )
