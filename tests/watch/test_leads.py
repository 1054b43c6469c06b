"""What a document leads to is found without holding up the loop, the unknown first, and bounded."""

import asyncio
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from pehra.patrol.authority import read
from pehra.patrol.exchange import Exchange, Peer, Resolution
from pehra.patrol.frontier import Leased, New, key
from pehra.patrol.gate import Spent, Standing
from pehra.patrol.permit import Via
from pehra.patrol.url import LONGEST
from pehra.watch.patrol import leads, room
from pehra.watch.patrol.leads import MOST, Leading, location
from pehra.watch.patrol.orders import Orders
from pehra.watch.patrol.room import MARGIN

NOON = datetime(2026, 1, 5, 12, tzinfo=UTC)
SITE = "http://forum.test/"
LEASED = Leased(
    pk=1, url=SITE, kind="WEB", via=Via.SEED, parent_url="", depth=0, hops=0, host_pk=1,
    host="forum.test", domain="forum.test", fence=0, host_fence=1, rank=1, due_at=NOON,
    until_at=NOON,
)  # fmt: skip
AUTHORITY = (
    'ref = "A-1"\nlaw = "Act 1"\nreason = "t"\nordered_by = "Chief S-9"\nfrom = 2026-01-01\n'
    'until = 2026-03-31\nretention = "hash-only"\nscope = """\nallow host forum.test pages<={}\n"""'
)
SOURCE = 7


def orders(pages: int = 100_000, spent: int = 0) -> Orders:
    standing = Standing(read(AUTHORITY.format(pages)), 1, approved=True, spent={1: Spent(spent, 0)})
    return Orders(
        Path("/nowhere/HALT"), test_home=False, standings=(standing,), known=True,
        sources={(standing.name, 1): SOURCE},
    )  # fmt: skip


def page(*links: str) -> Exchange:
    body = "".join(f'<a href="{one}">x</a>' for one in links).encode()
    return Exchange(
        SITE, b"", b"", 0, 200, ((b"Content-Type", b"text/html"),), body,
        Peer("192.0.2.1", 80, "192.0.2.2", 5000), Resolution("forum.test", "", NOON, ()), NOON,
        NOON,
    )  # fmt: skip


class Frontier:
    """What is a target already, and what waits."""

    def __init__(self) -> None:
        self.there: set[bytes] = set()

    def put(self, some: list[New]) -> None:
        self.there |= {key(one.url) for one in some}


@pytest.fixture
def frontier(monkeypatch: pytest.MonkeyPatch) -> Frontier:
    told = Frontier()
    for where in (leads, room):
        monkeypatch.setattr(where, "known", lambda keys: {one for one in keys if one in told.there})
    monkeypatch.setattr(room, "waiting", lambda _, most: min(len(told.there), most))
    return told


async def never(_: datetime) -> None:
    """No list ever came to know more."""


def led(of: Exchange, by: Orders) -> tuple[list[New], float]:
    """And for how many seconds the loop stood still the longest."""

    async def go() -> tuple[list[New], float]:
        work = asyncio.ensure_future(Leading(by, lambda: NOON, pool, never).leads(LEASED, of))
        longest = 0.0
        while not work.done():
            before = time.perf_counter()
            await asyncio.sleep(0.005)
            longest = max(longest, time.perf_counter() - before)
        return await work, longest

    with ThreadPoolExecutor(1) as pool:
        return asyncio.run(go())


@pytest.mark.usefixtures("frontier")
def test_a_page_made_to_take_long_holds_up_nobody_and_ends(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(leads, "SECONDS", 1.0)
    names = "&".join(f"{n}.forum.test" for n in range(112))
    of = page(*(f"{SITE}x{n}?{n}&{names}&z.other-site.test" for n in range(3000)))

    began = time.perf_counter()
    found, longest = led(of, orders())

    assert found == []
    assert time.perf_counter() - began < 6.0  # asked to its end, eight by itself
    assert longest < 0.5  # 0.02 s by itself; machines that test are busy


def test_the_rest_of_a_long_page_comes_with_its_next_visits(frontier: Frontier) -> None:
    of = page(*(f"/{n}" for n in range(2 * MOST + 100)))

    counts = []
    for _ in range(3):
        found, _ = led(of, orders())
        counts.append(len({key(one.url) for one in found} - frontier.there))
        frontier.put(found)

    assert counts == [MOST, MOST, 100]


def test_no_more_waits_for_a_rule_than_its_pages_have_use_for(frontier: Frontier) -> None:
    by = orders(pages=5, spent=1)

    for visit in range(4):
        found, _ = led(page(*(f"/{visit}-{n}" for n in range(300))), by)
        if visit == 0:
            assert [one.url for one in found[:2]] == [f"{SITE}0-0", f"{SITE}0-1"]
        frontier.put(found)

    assert len(frontier.there) == 4 + MARGIN


def test_what_flies_waits_still_and_is_spent_already(frontier: Frontier) -> None:
    by = orders(pages=5, spent=4)
    flying = 3
    for _ in range(flying):
        by.purses.of(SOURCE, 1000).meter()

    found, _ = led(page(*(f"/{n}" for n in range(300))), by)

    assert len(found) == 1 + flying + MARGIN


def test_what_is_a_target_already_takes_no_room(frontier: Frontier) -> None:
    by = orders(pages=5)
    links = [f"/{n}" for n in range(5 + MARGIN)]
    frontier.put(led(page(*links), by)[0])

    found, _ = led(page(*links, "/new"), by)

    assert len(found) == 5 + MARGIN
    assert {one.source for one in found} == {SOURCE}


@pytest.mark.parametrize(
    ("told", "url"),
    [
        (b"/x", "/x"),
        (b" /x?a=1#part\t", "/x?a=1"),
        ("/café".encode(), "/caf%C3%A9"),
        ("/voilà".encode(), "/voil%C3%A0"),  # its last byte is a blank in Latin-1
        ("/?q=é".encode(), "/?q=%C3%A9"),
        (b"/caf\xe9", "/caf%E9"),
        (b"/caf%C3%A9", "/caf%C3%A9"),
        (b"/" + b"a" * (LONGEST - len(SITE)), "/" + "a" * (LONGEST - len(SITE))),
        (b"/" + b"a" * LONGEST, ""),
        (b"/" + b"\xe9" * (LONGEST // 2), ""),  # too long once it is spelled out
        (b"mailto:x@forum.test", ""),
        (b"", ""),
    ],
)
def test_a_redirect_leads_where_its_server_says_and_nowhere_else(told: bytes, url: str) -> None:
    of = replace(page(), status=302, headers=((b"location", told), (b"Location", b"/no")))
    assert location(of) == (SITE.rstrip("/") + url if url else "")


def test_a_redirect_to_a_host_in_raw_letters_leads_to_that_host() -> None:
    of = replace(page(), headers=((b"Location", "http://bücher.test/ü".encode()),))
    assert location(of) == "http://xn--bcher-kva.test/%C3%BC"
