"""Whose turn it is after robots.txt: long waits hold no lease, and who is late sends nothing."""

import asyncio
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from pehra.duties import frontier
from pehra.patrol.exchange import Fetched
from pehra.patrol.fetcher import Ask
from pehra.patrol.frontier import Leased
from pehra.store import models
from pehra.watch.patrol.lines import Line
from pehra.watch.patrol.manners import TAKES
from pehra.watch.patrol.plan import Planning
from pehra.watch.patrol.visit import visit
from pehra.watch.walk import Desk

from .conftest import NOON
from .test_rounds import SITE, Rounds, html, order, page

pytestmark = pytest.mark.django_db
ROBOTS = "http://forum.test/robots.txt"
HOUR = timedelta(hours=1)


def slow(seconds: int) -> dict[str, bytes]:
    rules = f"User-agent: *\nCrawl-delay: {seconds}\n".encode()
    return {SITE: html("one"), ROBOTS: page(rules, "text/plain")}


def held(rounds: Rounds) -> Leased:
    """What is due, in the hands of a worker; robots.txt is not known to it."""

    async def load() -> None:
        await rounds.means.robots.load([one])

    rounds.means.orders.look(rounds.clock())
    (one,) = frontier.lease(rounds.clock(), 9)
    asyncio.run(load())
    return one


def test_a_long_wait_after_robots_txt_holds_no_lease(desk: Desk, tmp_path: Path) -> None:
    order()
    rounds = Rounds(desk, tmp_path, slow(60))

    told = [(one.target, one.outcome) for one in rounds.go()]

    assert told == [(ROBOTS, "FETCHED"), (SITE, "POSTPONED")]
    assert rounds.asked == [ROBOTS]
    host, target = models.Host.objects.get(), models.Target.objects.get()
    assert (host.leased_id, host.delay) == (None, 60_000)
    assert timedelta(seconds=60) < target.due_at - NOON < timedelta(seconds=70)
    assert "its turn is in 60 s" in models.Fetch.objects.get(outcome="POSTPONED").words


def test_the_asked_delay_is_kept_and_robots_txt_is_not_asked_twice(
    desk: Desk, tmp_path: Path
) -> None:
    order()
    Rounds(desk, tmp_path, slow(60)).go()
    other = Rounds(desk, tmp_path, slow(60))  # as another process: it knows what is stored alone

    other.later(timedelta(seconds=30))
    assert other.go() == []
    other.later(timedelta(seconds=40))
    other.go()

    assert other.asked == [SITE]


def test_a_short_wait_is_slept_and_the_lease_kept(desk: Desk, tmp_path: Path) -> None:
    order("allow page http://forum.test/board/ rate=1000/1s")
    rounds = Rounds(desk, tmp_path, {SITE: html("one")})

    assert [one.outcome for one in rounds.go()] == ["GONE", "FETCHED"]
    assert not models.Fetch.objects.filter(outcome="POSTPONED").exists()


@pytest.mark.parametrize("hours", [1, 24])
def test_a_rate_of_hours_comes_to_its_page(desk: Desk, tmp_path: Path, hours: int) -> None:
    order(f"allow page {SITE} rate=1/{hours}h")
    rounds = Rounds(desk, tmp_path, {SITE: html("one")})

    rounds.go()
    rounds.later(hours * HOUR - timedelta(minutes=1))
    assert rounds.go() == []
    rounds.later(timedelta(minutes=2))
    rounds.go()

    assert rounds.asked == [ROBOTS, SITE]


@pytest.mark.parametrize("known", [True, False])
def test_who_holds_a_lease_for_too_short_a_time_sends_nothing(
    desk: Desk, tmp_path: Path, *, known: bool
) -> None:
    order()
    rounds = Rounds(desk, tmp_path, {SITE: html("one")})
    if known:
        rounds.go()
        rounds.later(timedelta(hours=2))
    else:
        rounds.means.orders.look(rounds.clock())
        Planning(rounds.means.orders, rounds.means.occasion).plan(rounds.clock())
    before = list(rounds.asked)
    leased = held(rounds)
    over = rounds.clock() + timedelta(seconds=TAKES - 1)

    (line,) = visited(rounds, replace(leased, until_at=over))

    assert (line.target, line.outcome) == (SITE, "POSTPONED")
    assert rounds.asked == before
    assert models.Host.objects.get().leased_id is None


def visited(rounds: Rounds, leased: Leased) -> list[Line]:
    return asyncio.run(visit(rounds.means, leased))


class Slow:
    """A server whose robots.txt takes more than half of a lease."""

    def __init__(self, rounds: Rounds) -> None:
        self._rounds = rounds

    async def fetch(self, ask: Ask) -> Fetched:
        if ask.url == ROBOTS:
            self._rounds.later(timedelta(seconds=100))
        return await self._rounds.fetcher.fetch(ask)


def test_a_slow_robots_txt_leaves_its_page_to_the_next_lease(desk: Desk, tmp_path: Path) -> None:
    order()
    rounds = Rounds(desk, tmp_path, {SITE: html("one")})
    rounds.means.fetcher = Slow(rounds)

    told = [(one.target, one.outcome) for one in rounds.go()]

    assert told == [(ROBOTS, "GONE"), (SITE, "POSTPONED"), (SITE, "FETCHED")]
