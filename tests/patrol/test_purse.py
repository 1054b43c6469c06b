"""A rule's bytes, shared by all that flies: together they bring what there is, and not one more."""

import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.patrol.asked import NOON, ask, stands
from tests.patrol.compared import HOST, direct
from tests.patrol.test_budget import Pages

from pehra.base import clock
from pehra.patrol.exchange import Cut, Exchange, Failure, Fetched, NoExchange
from pehra.patrol.fetcher import Ask, Limits
from pehra.patrol.fetchers.answer import Answer
from pehra.patrol.gate import Asked, permit
from pehra.patrol.permit import Permit, Via
from pehra.patrol.purse import Meter, Purse

BODY = b"x" * 300_000
WHOLE = b"HTTP/1.1 200 OK\r\nContent-Length: 300000\r\n\r\n" + BODY


@given(
    most=st.integers(0, 100),
    taken=st.lists(st.tuples(st.integers(0, 3), st.integers(0, 40)), max_size=30),
    kept=st.lists(st.booleans(), min_size=4, max_size=4),
)
def test_meters_of_one_purse_count_no_more_than_it_has(
    most: int, taken: list[tuple[int, int]], kept: list[bool]
) -> None:
    purse = Purse(most)
    meters = [purse.meter() for _ in kept]
    for which, size in taken:
        before = purse.left
        assert meters[which].take(size) == min(size, before)
    came = sum(one.came for one in meters)
    assert purse.left == most - came
    assert came == min(most, sum(size for _, size in taken))
    assert purse.flying == len(meters)

    for one, on_record in zip(meters, kept, strict=True):
        one.end(one.came if on_record else 0)

    # what went on no record is there again
    recorded = sum(one.came for one, on_record in zip(meters, kept, strict=True) if on_record)
    assert (purse.left, purse.flying) == (most - recorded, 0)


def test_what_others_put_on_record_is_gone() -> None:
    purse = Purse(100)
    meter = purse.meter()
    meter.take(30)
    purse.on_record(60)
    assert purse.left == 10
    meter.end(30)
    assert purse.left == 10
    purse.on_record(200)
    assert purse.meter().take(1) == 0


def test_without_a_purse_everything_fits() -> None:
    meter = Meter()
    assert meter.take(10**12) == meter.came == 10**12
    meter.end(0)


@pytest.mark.parametrize("step", [1, 7, 1000, len(WHOLE)])
@pytest.mark.parametrize("left", [0, 5, 20, 100, len(WHOLE) - 1])
def test_an_answer_ends_at_the_last_byte_that_there_is(left: int, step: int) -> None:
    short = WHOLE[:2000] if step < 1000 else WHOLE
    left = min(left, len(short) - 1)
    answer = Answer(Limits(), Purse(left).meter())
    for start in range(0, len(short), step):
        if not answer.done:
            answer.feed(short[start : start + step])
    assert bytes(answer.received) == short[:left]
    assert (answer.unpaid, answer.done, answer.cut) == (True, True, Cut.LENGTH)


def test_an_answer_that_fits_to_its_last_byte_is_whole() -> None:
    answer = Answer(Limits(), Purse(len(WHOLE)).meter())
    answer.feed(WHOLE + b"more than it said")
    assert (answer.unpaid, answer.done, answer.cut) == (False, True, Cut.WHOLE)
    assert bytes(answer.received) == WHOLE


def test_a_permit_tells_the_budget_of_its_rule() -> None:
    leave = ask("allow host a.test pages<=7 bytes<=2KiB", "http://a.test/")
    assert isinstance(leave, Permit)
    assert (leave.pages, leave.bytes) == (7, 2048)
    shows = stands("allow page http://a.test/ pages<=7\nwith requisites=1hop")
    asked = replace(Asked("http://b.test/"), via=Via.REQUISITE, parent="http://a.test/")
    shown = permit([shows], asked, NOON)
    assert isinstance(shown, Permit)
    assert (shown.pages, shown.bytes) == (7, 100 * 2**30)


@pytest.mark.enable_socket
def test_a_real_fetch_ends_where_the_purse_does_and_keeps_what_came() -> None:
    purse = Purse(len(WHOLE) + 200_000)
    first, second = asyncio.run(_both(purse))
    assert isinstance(first, Exchange)
    assert first.entity == BODY
    assert isinstance(second, NoExchange)
    assert (second.failure, len(second.response)) == (Failure.NOT_NOW, 200_000)
    assert purse.left == 0


async def _both(purse: Purse) -> list[Fetched]:
    async with asyncio.timeout(20), Pages(WHOLE) as server:
        ports, until = frozenset({server.port}), clock.now() + timedelta(hours=1)
        leave = Permit("T-1@1", "allow host odd.example", 1, until, ports=ports)
        url = f"http://{HOST}:{server.port}/"
        return [await direct().fetch(Ask(leave, url, meter=purse.meter())) for _ in range(2)]
