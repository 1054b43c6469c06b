"""From a tip-off that is handed in to the sealed capture of the address it names, while the patrol
runs: sealed, read, its addresses looked through, robots.txt asked, the turn of the host waited for,
fetched, sealed. One tip-off after another, each of another host, at the pace of every host's own
robots. `make bench ARGS=tips`.
"""

import asyncio
import json
import os
import time
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from pathlib import Path

os.environ["PEHRA_TEST_ALLOW_LOOPBACK"] = "1"

from pehra.base import clock
from pehra.cli.say import config
from pehra.duties.duty import Occasion
from pehra.duties.seal_exhibit import seal_exhibit
from pehra.roster.powers import Officer, Power
from pehra.store import models
from pehra.watch.patrol.make import patrol
from pehra.watch.patrol.means import Effort
from pehra.watch.patrol.run import Patrol
from pehra.watch.walk import Desk, desk, walk

from .home import ON
from .measure import tell
from .patrol import PORTS, authorised, served
from .web import addresses

TIPS = 60
GOAL = 60  # seconds, 95 of 100
PACE = 0.5  # seconds between two tip-offs
PATIENCE = 120  # seconds that the last one is waited for
SAMPLE = Path(__file__).parents[1] / "tests" / "samples" / "cybertip_le_full.json"


def main() -> None:
    hosts = addresses(TIPS)
    with served("page", TIPS):
        authorised("TIPS", [f"allow host {one}:{PORTS['page']}" for one in hosts], "full")
        began = _patrolled([f"http://{one}:{PORTS['page']}/t/7" for one in hosts])
    spent = sorted(_captured(began))
    if len(spent) < TIPS:
        raise SystemExit(f"{len(spent)} of {TIPS} were captured")
    late = spent[int(len(spent) * 0.95)]
    tell("tip-off to sealed capture, 50 and 95 of 100", f"{spent[len(spent) // 2]:.1f} and "
         f"{late:.1f} s ({TIPS} tip-offs)", f"{GOAL} s", late <= GOAL)  # fmt: skip


def _patrolled(urls: Sequence[str]) -> dict[str, datetime]:
    """When each was handed in, by address."""
    with_ = desk(config(), ON.officer)
    means = patrol(with_, Officer("BENCH", frozenset(Power)), Effort())
    began = asyncio.run(_handed_in(with_, Patrol(means, lambda _: None), urls))
    means.close()
    with_.close()
    return began


async def _handed_in(with_: Desk, rounds: Patrol, urls: Sequence[str]) -> dict[str, datetime]:
    running = asyncio.create_task(rounds.run())
    began: dict[str, datetime] = {}
    for url in urls:
        began[url] = clock.now()
        await asyncio.to_thread(_hand_in, with_, url)
        await asyncio.sleep(PACE)
    until = time.monotonic() + PATIENCE
    while await asyncio.to_thread(_missing, urls) and time.monotonic() < until:
        await asyncio.sleep(0.5)
    rounds.stop()
    await running
    return began


def _hand_in(with_: Desk, url: str) -> None:
    told = json.loads(SAMPLE.read_text(encoding="utf-8"))
    data = json.dumps(told).replace("https://social.example/p/1", url)
    on = Occasion(ON.officer, clock.now(), "benchmark")
    kept = seal_exhibit(on, with_.room, [data.encode()], name="tip.json", channel="CONSOLE")
    walk(with_, kept.exhibit)


def _missing(urls: Sequence[str]) -> bool:
    done = models.Fetch.objects.filter(url__in=urls, outcome="FETCHED").exclude(exhibit=None)
    return done.values("url").distinct().count() < len(urls)


def _captured(began: dict[str, datetime]) -> Iterable[float]:
    """Seconds from the hand-in to the record that it is sealed."""
    rows = models.Fetch.objects.filter(url__in=began, outcome="FETCHED").exclude(exhibit=None)
    first: dict[str, datetime] = {}
    for url, at in rows.order_by("pk").values_list("url", "ended_at"):
        if at is not None:
            first.setdefault(url, at)
    return [(at - began[url]) / timedelta(seconds=1) for url, at in first.items()]
