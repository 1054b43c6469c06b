"""The patrol's pages over ten million targets and a million fetches, in SQLite: what each question
takes, over and over. The diary is asked for its newest page, one from the middle, and by each
filter, the rare ones too. Figures as JSON lines, in milliseconds.

The peer is what a diary turned by OFFSET costs for the same middle page, and what counting a
source's targets to the end costs.
"""

import json
import time
from datetime import datetime, timedelta

from django.db import connection

from pehra.base import clock
from pehra.duties.approve_authority import approve_authority
from pehra.duties.draft_authority import draft_authority
from pehra.duties.duty import Occasion
from pehra.roster.powers import Officer, Power
from pehra.store import models
from pehra.store.queries import diary
from pehra.store.queries.diary import Filter
from pehra.store.queries.findings import findings
from pehra.store.queries.floor import floor
from pehra.store.queries.given_up import given_up

from .home import HOME
from .measure import spread

TARGETS, FETCHES, HOSTS, SOURCES = 10_000_000, 1_000_000, 20_000, 20
TIMES = 20
_NUMBERS = "WITH RECURSIVE n(i) AS (VALUES(1) UNION ALL SELECT i + 1 FROM n WHERE i < {}) "
_HOSTS = (
    "INSERT INTO store_host (id, name, domain, delay, reason, fails, fence) "
    + _NUMBERS
    + "SELECT i, 'h' || i || '.test', 'h' || i || '.test', 0, '', 0, 0 FROM n"
)
_TARGETS = (
    "INSERT INTO store_target (id, key, url, kind, via, depth, hops, state, rank, due_at, "
    '"interval", fence, account, etag, last_modified, sha256, outcome, fails, whole, host_id, '
    "source_id) "
    + _NUMBERS
    + "SELECT i, CAST(printf('%016x', i) AS BLOB), 'https://h' || (i % {} + 1) || '.test/' || i, "
    "'WEB', 'LINK', 1, 0, CASE WHEN i % 50000 = 0 THEN 'DEAD' WHEN i % 3 = 0 THEN 'WAITING' "
    "ELSE 'DONE' END, 2, datetime('2026-01-05', '+' || (i % 100000) || ' seconds'), 0, 0, '', '', "
    "'', '', '', 0, 0, i % {} + 1, i % {} + 1 FROM n"
)
#: rule 1 made every fetch of the first half and hardly any since; an outcome in 100,000 is LOST
_FETCHES = (
    "INSERT INTO store_fetch (id, target_id, authority_id, line, url, via, salt, intended_at, "
    "ended_at, outcome, words, status, address, size, mime, sha256, verdict) "
    + _NUMBERS
    + "SELECT i, i * 7 % {} + 1, 1, CASE WHEN i < {} / 2 THEN 1 ELSE i % {} + 1 END, "
    "'https://h.test/' || i, 'LINK', 'salt', datetime('2026-01-05', '+' || i || ' seconds'), "
    "datetime('2026-01-05', '+' || (i + 2) || ' seconds'), CASE WHEN i % 100000 = 0 THEN 'LOST' "
    "ELSE 'FETCHED' END, '', 200, '203.0.113.7', 1000, 'text/html', printf('%064x', i), 'UNKNOWN' "
    "FROM n"
)


def main(targets: int = TARGETS, fetches: int = FETCHES) -> None:
    began = time.monotonic()
    now = clock.now()
    _build(now, targets, fetches)
    say("build", targets=targets, fetches=fetches, seconds=round(time.monotonic() - began, 1))
    halt, middle = HOME / "HALT", fetches // 2
    say("floor", sources=SOURCES, **spread(lambda: floor(now, halt), TIMES))
    name = "BENCH-1@1"
    for told, act in {
        "newest": lambda: diary.diary(Filter()),
        "middle": lambda: diary.diary(Filter(), middle),
        "outcome, rare": lambda: diary.diary(Filter(outcome="LOST")),
        "authority": lambda: diary.diary(Filter(authority=name)),
        "source, quiet for long": lambda: diary.diary(Filter(source=1), middle),
        "host": lambda: diary.diary(Filter(host="h77.test")),
    }.items():
        say("diary", page=told, **spread(act, TIMES))
    say("findings", **spread(lambda: findings(waiting=True), TIMES))
    say("given up", **spread(given_up, TIMES))
    say("peer: OFFSET", **spread(lambda: list(_by_offset(middle)), 5))
    say("peer: COUNT to the end", **spread(_count_all, 3))


def _build(now: datetime, targets: int, fetches: int) -> None:
    """Made by statements: what is measured is the asking."""
    on = Occasion(Officer("BENCH", frozenset(Power)), now, "benchmark")
    name = draft_authority(on, _text(now))
    approve_authority(Occasion(Officer("BENCH-2", frozenset(Power)), now, "benchmark"), name)
    models.Heartbeat.objects.update_or_create(name="patrol", defaults={"at": now})
    models.Stretch.objects.create(began_at=now, last_at=now)
    with connection.cursor() as cursor:
        for sql in (
            _HOSTS.format(HOSTS), _TARGETS.format(targets, HOSTS, HOSTS, SOURCES),
            _FETCHES.format(fetches, targets, fetches, SOURCES),
        ):  # fmt: skip
            cursor.execute(sql)
    rows = list(models.Fetch.objects.order_by("-pk")[:5000])
    models.Finding.objects.bulk_create(
        models.Finding(kind="HIT", target_id=row.target_id, fetch=row, at=row.intended_at)
        for row in rows
    )


def _text(now: datetime) -> str:
    scope = "\n".join(f"allow host h{n + 1}.test" for n in range(SOURCES))
    start, end = now.isoformat(), (now + timedelta(days=60)).isoformat()
    return (
        'ref = "BENCH-1"\nlaw = "x"\nreason = "x"\nordered_by = "x"\nretention = "hash-only"\n'
        f'from = {start}\nuntil = {end}\nscope = """\n{scope}\n"""\n'
    )


def _by_offset(at: int) -> list[models.Fetch]:
    return list(models.Fetch.objects.order_by("-pk")[at : at + 50])


def _count_all() -> int:
    return models.Target.objects.filter(source=2, state="DONE").count()


def say(part: str, **figures: object) -> None:
    print(json.dumps({"patrol pages": part} | figures), flush=True)


if __name__ == "__main__":
    main()
