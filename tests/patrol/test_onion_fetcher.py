"""Onion services: their proxy alone hears of them, and of nothing else."""

import pytest

from pehra.base import clock
from pehra.patrol.exchange import Exchange, Failure, Fetched, NoExchange
from pehra.patrol.fetcher import Ask, Limits
from pehra.patrol.fetchers import ByKind, Direct, Onion, Recorded
from pehra.patrol.resolvers import Recorded as Names

from .compared import HOST, permit
from .odd_server import OddServer
from .socks_stub import SocksStub
from .test_fetcher import AGENT, ONION, PAGE, WORDS, run

pytestmark = pytest.mark.enable_socket
BABBLE = (b"", b"HTTP/1.1 400 no\r\n\r\n", b"\5\xff", b"\4\0", b"\5\2\1\1", b"\5\0\5\0\0\7")


async def by_proxy(socks: SocksStub | None, host: str = ONION, port: int = 80) -> Fetched:
    url = socks.url if socks else ""
    fetcher = Onion(url, clock=clock.now, user_agent=AGENT)
    return await fetcher.fetch(Ask(permit(port), f"http://{host}:{port}/0"))


def test_the_proxy_alone_hears_the_name_and_the_authority() -> None:
    async def act() -> tuple[Fetched, SocksStub]:
        async with OddServer(WORDS.__getitem__) as server, SocksStub(server.port) as socks:
            return await by_proxy(socks, f"www.{ONION}"), socks

    got, socks = run(act)

    assert isinstance(got, Exchange)
    assert got.resolution.addresses == ()
    assert got.resolution.query == b""
    assert got.peer.proxy == socks.url
    assert socks.asked == [(f"www.{ONION}", 80)]
    assert socks.users == ["TEST-1@1"]


@pytest.mark.parametrize(
    "stub",
    [SocksStub(1, reply=n) for n in range(1, 10)]
    + [SocksStub(1, raw=raw) for raw in BABBLE],
)  # fmt: skip
def test_a_proxy_that_refuses_or_babbles_fails_closed(stub: SocksStub) -> None:
    async def act() -> Fetched:
        async with stub:
            fetcher = Onion(stub.url, clock=clock.now, user_agent=AGENT)
            limits = Limits(connect=0.5)
            return await fetcher.fetch(Ask(permit(), f"http://{ONION}/", limits=limits))

    got = run(act)

    assert isinstance(got, NoExchange)
    assert got.failure is Failure.PROXY
    assert (got.peer, got.request) == (None, b"")


@pytest.mark.parametrize(
    "proxy",
    ["", "socks5://127.0.0.1:9", "http://127.0.0.1:80", "socks5://tor.example:9050", "socks5://",
     "socks4://127.0.0.1:9", "127.0.0.1:9050"],
)  # fmt: skip
def test_without_a_proxy_nothing_is_fetched(proxy: str) -> None:
    fetcher = Onion(proxy, clock=clock.now, user_agent=AGENT)
    got = run(lambda: fetcher.fetch(Ask(permit(), f"http://{ONION}/")))

    assert isinstance(got, NoExchange)
    assert got.failure is Failure.PROXY


@pytest.mark.parametrize(
    "host",
    ["odd.example", "127.0.0.1", "10.0.0.1", "[::1]", "onion", "a.onion", "b" * 56 + ".onion",
     f"{ONION}.example", ONION.replace(".onion", ".onion.")],
)  # fmt: skip
def test_the_proxy_is_for_onion_services_alone(host: str) -> None:
    async def act() -> tuple[Fetched, int]:
        async with SocksStub(1) as socks:
            return await by_proxy(socks, host), socks.connections

    got, connections = run(act)

    assert isinstance(got, NoExchange)
    assert got.failure is Failure.ADDRESS
    assert connections == 0


@pytest.mark.parametrize("host", [ONION, "a.onion", "onion", f"{ONION}.", "www.x.onion"])
def test_the_name_of_an_onion_service_never_reaches_dns(host: str) -> None:
    names = Names({})
    straight_on = Direct(names, clock=clock.now, user_agent=AGENT)
    both = ByKind(onion=Onion("", clock=clock.now, user_agent=AGENT), other=straight_on)
    ask = Ask(permit(), f"http://{host}/")
    alone, chosen = run(lambda: straight_on.fetch(ask)), run(lambda: both.fetch(ask))

    assert isinstance(alone, NoExchange)
    assert alone.failure is Failure.ADDRESS
    assert isinstance(chosen, NoExchange)
    assert names.asked == []


def test_each_kind_of_host_has_its_fetcher() -> None:
    names = Names({})
    onion = Recorded({f"http://{ONION}/": PAGE}, clock=clock.now)
    other = Recorded({f"http://{HOST}/": PAGE}, clock=clock.now)
    both = ByKind(onion=onion, other=other)
    for url in (f"http://{ONION}/", f"http://{HOST}/", "no address"):
        run(lambda url=url: both.fetch(Ask(permit(), url)))  # type: ignore[misc]

    assert [ask.url for ask in onion.asked] == [f"http://{ONION}/"]
    assert [ask.url for ask in other.asked] == [f"http://{HOST}/", "no address"]
    assert names.asked == []
