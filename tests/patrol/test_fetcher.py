"""The law of fetchers, over all of them; TLS and onion services have files of their own."""

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TypeVar

import pytest

from pehra.base import clock
from pehra.patrol.exchange import Cut, Exchange, Failure, Fetched, NoExchange
from pehra.patrol.fetcher import Ask, Fetcher, Limits
from pehra.patrol.fetchers import Direct, Onion, Recorded, Roots, overt
from pehra.patrol.fetchers.request import NEUTRAL
from pehra.patrol.onion import address
from pehra.patrol.permit import Permit
from pehra.patrol.resolvers import Recorded as Names

from .compared import HOST, direct, permit
from .odd import Ending, Odd, Want
from .odd_server import OddServer
from .socks_stub import SocksStub

pytestmark = pytest.mark.enable_socket
ONION = address(bytes(range(32)))
PAGE = b"HTTP/1.1 200 OK\r\nX-a: 1\r\nx-A: 2\r\nContent-Length: 5\r\n\r\nhello"
HASTY = Limits(connect=2.0, first_byte=0.3, total=2.0, slow_for=0.3)
AGENT = overt("unit@example.test")
T = TypeVar("T")


def said(data: bytes, ending: Ending = Ending.CLOSE) -> Odd:
    return Odd("said", ((0.0, data),) if data else (), Want(), ending)


WORDS: Mapping[int, Odd] = {
    0: said(PAGE),
    1: said(b"HTTP/1.1 304 Not Modified\r\nETag: x\r\n\r\n"),
    2: said(b"<html>"),
    3: said(b"", Ending.HOLD),  # says nothing
    4: said(PAGE[:-2], Ending.HOLD),  # and then nothing more
    5: said(PAGE[:30], Ending.HOLD),
}


@dataclass(frozen=True)
class Way:
    fetcher: Fetcher
    base: str
    server: OddServer

    def ask(self, number: int, limits: Limits | None = None, **more: object) -> Ask:
        leave = replace(permit(self.server.port), **more)  # type: ignore[arg-type]
        return Ask(leave, f"{self.base}/{number}", limits=limits or Limits())


@asynccontextmanager
async def straight() -> AsyncIterator[Way]:
    async with OddServer(WORDS.__getitem__) as server:
        fetcher = Direct(Names({HOST: ["127.0.0.1"]}), clock=clock.now, user_agent=AGENT,
                         loopback=True, roots=Roots(b""))  # fmt: skip
        yield Way(fetcher, f"http://{HOST}:{server.port}", server)


@asynccontextmanager
async def hidden() -> AsyncIterator[Way]:
    async with OddServer(WORDS.__getitem__) as server, SocksStub(server.port) as socks:
        fetcher = Onion(socks.url, clock=clock.now, user_agent=AGENT, roots=Roots(b""))
        yield Way(fetcher, f"http://{ONION}:{server.port}", server)


@asynccontextmanager
async def recorded() -> AsyncIterator[Way]:
    async with OddServer(WORDS.__getitem__) as server:
        base = f"http://{HOST}:{server.port}"
        pages = {f"{base}/{number}": odd.bytes for number, odd in WORDS.items()}
        yield Way(Recorded(pages, clock=clock.now, user_agent=AGENT), base, server)


Opened = Callable[[], AbstractAsyncContextManager[Way]]
REAL = [straight, hidden]
ALL = [*REAL, recorded]


def run(act: Callable[[], Awaitable[T]]) -> T:
    async def whole() -> T:
        async with asyncio.timeout(20):
            return await act()

    return asyncio.run(whole())


def fetched(opened: Opened, number: int, limits: Limits | None = None, **more: object) -> Fetched:
    async def act() -> Fetched:
        async with opened() as way:
            return await way.fetcher.fetch(way.ask(number, limits, **more))

    return run(act)


@pytest.mark.parametrize("opened", ALL)
def test_what_was_sent_stands_there_byte_for_byte(opened: Opened) -> None:
    got = fetched(opened, 0)

    assert isinstance(got, Exchange)
    assert got.response == PAGE
    assert got.response[got.head :] == got.entity == b"hello"
    assert got.headers == ((b"X-a", b"1"), (b"x-A", b"2"), (b"Content-Length", b"5"))
    assert (got.status, got.cut, got.problem, got.tls) == (200, Cut.WHOLE, "", None)
    assert got.started_at <= got.ended_at


@pytest.mark.parametrize("opened", ALL)
def test_what_is_sent_is_kept_and_says_who_we_are(opened: Opened) -> None:
    async def act() -> tuple[Fetched, bytes, str]:
        async with opened() as way:
            more = (("If-None-Match", '"x"'), ("Cookie", "a=b"), ("X-A", "1\r\nX-B: 2"))
            ask = replace(way.ask(0), more=more)
            host = way.base.removeprefix("http://")
            return await way.fetcher.fetch(ask), way.server.asked.get(0, b""), host

    got, seen, host = run(act)

    assert isinstance(got, Exchange)
    assert seen in {got.request, b""}
    assert got.request.decode().split("\r\n") == [
        "GET /0 HTTP/1.1", f"Host: {host}", f"User-Agent: {AGENT}", "Accept: */*",
        "Accept-Encoding: gzip, deflate", 'If-None-Match: "x"', "Connection: close", "", "",
    ]  # fmt: skip
    assert "unit@example.test" in AGENT


@pytest.mark.parametrize("opened", ALL)
def test_a_covert_permit_says_no_name(opened: Opened) -> None:
    got = fetched(opened, 0, covert=True)

    assert isinstance(got, Exchange)
    assert f"User-Agent: {NEUTRAL}\r\n".encode() in got.request
    assert b"Pehra" not in got.request


@pytest.mark.parametrize("opened", ALL)
def test_what_is_no_http_is_kept_too(opened: Opened) -> None:
    got = fetched(opened, 2)

    assert isinstance(got, NoExchange)
    assert got.failure is Failure.PROTOCOL
    assert got.response == b"<html>"


@pytest.mark.parametrize("opened", ALL)
def test_a_response_without_body_is_whole(opened: Opened) -> None:
    got = fetched(opened, 1)

    assert isinstance(got, Exchange)
    assert (got.status, got.entity, got.cut, got.head) == (304, b"", Cut.WHOLE, len(got.response))


@pytest.mark.parametrize("opened", ALL)
def test_after_its_end_nothing_is_done(opened: Opened) -> None:
    async def act() -> tuple[Fetched, int]:
        async with opened() as way:
            over = way.ask(0, until_at=clock.now() - timedelta(seconds=1))
            return await way.fetcher.fetch(over), len(way.server.asked)

    got, seen = run(act)

    assert isinstance(got, NoExchange)
    assert got.failure is Failure.HALTED
    assert (got.peer, got.request, seen) == (None, b"", 0)


@pytest.mark.parametrize("opened", ALL)
@pytest.mark.parametrize(
    "url",
    [
        "", "x", "http://", "http:///", "ftp://odd.example/", "file:///etc/passwd", "data:,x",
        "HTTP://odd.example/", "http://ODD.example/", "http://odd.example:0/",
        "http://odd.example:65536/", "http://odd.example:99999/", "http://odd.example:22/",
        "http://odd.example:25/", "http://u:p@odd.example/", "http://odd.example\\@x/",
        "http://odd.example/ x", "http://odd.example/\n", "http://odd.example/é", "http://[::1/",
        "http://[fe80::1%25eth0]/", "http://[v1.x]/", "http://127.1/", "http://0x7f000001/",
        "http://2130706433/", "http://0177.0.0.1/", "http://1.2.3.4.5/", "http://a.0x1/",
        "http://odd.example/" + "x" * 9000, "http://odd..example:80/", "http://.example/",
        "http://" + "a" * 64 + ".example/", "//odd.example/", "http:odd.example",
    ],
)  # fmt: skip
def test_no_address_makes_it_raise_or_go(opened: Opened, url: str) -> None:
    async def act() -> tuple[Fetched, int]:
        async with opened() as way:
            ask = replace(way.ask(0), url=url)
            return await way.fetcher.fetch(ask), len(way.server.asked)

    got, seen = run(act)

    assert isinstance(got, NoExchange)
    assert got.failure in {Failure.ADDRESS, Failure.DNS}
    assert seen == 0


@pytest.mark.parametrize("opened", REAL)
@pytest.mark.parametrize(
    ("number", "least", "failure", "cut"),
    [(3, 0, Failure.TIMEOUT, None), (4, len(PAGE) - 2, None, Cut.TIME), (5, 30, None, Cut.TIME)],
)
def test_it_ends_within_the_limits(
    opened: Opened, number: int, least: int, failure: Failure | None, cut: Cut | None
) -> None:
    began = time.monotonic()
    got = fetched(opened, number, HASTY)

    assert time.monotonic() - began < 3.0
    assert len(got.response) == least
    if isinstance(got, NoExchange):
        assert got.failure is failure
        assert got.peer is not None
    else:
        assert (got.cut, failure) == (cut, None)


@pytest.mark.parametrize("opened", REAL)
@pytest.mark.parametrize("number", [3, 4])
def test_cancelling_closes_the_socket_at_once(opened: Opened, number: int) -> None:
    async def act() -> float:
        async with opened() as way:
            task = asyncio.create_task(way.fetcher.fetch(way.ask(number)))
            while way.server.sent.get(number) != WORDS[number].bytes:
                await asyncio.sleep(0.005)
            cancelled_at = time.monotonic()
            task.cancel()
            with pytest.raises(asyncio.CancelledError):
                await task
            while number not in way.server.closed_at:
                await asyncio.sleep(0.005)
            return way.server.closed_at[number] - cancelled_at

    assert run(act) < 1.0


@pytest.mark.parametrize("opened", REAL)
@pytest.mark.parametrize("number", [3, 4])
def test_the_end_of_the_authority_ends_it(opened: Opened, number: int) -> None:
    async def act() -> tuple[Fetched, float]:
        async with opened() as way:
            until = clock.now() + timedelta(seconds=0.4)
            over_at = time.monotonic() + 0.4
            got = await way.fetcher.fetch(way.ask(number, until_at=until))
            while number not in way.server.closed_at:
                await asyncio.sleep(0.005)
            return got, way.server.closed_at[number] - over_at

    got, late = run(act)

    assert late < 1.0
    assert isinstance(got, NoExchange)
    assert got.failure is Failure.HALTED
    assert got.response == WORDS[number].bytes
    assert got.request
    assert got.peer is not None


@pytest.mark.parametrize("opened", REAL)
def test_both_ends_are_as_the_system_tells_them(opened: Opened) -> None:
    async def act() -> tuple[Fetched, int]:
        async with opened() as way:
            return await way.fetcher.fetch(way.ask(0)), way.server.port

    got, port = run(act)

    assert isinstance(got, Exchange)
    assert got.peer.address == got.peer.local_address == "127.0.0.1"
    assert got.peer.local_port not in {0, got.peer.port}
    assert (got.peer.port == port) is not bool(got.peer.proxy)


def test_many_at_once_do_not_mix() -> None:
    async def act() -> list[Fetched]:
        pages = {n: said(PAGE[:-5] + f"{n:05}".encode()) for n in range(200)}
        async with OddServer(pages.__getitem__) as server:
            fetcher = direct()
            base = f"http://{HOST}:{server.port}"
            asks = [Ask(permit(server.port), f"{base}/{n}") for n in pages]
            return list(await asyncio.gather(*(fetcher.fetch(ask) for ask in asks)))

    got = run(act)

    assert [one.entity for one in got if isinstance(one, Exchange)] == [
        f"{n:05}".encode() for n in range(200)
    ]


def test_a_closed_port_is_told_and_the_next_address_is_tried() -> None:
    async def act() -> tuple[Fetched, Fetched]:
        async with OddServer(WORDS.__getitem__) as server:
            names = Names(
                {"dead.example": ["127.9.9.9"], "half.example": ["::1", "127.9.9.9", "127.0.0.1"]}
            )
            fetcher = Direct(names, clock=clock.now, user_agent=AGENT, loopback=True)
            leave = permit(server.port)
            dead, half = (
                Ask(leave, f"http://{name}.example:{server.port}/0") for name in ("dead", "half")
            )
            return await fetcher.fetch(dead), await fetcher.fetch(half)

    dead, half = run(act)

    assert isinstance(dead, NoExchange)
    assert (dead.failure, dead.words) == (Failure.CONNECT, "connection refused")
    assert dead.resolution is not None
    assert isinstance(half, Exchange)
    assert half.peer.address == "127.0.0.1"


class Turning:
    def __init__(self, *, free: bool) -> None:
        self._free = free
        self.asked: list[str] = []

    async def turn(self, ask: Ask, address: str) -> bool:  # noqa: ARG002
        self.asked.append(address)
        return self._free


@pytest.mark.parametrize("free", [True, False])
def test_the_turn_of_an_address_is_asked_before_it_is_connected_to(*, free: bool) -> None:
    async def act() -> tuple[Fetched, Turning, int]:
        async with OddServer(WORDS.__getitem__) as server:
            turns = Turning(free=free)
            got = await direct(turns=turns).fetch(
                Ask(permit(server.port), f"http://{HOST}:{server.port}/0")
            )
            return got, turns, len(server.asked)

    got, turns, seen = run(act)

    assert turns.asked == ["127.0.0.1"]
    assert seen == int(free)
    assert isinstance(got, Exchange) is free
    assert free or (isinstance(got, NoExchange) and got.failure is Failure.NOT_NOW)


def test_recorded_pages_may_fail_too() -> None:
    base = f"http://{HOST}"
    fetcher = Recorded({f"{base}/a": Failure.TIMEOUT}, clock=clock.now)
    leave = Permit("TEST-1@1", "", 1, clock.now() + timedelta(hours=1))
    got = [run(lambda path=path: fetcher.fetch(Ask(leave, base + path))) for path in ("/a", "/b")]  # type: ignore[misc]

    assert [one.failure for one in got if isinstance(one, NoExchange)] == [
        Failure.TIMEOUT,
        Failure.DNS,
    ]
