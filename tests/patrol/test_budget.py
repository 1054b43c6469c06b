"""All fetches together hold no more than they may, and each comes to its end nevertheless."""

import asyncio
import gzip
from collections.abc import Awaitable, Callable, Coroutine
from datetime import timedelta
from typing import TypeVar

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.patrol.compared import HOST, direct
from tests.patrol.loopback import Loopback

from pehra.base import clock
from pehra.patrol.exchange import Cut, Exchange, Fetched
from pehra.patrol.fetcher import Ask, Limits
from pehra.patrol.fetchers.answer import FULL
from pehra.patrol.fetchers.budget import FREE, LARGEST, Budget, Share, worst
from pehra.patrol.permit import Permit

T = TypeVar("T")
MIB = 2**20
LEAST, MOST = 100, 250  # bytes beyond what is free, of the largest fetch and of all


@settings(max_examples=60)
@given(
    wanted=st.lists(st.integers(0, LEAST), min_size=1, max_size=12),
    steps=st.lists(st.integers(1, 60), min_size=1, max_size=12),
    gone=st.lists(st.booleans(), min_size=1, max_size=12),
)
def test_whoever_grows_never_holds_too_much_with_others_and_comes_to_its_end(
    wanted: list[int], steps: list[int], gone: list[bool]
) -> None:
    budget, most, done = Budget(MOST, LEAST), 0, 0

    async def one(place: int, size: int) -> None:
        nonlocal most, done
        share, has = budget.share(), 0
        while has < size:
            has = min(size, has + steps[place % len(steps)])
            if not share.fits(FREE + has):
                await share.room(FREE + has)
            most = max(most, budget.held)
            if gone[place % len(gone)]:
                await asyncio.sleep(0)
        done += 1
        share.end()

    async def all_() -> None:
        async with asyncio.timeout(5):
            await asyncio.gather(*(one(*told) for told in enumerate(wanted)))

    asyncio.run(all_())
    assert done == len(wanted)
    assert most <= MOST
    assert budget.held == budget.held_together == 0


def test_who_waits_no_longer_takes_nothing() -> None:
    async def work() -> None:
        budget = Budget(MOST, LEAST)
        shares = [budget.share() for _ in range(4)]
        assert shares[0].fits(FREE + 150)
        first = shares[1].room(FREE + 90)
        assert first.done()  # one may always go on
        second, third = shares[2].room(FREE + 90), shares[3].room(FREE + 80)
        assert not second.done()
        second.cancel()
        shares[1].end()

        assert third.done()
        assert budget.held == 150 + 80
        shares[0].end()
        shares[3].end()
        shares[3].end()  # twice is once
        assert budget.held == 0

    asyncio.run(work())


def test_the_largest_fetch_fits_beside_the_others() -> None:
    assert worst(Limits()) == LARGEST == 320 * MIB


class Pages(Loopback):
    """Sends `page` in pieces, and closes."""

    def __init__(self, page: bytes) -> None:
        super().__init__()
        self._page = page

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            await reader.readuntil(b"\r\n\r\n")
            writer.write(self._page)
            writer.close()
            await writer.wait_closed()
        except (OSError, asyncio.IncompleteReadError):
            pass
        finally:
            writer.transport.abort()


class Watched(Budget):
    peak = 0

    def grant(self, share: Share, size: int, *, in_line: bool) -> bool:
        told = super().grant(share, size, in_line=in_line)
        self.peak = max(self.peak, self.held)
        return told


BODY = bytes(range(256)) * (12 * 1024)  # 3 MiB
PARTS = [BODY[at : at + 2**16] for at in range(0, len(BODY), 2**16)]
CHUNKED = b"".join(b"%x\r\n%s\r\n" % (len(part), part) for part in PARTS)
PAGES = {
    "as long as told": b"Content-Length: %d\r\n\r\n%s" % (len(BODY), BODY),
    "until it closes": b"\r\n" + BODY,
    "in chunks": b"Transfer-Encoding: chunked\r\n\r\n" + CHUNKED + b"0\r\n\r\n",
    "packed": b"Content-Encoding: gzip\r\n\r\n" + gzip.compress(BODY, 0),
}
SMALL = Limits(body=4 * MIB, entity=4 * MIB, total=20)


Fetch = Callable[[], Coroutine[None, None, Fetched]]


def fetched(
    page: bytes, budget: Budget, act: Callable[[Fetch], Awaitable[T]], limits: Limits = SMALL
) -> T:
    async def work() -> T:
        async with asyncio.timeout(20), Pages(b"HTTP/1.1 200 OK\r\n" + page) as server:
            ports, until = frozenset({server.port}), clock.now() + timedelta(hours=1)
            leave = Permit("T-1@1", "allow host odd.example", 1, until, ports=ports)
            ask = Ask(leave, f"http://{HOST}:{server.port}/", limits=limits)
            fetcher = direct(budget=budget)
            return await act(lambda: fetcher.fetch(ask))

    return asyncio.run(work())


async def eight_let_go(fetch: Fetch) -> int:
    """Each is looked at as it comes, and not kept. Gives how many were whole."""

    async def whole() -> bool:
        got = await fetch()
        assert isinstance(got, Exchange)
        return (got.entity, got.cut, got.problem) == (BODY, Cut.WHOLE, "")

    return sum(await asyncio.gather(*(whole() for _ in range(8))))


@pytest.mark.enable_socket
@pytest.mark.parametrize("page", PAGES.values(), ids=PAGES)
def test_large_answers_side_by_side_are_whole_within_what_all_may_hold(page: bytes) -> None:
    budget, free = Watched(20 * MIB, 16 * MIB), Watched(10_000 * MIB, 16 * MIB)

    assert fetched(page, budget, eight_let_go) == 8
    assert 5 * MIB < budget.peak <= 20 * MIB
    assert budget.held == 0
    # it is the budget that holds them back
    assert fetched(page, free, eight_let_go) == 8
    assert free.peak > 20 * MIB


@pytest.mark.enable_socket
def test_what_came_is_counted_as_long_as_somebody_holds_it() -> None:
    budget = Budget(20 * MIB, 16 * MIB)

    async def one(fetch: Fetch) -> None:
        kept = [await fetch()]
        assert isinstance(kept[0], Exchange)
        assert budget.held == len(kept[0].response) + len(kept[0].entity)
        await asyncio.to_thread(kept.clear)  # as the threads do that look at it
        await asyncio.sleep(0.01)
        assert budget.held == 0

    fetched(PAGES["until it closes"], budget, one)


@pytest.mark.enable_socket
def test_who_finds_no_room_in_its_time_says_so_and_keeps_what_came() -> None:
    budget = Budget(4 * MIB, 3 * MIB)

    async def three(fetch: Fetch) -> list[Fetched]:
        return await asyncio.gather(*(fetch() for _ in range(3)))

    told = fetched(PAGES["until it closes"], budget, three, Limits(total=1.5))

    exchanges = [one for one in told if isinstance(one, Exchange)]
    assert len(exchanges) == 3
    assert [one.problem for one in exchanges].count(FULL) >= 2
    for one in exchanges:
        assert one.response.endswith(BODY) or (one.problem, one.cut) == (FULL, Cut.TIME)
        assert len(one.response) > FREE // 2
