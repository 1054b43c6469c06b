"""The ledger on SQLite with synchronous=FULL: lines, proofs, audit. The peer of the proofs is the
naive way, the head made anew from all lines.

Goals: 5,000 lines a second in batches, 300 one by one, 1 ms a proof at a million lines, 50,000
lines a second audited.
"""

import time
from datetime import UTC, datetime

from django.db import transaction

from pehra.base.canonical import Json
from pehra.duties import pen
from pehra.evidence import ledger, merkle, tree
from pehra.evidence.ledger import Entry
from pehra.evidence.proof import included
from pehra.store.queries import ledger as ledgers

from .measure import duration, tell

NOON = datetime(2026, 1, 5, tzinfo=UTC)
LINES = 1_000_000
BATCH = 1000
AUDITED = 200_000


def entry(number: int) -> Entry:
    details: dict[str, Json] = {"sha256": f"{number:064x}", "size": number, "fresh": True}
    return Entry(0, NOON, "seal_exhibit", "BENCH", "benchmark", f"EXH-{number:06d}", details)


def write(numbers: range) -> None:
    with transaction.atomic(durable=True):
        pen.append([entry(number) for number in numbers])


def main() -> None:
    _rate("line by line", 600, 1, 300)
    _rate("in batches of 1,000", 50_000, BATCH, 5_000)
    size = ledgers.size()
    for start in range(size, LINES, BATCH):
        write(range(start, start + BATCH))
    _proofs()
    _audit()


def _rate(what: str, lines: int, batch: int, goal: int) -> None:
    start, began = ledgers.size(), time.perf_counter()
    for number in range(start, start + lines, batch):
        write(range(number, number + batch))
    rate = lines / (time.perf_counter() - began)
    tell(f"append {what}", f"{rate:,.0f} lines/s", f"{goal:,}/s", rate >= goal)


def _proofs() -> None:
    nodes, size = ledgers.KeptNodes(), ledgers.size()
    began = time.perf_counter()
    head = ledgers.proved(lambda some: tree.head(size, some))
    print(f"head of {size:,} lines: {duration(time.perf_counter() - began)}")
    places = range(7, size, size // 200)
    began = time.perf_counter()
    found = [_inclusion(place, size) for place in places]
    each = (time.perf_counter() - began) / len(found)
    tell(f"inclusion proof at {size:,} lines, out of SQLite", duration(each), "1 ms", each <= 1e-3)
    kept = {(one, at): nodes.get(one, at) for one, at in _asked(places, size)}

    class Held:
        def get(self, level: int, index: int) -> bytes:
            return kept[level, index]

    began = time.perf_counter()
    for place in places:
        tree.inclusion(place, size, Held())
    print(f"the same, nodes in memory: {duration((time.perf_counter() - began) / len(places))}")
    body = ledgers.line(places[3] + 1).body
    began = time.perf_counter()
    assert included(body, places[3], size, found[3], head)
    print(f"a proof checked: {duration(time.perf_counter() - began)}")
    began = time.perf_counter()
    ledgers.proved(lambda some: tree.consistency(size // 3, size, some))
    print(f"consistency proof: {duration(time.perf_counter() - began)}")


def _inclusion(place: int, size: int) -> tuple[bytes, ...]:
    return ledgers.proved(lambda nodes: tree.inclusion(place, size, nodes))


def _asked(places: range, size: int) -> set[tuple[int, int]]:
    """Which nodes the proofs look at."""
    seen: set[tuple[int, int]] = set()
    kept = ledgers.KeptNodes()

    class Watched:
        def get(self, level: int, index: int) -> bytes:
            seen.add((level, index))
            return kept.get(level, index)

    for place in places:
        tree.inclusion(place, size, Watched())
    return seen


def _audit() -> None:
    began = time.perf_counter()
    found = ledger.verify(ledgers.lines())
    assert isinstance(found, ledger.Sound)
    rate = found.entries / (time.perf_counter() - began)
    tell("full audit", f"{rate:,.0f} lines/s", "50,000/s", rate >= 50_000)
    bodies = [line.body for line, _ in zip(ledgers.lines(), range(AUDITED), strict=False)]
    began = time.perf_counter()
    merkle.root(bodies)
    naive = (time.perf_counter() - began) * found.entries / AUDITED
    print(f"the naive way to one head: {duration(naive)}")
