"""The frontier with ten million targets on a hundred thousand hosts, in SQLite: how long a lease of
fifty takes, a settlement, a put; what memory it needs; how soon after a start it leases.

The peers: a naive queue of the same targets (sqlite3, `ORDER BY due_at`, no turns, nothing polite),
and Scrapy's own disk queue (queuelib), which forgets what it gave out. Figures as JSON lines.
"""

import json
import os
import resource
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

from .peers import Missing, peer

START = time.monotonic()
COUNT, HOSTS, DOMAINS = 10_000_000, 100_000, 60_000
BATCH, ROUNDS, STARTS = 50, 2_000, 5
NOON = datetime(2026, 1, 5, 12, tzinfo=UTC)
TICK = timedelta(milliseconds=60)  # between two leases: as many hosts as are fetched at a time
ROOT = Path(__file__).resolve().parents[1]


def main(count: int = COUNT) -> None:
    with tempfile.TemporaryDirectory(prefix="pehra-bench-") as home:
        for part in ("build", "measure", *["first"] * STARTS, "naive", "queuelib"):
            _part(part, home, count)


def _part(part: str, home: str, count: int) -> None:
    """In a process of its own, so that each has its own memory and its own start."""
    more = {"PEHRA_HOME": home, "DJANGO_SETTINGS_MODULE": "pehra.store.settings"}
    told = {"PEHRA_BENCH_STARTED": str(time.monotonic())}
    command = [sys.executable, "-m", "benchmarks.frontier", part, str(count)]
    subprocess.run(command, check=True, cwd=ROOT, env=os.environ | more | told)  # noqa: S603


def say(part: str, **figures: object) -> None:
    print(json.dumps({"frontier": part} | figures), flush=True)


def spread(took: list[float]) -> dict[str, float]:
    """Milliseconds."""
    ordered = sorted(took)
    at = {"p50": 0.5, "p95": 0.95, "p99": 0.99}
    found = {name: ordered[int(len(ordered) * part)] for name, part in at.items()}
    return {name: round(one * 1000, 2) for name, one in (found | {"max": ordered[-1]}).items()}


def timed(act: Callable[[], object], into: list[float]) -> None:
    began = time.perf_counter()
    act()
    into.append(time.perf_counter() - began)


def file() -> Path:
    return next(Path(os.environ["PEHRA_HOME"]).glob("pehra.sqlite3"))


def build(count: int) -> None:
    """Rows as `put` would leave them, by INSERT … SELECT; the clocks by our own `wind`."""
    from benchmarks import frontier_rows  # noqa: PLC0415  (it needs a home, the peers none)

    began = time.perf_counter()
    frontier_rows.build(count, HOSTS, DOMAINS, NOON)
    took = time.perf_counter() - began
    say("build", targets=count, hosts=HOSTS, seconds=round(took), bytes=file().stat().st_size)


def first(_count: int) -> None:
    """From the start of a process to its first lease, with the database out of the page cache."""
    chilled = _chill(file())
    from benchmarks import frontier_rows  # noqa: PLC0415

    asked = float(os.environ["PEHRA_BENCH_STARTED"])
    leased = frontier_rows.lease_once(NOON + timedelta(days=1), BATCH)
    took = time.monotonic() - asked
    say("start to first lease", leased=leased, seconds=round(took, 2), cold=chilled)


def _chill(path: Path) -> bool:
    """The kernel lets go of what it keeps of the file."""
    with path.open("rb") as there:
        os.fsync(there.fileno())
        os.posix_fadvise(there.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)
    return True


def measure(count: int) -> None:
    from benchmarks import frontier_rows  # noqa: PLC0415

    took: dict[str, list[float]] = {"lease": [], "settle": [], "put": [], "claim": []}
    leased = frontier_rows.rounds(ROUNDS, BATCH, NOON, TICK, took)
    for name, one in took.items():
        say(name, batch=BATCH, rounds=len(one), **spread(one))
    rate = leased / (sum(took["lease"]) + sum(took["settle"]))
    rss = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    say("all", targets=count, leased=leased, settled_a_second=round(rate), rss_mib=rss)


def naive(count: int) -> None:
    """One table, one index, the longest due first: no hosts, no clocks, no lease that ends."""
    path = Path(os.environ["PEHRA_HOME"]) / "naive.sqlite3"
    there = sqlite3.connect(path, isolation_level=None)
    there.execute("PRAGMA journal_mode=WAL")
    there.execute("PRAGMA synchronous=FULL")
    there.execute("CREATE TABLE t (id INTEGER PRIMARY KEY, url TEXT, due_at TEXT, taken INTEGER)")
    there.execute(
        "INSERT INTO t SELECT value, 'http://h' || (value % 100000) || '.test/page/' || value, "
        f"datetime('2026-01-05', '-' || (value * 7919 % 1000000) || ' seconds'), 0 "
        f"FROM (WITH RECURSIVE n(value) AS (VALUES(1) UNION ALL SELECT value + 1 FROM n "
        f"WHERE value < {count}) SELECT value FROM n)"
    )
    there.execute("CREATE INDEX due ON t (due_at) WHERE taken = 0")
    took: list[float] = []

    def take() -> None:
        there.execute("BEGIN IMMEDIATE")
        rows = there.execute(
            "SELECT id, url FROM t WHERE taken = 0 ORDER BY due_at LIMIT ?", [BATCH]
        ).fetchall()
        there.executemany("UPDATE t SET taken = 1 WHERE id = ?", [row[:1] for row in rows])
        there.execute("COMMIT")

    for _ in range(ROUNDS):
        timed(take, took)
    say("naive lease", batch=BATCH, rounds=ROUNDS, **spread(took))


def queuelib(count: int) -> None:
    """As Scrapy's JOBDIR does: a pickled request each, last in first out, no hosts."""
    try:
        queues = peer("queuelib")
    except Missing as missing:
        say("queuelib", missing=str(missing))
        return
    pickle = peer("pickle")
    folder = Path(os.environ["PEHRA_HOME"]) / "queuelib"
    queue = queues.LifoDiskQueue(str(folder))
    for n in range(min(count, 500_000)):
        queue.push(pickle.dumps({"url": f"http://h{n % 100000}.test/page/{n}", "meta": {}}))
    took: list[float] = []
    for _ in range(ROUNDS):
        timed(lambda: [pickle.loads(queue.pop()) for _ in range(BATCH)], took)
    queue.close()
    say("queuelib pop", batch=BATCH, rounds=ROUNDS, durable=False, **spread(took))


if __name__ == "__main__":
    PARTS = {one.__name__: one for one in (build, first, measure, naive, queuelib)}
    PARTS[sys.argv[1]](int(sys.argv[2]))
