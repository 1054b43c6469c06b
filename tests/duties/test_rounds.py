"""The rounds of the patrol on a real database: what is kept, what is told, what is never sent."""

import asyncio
import itertools
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import Executor, Future
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import OperationalError

from pehra.base.numbers import Series, number
from pehra.duties.approve_authority import approve_authority
from pehra.duties.draft_authority import draft_authority
from pehra.duties.duty import Occasion
from pehra.duties.revoke_authority import revoke_authority
from pehra.duties.stop_patrol import stop_patrol
from pehra.evidence.ledger import Sound, verify
from pehra.media.decode import Hashed
from pehra.media.decoders.inline import Inline
from pehra.media.synthetic import near_copy, picture
from pehra.patrol.exchange import Failure, Fetched, NoExchange
from pehra.patrol.fetcher import Ask
from pehra.patrol.fetchers import Recorded
from pehra.store import models
from pehra.store.queries import ledger
from pehra.store.queries.diary_check import check
from pehra.watch.patrol.lines import Line
from pehra.watch.patrol.means import Effort, Means
from pehra.watch.patrol.orders import Orders
from pehra.watch.patrol.run import Patrol
from pehra.watch.walk import Desk

from .conftest import NOON, ON, OTHER, hand_in, take

pytestmark = pytest.mark.django_db
SITE = "http://forum.test/board/"
SCOPE = f"allow prefix {SITE} rate=1000/1s\ndeny prefix {SITE}closed/"
LISTED, UNLISTED = near_copy(picture(1)), picture(2)


class Here(Executor):
    """What is asked of it is done at once, and as if no loop ran: a test's database has the one
    connection of its thread, and Django gives each task of a loop another.
    """

    def __init__(self, _count: int, _name: str) -> None:
        pass

    def submit(self, act: Callable[..., Any], /, *told: object, **named: object) -> "Future[Any]":
        done: Future[Any] = Future()
        loop = asyncio.get_running_loop()
        asyncio._set_running_loop(None)  # noqa: SLF001
        try:
            found = act(*told, **named)
        except Exception as error:
            done.set_exception(error)
        else:
            done.set_result(found)
        finally:
            asyncio._set_running_loop(loop)  # noqa: SLF001
        return done


class Ticking:
    """A clock that goes on by ten milliseconds whenever it is looked at."""

    def __init__(self, at: datetime) -> None:
        self._ticks: Iterator[int] = itertools.count()
        self.at = at

    def __call__(self) -> datetime:
        return self.at + next(self._ticks) * timedelta(milliseconds=10)


def page(body: bytes, mime: str = "text/html", status: str = "200 OK", more: str = "") -> bytes:
    head = f"HTTP/1.1 {status}\r\nContent-Type: {mime}\r\nContent-Length: {len(body)}\r\n{more}"
    return head.encode() + b"Connection: close\r\n\r\n" + body


def html(*parts: str, more: str = "") -> bytes:
    return page(f"<html><body>{''.join(parts)}</body></html>".encode(), more=more)


NO_ROBOTS = {"http://forum.test/robots.txt": page(b"", status="404 Not Found")}


def order(scope: str = SCOPE, retention: str = "hash-only", ref: str = "A-1") -> str:
    name = draft_authority(
        ON,
        f'ref = "{ref}"\nlaw = "Act 1"\nreason = "tip-offs"\nordered_by = "Chief S-9"\n'
        f'from = 2026-01-01\nuntil = 2026-03-31\nretention = "{retention}"\n'
        f'scope = """\n{scope}\n"""\n',
    )
    approve_authority(OTHER, name)
    return name


class Rounds:
    """A desk with a patrol over pages told beforehand."""

    def __init__(self, desk: Desk, folder: Path, pages: Mapping[str, bytes | Failure]) -> None:
        self.halt_file = folder / "HALT"
        self.desk, self.clock = desk, Ticking(NOON)
        orders = Orders(self.halt_file, test_home=False)
        self.means = Means(ON.officer, desk.room, desk.eyes, orders, Effort(pool=Here))
        self.means.clock = self.clock
        self.pages = {**NO_ROBOTS, **pages}
        self.fetcher = Recorded(self.pages, clock=self.clock)
        self.means.fetcher = self.fetcher
        self.lines: list[Line] = []

    def go(self) -> list[Line]:
        self.lines = []
        asyncio.run(Patrol(self.means, self.lines.append, once=True).run())
        return self.lines

    def later(self, much: timedelta) -> None:
        self.clock.at += much

    @property
    def asked(self) -> list[str]:
        return [one.url for one in self.fetcher.asked]


def by_target(lines: list[Line]) -> dict[str, Line]:
    return {one.target: one for one in lines}


@pytest.fixture
def listed() -> None:
    seen = Inline().decode(picture(1))
    assert isinstance(seen, Hashed)
    take(seen.pdq.hex, head="pdq")


def gallery() -> dict[str, bytes]:
    return {
        SITE: html('<img src="hit.jpg"><img src="plain.jpg">', '<a href="2.html">next</a>'),
        f"{SITE}2.html": html("nothing"),
        f"{SITE}hit.jpg": page(LISTED, "image/jpeg"),
        f"{SITE}plain.jpg": page(UNLISTED, "image/jpeg"),
    }


def test_without_an_authority_nothing_is_asked(desk: Desk, tmp_path: Path) -> None:
    rounds = Rounds(desk, tmp_path, gallery())

    assert rounds.go() == []
    assert rounds.asked == []


@pytest.mark.usefixtures("listed")
def test_what_matches_is_sealed_whole_and_told_and_nothing_else_is_kept(
    desk: Desk, tmp_path: Path
) -> None:
    order()
    rounds = Rounds(desk, tmp_path, gallery())

    told = by_target(rounds.go())

    hit, plain = told[f"{SITE}hit.jpg"], told[f"{SITE}plain.jpg"]
    assert (hit.verdict, hit.finding) == ("RECOGNISED", "HIT")
    assert hit.exhibit
    assert (plain.verdict, plain.exhibit, plain.finding) == ("UNKNOWN", "", "")
    assert not told[f"{SITE}2.html"].exhibit
    finding = models.Finding.objects.get()
    assert finding.hosted_at["url"] == f"{SITE}hit.jpg"
    assert finding.reached_through == SITE
    # the page that showed it is fetched once more, whole
    assert models.Fetch.objects.filter(url=SITE).exclude(exhibit=None).count() == 1
    assert models.Exhibit.objects.count() == 2


@pytest.mark.usefixtures("listed")
def test_a_hit_that_is_still_there_is_no_second_finding(desk: Desk, tmp_path: Path) -> None:
    order()
    rounds = Rounds(desk, tmp_path, gallery())
    rounds.go()
    rounds.later(timedelta(days=2))

    again = by_target(rounds.go())

    assert again[f"{SITE}hit.jpg"].outcome == "NOT_MODIFIED"
    assert not again[f"{SITE}hit.jpg"].exhibit
    assert models.Finding.objects.filter(kind="HIT").count() == 1


@pytest.mark.usefixtures("listed")
def test_what_is_gone_twice_is_a_finding_where_it_was_a_hit(desk: Desk, tmp_path: Path) -> None:
    order()
    rounds = Rounds(desk, tmp_path, gallery())
    rounds.go()
    gone = {one: page(b"", status="410 Gone") for one in gallery()} | NO_ROBOTS
    rounds.means.fetcher = Recorded(gone, clock=rounds.clock)

    for _ in range(3):
        rounds.later(timedelta(days=2))
        rounds.go()

    assert models.Finding.objects.filter(kind="GONE", target__url=f"{SITE}hit.jpg").count() == 1
    assert not models.Finding.objects.filter(kind="GONE", target__url=f"{SITE}2.html").exists()


def test_what_is_denied_out_of_scope_or_a_disguise_is_never_asked(
    desk: Desk, tmp_path: Path
) -> None:
    order()
    links = (
        "http://forum.test/boards", "http://forum.test/board/../admin", "/board/closed/x",
        "http://other.test/", "http://forum.test@other.test/board/", "http://127.0.0.1/board/",
        "//other.test/board/", "http://forum.test:8123/board/", "/board/%2e%2e/admin",
        "javascript:alert(1)", "ftp://forum.test/board/",
    )  # fmt: skip
    rounds = Rounds(desk, tmp_path, {
        SITE: html(*(f'<a href="{one}">x</a><img src="{one}">' for one in links)),
    })  # fmt: skip

    rounds.go()

    assert set(rounds.asked) == {"http://forum.test/robots.txt", SITE}


def test_a_redirect_is_followed_inside_the_scope_and_recorded_outside(
    desk: Desk, tmp_path: Path
) -> None:
    order()

    def to(where: str) -> bytes:
        return page(b"", status="302 Found", more=f"Location: {where}\r\n")

    rounds = Rounds(desk, tmp_path, {
        SITE: html('<a href="in">x</a><a href="out">x</a><a href="round">x</a>'),
        f"{SITE}in": to("/board/there"), f"{SITE}there": html("here"),
        f"{SITE}out": to("http://other.test/"), f"{SITE}round": to("/board/round"),
    })  # fmt: skip

    told = by_target(rounds.go())

    assert told[f"{SITE}in"].outcome == "REDIRECT"
    assert told[f"{SITE}there"].outcome == "FETCHED"
    assert told[f"{SITE}out"].outcome == "REDIRECT_OUT"
    assert models.Fetch.objects.get(url=f"{SITE}out").words == "http://other.test/"
    assert "http://other.test/" not in rounds.asked
    assert rounds.asked.count(f"{SITE}round") == 1


@pytest.mark.usefixtures("listed")
def test_what_a_page_shows_is_followed_to_where_it_was_moved(desk: Desk, tmp_path: Path) -> None:
    """Many a site keeps its pictures behind a redirect to another's store: on the page's authority,
    as many redirects as it lets be, and never to what is denied.
    """
    order(f"{SCOPE}\nwith requisites=1hop redirects=2\ndeny host closed.test")

    def to(where: str) -> bytes:
        return page(b"", status="302 Found", more=f"Location: {where}\r\n")

    rounds = Rounds(desk, tmp_path, {
        SITE: html('<img src="proxy/1"><img src="far"><img src="denied"><img src="round">'),
        f"{SITE}proxy/1": to("http://cdn.test/1"), "http://cdn.test/1": to("http://store.test/1"),
        "http://store.test/1": page(LISTED, "image/jpeg"),
        f"{SITE}far": to("http://cdn.test/a"), "http://cdn.test/a": to("http://cdn.test/b"),
        "http://cdn.test/b": to("http://cdn.test/c"),
        f"{SITE}denied": to("http://closed.test/1"), f"{SITE}round": to(f"{SITE}round"),
    })  # fmt: skip

    told = by_target([*rounds.go(), *rounds.go(), *rounds.go()])

    assert told[f"{SITE}proxy/1"].outcome == told["http://cdn.test/1"].outcome == "REDIRECT"
    assert (told["http://store.test/1"].verdict, told["http://store.test/1"].finding) == (
        "RECOGNISED", "HIT"
    )  # fmt: skip
    assert models.Finding.objects.get(kind="HIT").reached_through == SITE
    assert told[SITE].exhibit  # the page was fetched again and sealed, for it shows a hit
    assert told["http://cdn.test/b"].outcome == told[f"{SITE}denied"].outcome == "REDIRECT_OUT"
    moved = models.Fetch.objects.filter(url="http://cdn.test/1")
    assert {one.words for one in moved} == {"http://store.test/1"}
    assert not {"http://closed.test/1", "http://cdn.test/c", "http://cdn.test/robots.txt"} & set(
        rounds.asked
    )
    assert rounds.asked.count(f"{SITE}round") == 1


@pytest.mark.usefixtures("listed")
@pytest.mark.parametrize(("steps", "asked"), [(1, 1), (2, 2), (3, 3)])
def test_what_a_frame_shows_is_fetched_as_many_steps_away_as_the_authority_says(
    desk: Desk, tmp_path: Path, steps: int, asked: int
) -> None:
    order(f"{SCOPE}\nwith requisites={steps}hop")
    chain = ["http://frame.test/one", "http://frame.test/two", "http://far.test/hit.jpg"]
    rounds = Rounds(desk, tmp_path, {
        SITE: html(f'<iframe src="{chain[0]}"></iframe>'),
        chain[0]: html(f'<iframe src="{chain[1]}"></iframe>', '<a href="http://frame.test/x">x'),
        chain[1]: html(f'<img src="{chain[2]}">'), chain[2]: page(LISTED, "image/jpeg"),
    })  # fmt: skip

    for _ in range(4):
        rounds.go()

    assert list(dict.fromkeys(one for one in rounds.asked if one in chain)) == chain[:asked]
    assert "http://frame.test/x" not in rounds.asked
    hits = models.Finding.objects.filter(kind="HIT").values_list("reached_through", flat=True)
    assert list(hits) == ([chain[1]] if steps == len(chain) else [])


@pytest.mark.usefixtures("listed")
def test_what_one_order_no_longer_lets_be_fetched_another_orders_page_shows(
    desk: Desk, tmp_path: Path
) -> None:
    first = order("allow page http://first.test/ rate=1000/1s\nwith requisites=1hop")
    shown = html('<img src="http://cdn.test/hit.jpg">')
    rounds = Rounds(desk, tmp_path, {
        "http://first.test/robots.txt": page(b"", status="404 Not Found"),
        "http://first.test/": shown, SITE: shown,
        "http://cdn.test/hit.jpg": Failure.CONNECT,
    })  # fmt: skip
    rounds.go()
    revoke_authority(OTHER, first, "the case is closed")
    rounds.later(timedelta(hours=2))
    rounds.go()
    assert models.Target.objects.get(url="http://cdn.test/hit.jpg").state == "OUT"

    order(f"{SCOPE}\nwith requisites=1hop", ref="A-2")
    rounds.pages["http://cdn.test/hit.jpg"] = page(LISTED, "image/jpeg")
    rounds.later(timedelta(seconds=30))
    rounds.go()
    rounds.go()

    assert models.Finding.objects.get(kind="HIT").reached_through == SITE


def test_robots_txt_is_obeyed_or_only_recorded_as_the_authority_says(
    desk: Desk, tmp_path: Path
) -> None:
    robots = {"http://forum.test/robots.txt": page(b"User-agent: *\nDisallow: /board/\n")}
    order()
    rounds = Rounds(desk, tmp_path, gallery() | robots)

    told = by_target(rounds.go())

    assert told[SITE].outcome == "ROBOTS"
    assert rounds.asked == ["http://forum.test/robots.txt"]


def test_a_host_that_cannot_be_asked_for_robots_txt_is_told_as_what_it_is(
    desk: Desk, tmp_path: Path
) -> None:
    order()
    rounds = Rounds(desk, tmp_path, {"http://forum.test/robots.txt": Failure.CONNECT})

    told = by_target(rounds.go())

    assert told[SITE].outcome == "CONNECT_FAILED"
    assert rounds.asked == ["http://forum.test/robots.txt"]
    entry = models.Fetch.objects.get(url=SITE)
    assert told[SITE].json()["fetch"] == number(Series.FETCH, entry.pk)
    assert entry.words.startswith("robots.txt: ")


def test_full_retention_seals_pages_together_and_page_and_hash_leaves_media_out(
    desk: Desk, tmp_path: Path
) -> None:
    order(retention="page+hash")
    rounds = Rounds(desk, tmp_path, gallery())

    told = by_target(rounds.go())

    assert told[SITE].exhibit
    assert not told[f"{SITE}plain.jpg"].exhibit


def test_every_fetch_stands_in_the_ledger_with_its_authority(desk: Desk, tmp_path: Path) -> None:
    name = order()
    Rounds(desk, tmp_path, gallery()).go()

    told = check()

    fetches = models.Fetch.objects.all()
    assert told.faults == ()
    assert told.fetches == fetches.count() == told.ended
    assert {f"{one.authority.ref}@{one.authority.version}" for one in fetches if one.authority} == {
        name
    }
    assert isinstance(verify(ledger.lines()), Sound)


def test_an_entry_of_the_diary_that_was_changed_is_found(desk: Desk, tmp_path: Path) -> None:
    order()
    Rounds(desk, tmp_path, gallery()).go()
    changed = models.Fetch.objects.exclude(sha256="").order_by("pk")[0]
    models.Fetch.objects.filter(pk=changed.pk).update(outcome="GONE")
    models.Fetch.objects.filter(pk=changed.pk + 1).update(url="http://forum.test/board/other")

    faults = check().faults

    assert {one.words for one in faults} == {
        "its end is another than the ledger holds", "its intent is another than the ledger holds",
    }  # fmt: skip


def test_when_the_ledger_cannot_be_written_nothing_is_sent(
    desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    order()
    rounds = Rounds(desk, tmp_path, gallery())

    def full(*_: object) -> None:
        raise OperationalError("database or disk is full")

    monkeypatch.setattr("pehra.duties.note_intents.begin", full)
    monkeypatch.setattr("pehra.watch.patrol.run.TROUBLE", 0.01)
    asyncio.run(_a_while(Patrol(rounds.means, rounds.lines.append, once=False), 0.5))

    assert rounds.asked == []
    assert rounds.lines == []


async def _a_while(patrol: Patrol, seconds: float) -> None:
    asyncio.get_running_loop().call_later(seconds, patrol.stop)
    await patrol.run()


class Hanging:
    """A server that never answers; what is begun and what is let go is counted."""

    def __init__(self, clock: Callable[[], datetime]) -> None:
        self.clock, self.begun, self.let_go = clock, 0, 0

    async def fetch(self, ask: Ask) -> Fetched:
        if ask.url.endswith("robots.txt"):
            return NoExchange(ask.url, Failure.TIMEOUT, "", self.clock(), self.clock())
        self.begun += 1
        try:
            await asyncio.sleep(60)
        except asyncio.CancelledError:
            self.let_go += 1
            raise
        return NoExchange(ask.url, Failure.TIMEOUT, "", self.clock(), self.clock())


@pytest.mark.parametrize("how", ["stop", "file", "revoke", "expire"])
def test_what_is_under_way_ends_within_a_second_when_its_leave_does(
    desk: Desk, tmp_path: Path, how: str
) -> None:
    name = order()
    rounds = Rounds(desk, tmp_path, {})
    rounds.means.robots.keep = lambda *_: None  # type: ignore[method-assign]
    hanging = Hanging(rounds.clock)
    rounds.means.fetcher = _Answering(hanging)
    patrol = Patrol(rounds.means, rounds.lines.append)

    def end() -> None:
        on = replace(OTHER, at=rounds.clock())
        if how == "stop":
            stop_patrol(on, "ALL", "", "", rounds.halt_file)
        elif how == "file":
            rounds.halt_file.touch()
        elif how == "revoke":
            revoke_authority(on, name, "the court said so")
        else:
            rounds.later(timedelta(days=365))

    took = asyncio.run(_ended(patrol, hanging, end))

    assert hanging.begun == hanging.let_go == 1
    assert took < 1.0
    assert models.Fetch.objects.filter(url=SITE, outcome="HALTED").count() == 1


class _Answering:
    """No robots.txt, and for all else the server that hangs."""

    def __init__(self, hanging: Hanging) -> None:
        self._hanging = hanging
        self._robots = Recorded(NO_ROBOTS, clock=hanging.clock)

    async def fetch(self, ask: Ask) -> Fetched:
        by = self._robots if ask.url.endswith("robots.txt") else self._hanging
        return await by.fetch(ask)


async def _ended(patrol: Patrol, hanging: Hanging, end: Callable[[], None]) -> float:
    """Seconds from the end of its leave until the fetch was let go."""
    loop = asyncio.get_running_loop()
    running = loop.create_task(patrol.run())
    async with asyncio.timeout(10):
        while not hanging.begun:
            await asyncio.sleep(0.01)
    await loop.run_in_executor(Here(1, ""), end)
    began = loop.time()
    async with asyncio.timeout(10):
        while not hanging.let_go:
            await asyncio.sleep(0.01)
    took = loop.time() - began
    await asyncio.sleep(0.1)
    patrol.stop()
    await running
    return took


def test_a_clock_that_went_back_stops_everything(desk: Desk, tmp_path: Path) -> None:
    order()
    rounds = Rounds(desk, tmp_path, gallery())
    rounds.go()
    rounds.fetcher.asked.clear()
    rounds.later(timedelta(days=-30))

    assert rounds.go() == []
    assert rounds.asked == []


def test_an_address_that_a_tip_off_names_is_fetched_when_an_authority_covers_it(
    desk: Desk, tmp_path: Path
) -> None:
    order(scope="allow prefix http://forum.test/ rate=1000/1s")
    hand_in(desk, 3)
    report = models.Report.objects.get()
    models.Sighting.objects.create(
        report=report, kind="URL", value="http://forum.test/tipped", raw="http://forum.test/tipped",
        strength="STRONG", role="SUSPECT", where="$.x", found_in="TEXT",
    )  # fmt: skip
    models.Sighting.objects.create(
        report=report, kind="URL", value="http://elsewhere.test/", raw="x", strength="STRONG",
        role="SUSPECT", where="$.y", found_in="TEXT",
    )  # fmt: skip
    rounds = Rounds(desk, tmp_path, {"http://forum.test/tipped": html("one")})

    told = by_target(rounds.go())

    assert told["http://forum.test/tipped"].outcome == "FETCHED"
    assert models.Target.objects.get(url="http://forum.test/tipped").report == report
    assert "http://elsewhere.test/" not in told
    rounds.means.fetcher = Recorded(
        {**NO_ROBOTS, "http://forum.test/tipped": html("another")}, clock=rounds.clock
    )
    rounds.later(timedelta(hours=2))
    rounds.go()
    assert models.Finding.objects.filter(kind="CHANGED").count() == 1


def test_a_patrol_that_died_leaves_a_gap_and_its_open_fetches_are_told_as_lost(
    desk: Desk, tmp_path: Path
) -> None:
    order()
    rounds = Rounds(desk, tmp_path, gallery())
    hanging = Hanging(rounds.clock)
    rounds.means.fetcher = _Answering(hanging)
    asyncio.run(_killed(Patrol(rounds.means, rounds.lines.append), hanging))
    assert models.Fetch.objects.filter(outcome="").count() == 1

    rounds.later(timedelta(hours=1))
    rounds.means.fetcher = rounds.fetcher
    rounds.go()

    assert models.Fetch.objects.filter(outcome="LOST").count() == 1
    died, after = models.Stretch.objects.order_by("pk")
    assert (died.how, after.how) == ("DIED", "DONE")
    assert models.Target.objects.get(url=SITE).outcome == "FETCHED"


async def _killed(patrol: Patrol, hanging: Hanging) -> None:
    """As by a power cut: nothing of it is written any more."""
    running = asyncio.get_running_loop().create_task(patrol.run())
    async with asyncio.timeout(10):
        while not hanging.begun:
            await asyncio.sleep(0.01)
    means = patrol._w  # noqa: SLF001
    write, means.write = means.write, _nothing  # type: ignore[assignment,method-assign]
    running.cancel()
    with pytest.raises(asyncio.CancelledError):
        await running
    means.write = write  # type: ignore[method-assign]


async def _nothing(_: object) -> None:
    raise OperationalError("the power is gone")


def test_the_occasion_of_each_record_is_the_patrols_own(desk: Desk, tmp_path: Path) -> None:
    rounds = Rounds(desk, tmp_path, {})

    told: Occasion = rounds.means.occasion()

    assert told.officer == ON.officer
    assert told.at >= NOON
