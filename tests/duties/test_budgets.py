"""Budgets: a page is counted with its intent and bytes as they come, so that no more goes out than
the rule says, however many fly at once and whatever becomes of them.
"""

import asyncio
import json
import threading
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import OperationalError, connection

from pehra.duties.duty import NotRecorded, Occasion
from pehra.duties.note_intents import Noted, Overspent, Planned, note_intents
from pehra.duties.note_outcomes import Happened, Told, note_outcomes
from pehra.patrol.exchange import Fetched
from pehra.patrol.fetcher import Ask
from pehra.store import models
from pehra.store.queries import ledger
from pehra.store.queries.diary_check import check
from pehra.watch.patrol.run import Patrol
from pehra.watch.walk import Desk

from .conftest import ON
from .test_rounds import (
    LISTED,
    NO_ROBOTS,
    SITE,
    UNLISTED,
    Hanging,
    Rounds,
    _Answering,
    _killed,
    by_target,
    html,
    listed,
    order,
    page,
)

__all__ = ["listed"]
pytestmark = pytest.mark.django_db
SHOWN = [f"http://cdn{n}.test/x.jpg" for n in range(12)]
GALLERY = {SITE: html(*(f'<img src="{one}">' for one in SHOWN))}
PICTURES = {one: page(UNLISTED, "image/jpeg") for one in SHOWN}
ROBOTS, ITSELF = 1, 1  # fetches before the pictures


def budget(bound: str, more: str = "") -> None:
    order(f"allow prefix {SITE} rate=1000/1s {bound}\n{more}with requisites=1hop")


def pages() -> int:
    return models.Source.objects.get().pages


def intended() -> list[int]:
    """How many fetches each line of intents names."""
    rows = models.LedgerLine.objects.filter(subject="patrol").order_by("seq")
    lines = map(json.loads, rows.values_list("body", flat=True))
    return [len(one["details"]["fetches"]) for one in lines if one["duty"] == "note_intents"]


class Slow:
    """All pictures are under way together before the first comes."""

    def __init__(self, rounds: Rounds, together: int) -> None:
        self._by, self._together, self._flying = rounds.fetcher, together, 0
        self._all = asyncio.Event()

    async def fetch(self, ask: Ask) -> Fetched:
        if ask.url in SHOWN:
            self._flying += 1
            if self._flying >= self._together:
                self._all.set()
            await asyncio.wait_for(self._all.wait(), 5)
            await asyncio.sleep(0.6)  # what is in force was looked up again by then, and looked at
        return await self._by.fetch(ask)


def test_no_more_is_sent_than_the_budget_has_pages_however_many_are_due_at_once(
    desk: Desk, tmp_path: Path
) -> None:
    budget("pages<=6")
    rounds = Rounds(desk, tmp_path, GALLERY | PICTURES)
    for _ in range(3):
        rounds.go()
        rounds.later(timedelta(minutes=30))

    assert len(rounds.asked) == 6 == pages()
    assert sum(intended()) == 6
    assert check().faults == ()
    left = models.Target.objects.exclude(url__in=rounds.asked)
    assert set(left.values_list("state", "outcome")) == {("OUT", "REFUSED")}
    refused = models.Fetch.objects.filter(outcome="REFUSED", url__in=SHOWN)
    assert set(refused.values_list("words", flat=True)) == {"SPENT"}
    assert refused.count() == len(SHOWN) - 4  # each once


@pytest.mark.usefixtures("listed")
def test_what_flies_when_the_budget_is_spent_had_its_leave_and_goes_on(
    desk: Desk, tmp_path: Path
) -> None:
    most = ROBOTS + ITSELF + 4
    budget(f"pages<={most}")
    hits = {one: page(LISTED, "image/jpeg") for one in SHOWN}
    rounds = Rounds(desk, tmp_path, GALLERY | hits)
    rounds.means.fetcher = Slow(rounds, 4)

    told = by_target(rounds.go())

    came = [told[one] for one in SHOWN if one in rounds.asked]
    assert [(one.outcome, one.finding) for one in came] == [("FETCHED", "HIT")] * 4
    assert not models.Fetch.objects.filter(outcome="HALTED").exists()
    assert pages() == most


def test_a_page_whose_patrol_was_killed_stays_counted_and_nothing_is_counted_twice(
    desk: Desk, tmp_path: Path
) -> None:
    budget("pages<=100")
    rounds = Rounds(desk, tmp_path, {SITE: html("nothing")})
    hanging = Hanging(rounds.clock)
    rounds.means.fetcher = _Answering(hanging)
    asyncio.run(_killed(Patrol(rounds.means, rounds.lines.append), hanging))
    assert pages() == 2

    rounds.later(timedelta(hours=1))
    rounds.means.fetcher = rounds.fetcher
    rounds.go()

    assert models.Fetch.objects.filter(outcome="LOST").count() == 1
    sent = models.Fetch.objects.exclude(outcome="REFUSED").count()
    assert pages() == sent == 3


def planned(many: int, **more: int) -> list[Planned]:
    source, target = models.Source.objects.get(), models.Target.objects.get()
    one = Planned(target.pk, SITE, "SEED", "A-1@1", 1, source.pk, **more)
    return [one] * many


@pytest.fixture
def noted_target(desk: Desk, tmp_path: Path) -> None:
    budget("pages<=5 bytes<=100")
    host = models.Host.objects.create(name="forum.test", domain="forum.test")
    models.Target.objects.create(
        key=b"k", url=SITE, host=host, via="SEED", due_at=ON.at, source=models.Source.objects.get()
    )


@pytest.mark.usefixtures("noted_target")
@pytest.mark.parametrize(
    ("spent", "fits"), [((0, 0), 5), ((3, 99), 2), ((5, 0), 0), ((9, 0), 0), ((0, 100), 0)]
)
def test_a_batch_of_intents_is_cut_where_the_budget_ends(spent: tuple[int, int], fits: int) -> None:
    models.Source.objects.update(pages=spent[0], bytes=spent[1])

    told = note_intents(ON, planned(8, pages=5, bytes=100))

    assert [isinstance(one, Noted) for one in told] == [True] * fits + [False] * (8 - fits)
    assert told[fits:] == [Overspent()] * (8 - fits)
    assert pages() == spent[0] + fits
    assert models.Fetch.objects.count() == fits
    assert intended() == [fits]
    assert list(ledger.entries("patrol"))[-1].details["overspent"] == 8 - fits


@pytest.mark.usefixtures("noted_target")
def test_when_intents_are_not_recorded_their_pages_are_not_counted(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def full(*_: object) -> None:
        raise OperationalError("database or disk is full")

    monkeypatch.setattr("pehra.duties.pen.write", full)
    with pytest.raises(Exception, match="cannot be written"):
        note_intents(ON, planned(2, pages=5, bytes=100))
    assert pages() == 0


def test_another_rule_takes_what_the_spent_one_leaves(desk: Desk, tmp_path: Path) -> None:
    """Though it was not looked up yet that the first is spent."""
    up = "http://forum.test/"
    order(f"allow prefix {SITE} rate=1000/1s pages<=3\nallow prefix {up} rate=1000/1s")
    linked = {f"{SITE}{n}.html": html(str(n)) for n in range(8)}
    links = [f'<a href="{one}">x</a>' for one in linked]
    rounds = Rounds(desk, tmp_path, {SITE: html(*links), up: html("up"), **linked})

    told = by_target(rounds.go())

    assert {told[one].outcome for one in linked} == {"FETCHED"}
    assert models.Source.objects.get(line=1).pages == 3
    assert not models.Fetch.objects.filter(words="SPENT").exists()


def bytes_spent() -> int:
    return models.Source.objects.get().bytes


@pytest.fixture
def patient(monkeypatch: pytest.MonkeyPatch) -> None:
    """What was given back is due when a round by hand is over."""
    monkeypatch.setattr("pehra.patrol.revisit.GIVEN_BACK", 60)


@pytest.mark.usefixtures("patient")
def test_a_body_ends_where_the_bytes_of_its_rule_do(desk: Desk, tmp_path: Path) -> None:
    budget("bytes<=1KiB")
    rounds = Rounds(desk, tmp_path, {SITE: page(b"x" * 1_200_000)})
    for _ in range(3):
        rounds.go()
        rounds.later(timedelta(minutes=30))

    assert bytes_spent() == 1024
    assert rounds.asked.count(SITE) == 1
    cut = models.Fetch.objects.get(url=SITE, outcome="POSTPONED")
    assert cut.words == "the bytes of its rule were used up while it came"
    assert not cut.sha256
    refused = models.Fetch.objects.filter(url=SITE, outcome="REFUSED")
    assert set(refused.values_list("words", flat=True)) == {"SPENT"}
    # whole it is looked at on the next version
    assert models.Target.objects.get(url=SITE).state == "OUT"
    assert check().faults == ()


@pytest.mark.usefixtures("patient")
def test_all_that_flies_together_brings_no_more_than_there_is(desk: Desk, tmp_path: Path) -> None:
    before = len(NO_ROBOTS["http://forum.test/robots.txt"]) + len(GALLERY[SITE])
    most = before + 3 * len(PICTURES[SHOWN[0]]) + 100
    budget(f"bytes<={most}")
    rounds = Rounds(desk, tmp_path, GALLERY | PICTURES)
    rounds.means.fetcher = Slow(rounds, len(SHOWN))
    for _ in range(3):
        rounds.go()
        rounds.later(timedelta(minutes=30))

    assert bytes_spent() == most
    came = models.Fetch.objects.filter(url__in=SHOWN, outcome="FETCHED")
    assert came.count() == 3
    assert not models.Fetch.objects.filter(outcome="HALTED").exists()
    rest = models.Target.objects.filter(url__in=SHOWN).exclude(url__in=came.values("url"))
    assert set(rest.values_list("state", flat=True)) == {"OUT"}


class Broken:
    """A fault of ours after the first bytes came, and then none."""

    def __init__(self, rounds: Rounds) -> None:
        self._by, self._failed = rounds.fetcher, False

    async def fetch(self, ask: Ask) -> Fetched:
        came = await self._by.fetch(ask)
        if ask.url == SITE and not self._failed:
            self._failed = True
            raise RuntimeError("nobody foresaw it")
        return came


def test_what_was_lost_leaves_its_bytes_to_the_others(desk: Desk, tmp_path: Path) -> None:
    """They are on no record, and would else be held back until the patrol is started anew."""
    budget("bytes<=1500")
    rounds = Rounds(desk, tmp_path, {SITE: page(b"x" * 1000)})
    rounds.means.fetcher = Broken(rounds)
    for _ in range(3):
        rounds.go()
        rounds.later(timedelta(minutes=30))

    assert models.Fetch.objects.filter(url=SITE, outcome="LOST").count() == 1
    assert models.Fetch.objects.filter(url=SITE, outcome="FETCHED").count() == 1


def test_what_could_not_be_recorded_leaves_its_bytes_to_the_others(
    desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    budget("bytes<=1500")
    rounds = Rounds(desk, tmp_path, {SITE: page(b"x" * 1000)})
    away = [True]

    def note(on: Occasion, some: Sequence[Happened]) -> list[Told]:
        if away[0] and any(one.url == SITE for one in some):
            raise NotRecorded("the disk is full")
        return note_outcomes(on, some)

    monkeypatch.setattr("pehra.watch.patrol.means.note_outcomes", note)
    monkeypatch.setattr("pehra.watch.patrol.run.TROUBLE", 0.01)
    rounds.go()
    away[0] = False
    rounds.later(timedelta(hours=1))
    rounds.go()

    assert rounds.asked.count(SITE) == 2
    assert models.Fetch.objects.filter(url=SITE, outcome="FETCHED").count() == 1


def test_what_came_of_a_fetch_that_failed_is_counted(desk: Desk, tmp_path: Path) -> None:
    budget("bytes<=1MiB")
    rounds = Rounds(desk, tmp_path, {SITE: b"no HTTP at all, " * 10})
    rounds.go()
    robots = len(NO_ROBOTS["http://forum.test/robots.txt"])
    failed = models.Fetch.objects.filter(url=SITE, outcome="PROTOCOL_ERROR").count()
    assert failed
    assert bytes_spent() == robots + failed * 160
    assert check().faults == ()


WORKERS, BATCHES, AT_ONCE = 4, 10, 3


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("noted_target")
def test_several_patrols_send_together_no_more_than_the_budget_has_pages() -> None:
    if connection.vendor != "postgresql":
        pytest.skip("SQLite has one writer at a time")
    some, together = planned(AT_ONCE, pages=50, bytes=100), threading.Barrier(WORKERS)
    noted: list[Noted] = []

    def work() -> None:
        try:
            for _ in range(BATCHES):
                together.wait(10)
                noted.extend(one for one in note_intents(ON, some) if isinstance(one, Noted))
        finally:
            connection.close()

    workers = [threading.Thread(target=work) for _ in range(WORKERS)]
    for one in workers:
        one.start()
    for one in workers:
        one.join(60)

    assert pages() == len(noted) == models.Fetch.objects.count() == 50
    assert sum(intended()) == 50
