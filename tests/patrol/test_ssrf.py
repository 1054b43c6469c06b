"""Nobody is sent where nobody may be sent: every spelling, by every way, counted at the socket."""

import asyncio
import ipaddress
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from typing import TypeVar
from urllib.parse import urlsplit

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pehra.base import clock
from pehra.patrol.address import SPECIAL_V4, SPECIAL_V6, Barred, judge
from pehra.patrol.exchange import Exchange, Failure, Fetched, NoExchange
from pehra.patrol.fetcher import Ask
from pehra.patrol.fetchers import ByKind, Direct, Onion
from pehra.patrol.fetchers.request import NoTarget, target
from pehra.patrol.resolvers import Udp
from pehra.patrol.url import BadUrl, canonical

from .compared import permit
from .dns_stub import DnsStub
from .odd import Odd, Want
from .odd_server import OddServer
from .socks_stub import SocksStub
from .wire import Place, places, watched

pytestmark = pytest.mark.enable_socket
T = TypeVar("T")
# hosts of a URL: loopback, private and metadata addresses in disguise
SPELLED = (
    "127.0.0.1", "127.1", "127.0.1", "0x7f.0.0.1", "0x7f.1", "0X7F000001", "2130706433",
    "017700000001", "0177.0.0.1", "0177.0.0.01", "127.0.0.1.", "127.00.00.01", "127.0.0.0x1",
    "%31%32%37.0.0.1", "127%2e0%2e0%2e1", "１２７.０.０.１", "①②⑦.⓪.⓪.①", "127。0。0。1",
    "127．0．0．1", "0", "0.0.0.0", "0x0",  # noqa: S104
    "00.0.0.0", "localhost", "LOCALHOST", "localhost.", "sub.localhost",
    "[::1]", "[::]", "[0:0:0:0:0:0:0:1]", "[0000::0001]", "[::ffff:127.0.0.1]", "[::ffff:7f00:1]",
    "[0:0:0:0:0:ffff:7f00:0001]", "[::127.0.0.1]", "[::7f00:1]", "[::ffff:0:127.0.0.1]",
    "[64:ff9b::127.0.0.1]", "[64:ff9b::7f00:1]", "[64:ff9b:1:7f00:0:100::]", "[2002:7f00:1::]",
    "[2001:0:7f00:1::]", "[2001:0:808:808::80ff:fffe]", "[2a00::5efe:127.0.0.1]", "[fe80::1]",
    "[fe80::1%25lo]", "[fe80::1%lo]", "[fec0::1]", "[fc00::1]", "[fd00:ec2::254]", "[ff02::1]",
    "10.0.0.1", "0xa.0.0.1", "167772161", "012.0.0.1", "10.1", "172.16.0.1", "192.168.0.1",
    "3232235521", "192.168.1", "100.64.0.1", "100.100.100.200", "169.254.169.254", "2852039166",
    "0xA9FEA9FE", "0251.0376.0251.0376", "[::ffff:a9fe:a9fe]", "[64:ff9b::a9fe:a9fe]",
    "192.0.0.192", "168.63.129.16", "224.0.0.1", "255.255.255.255", "198.18.0.1", "203.0.113.1",
    "192.0.2.1", "u@127.0.0.1", "127.0.0.1@127.0.0.1", "127.0.0.1\\@x.test", "127.0.0.1\t",
    "127.0.0.1#@x.test",
)  # fmt: skip


def edges(listed: Sequence[tuple[str, str]]) -> list[str]:
    """First and last address of each network, and two between them."""
    found: list[str] = []
    for text, _ in listed:
        network = ipaddress.ip_network(text)
        size = network.num_addresses
        found += [str(network[n]) for n in sorted({0, size // 3, size // 2, size - 1})]
    return found


V4 = [
    *edges(SPECIAL_V4),
    "10.1.2.3",
    "127.0.0.1",
    "169.254.169.254",
    "192.168.1.1",
    "100.100.100.200",
]
V6 = [*edges(SPECIAL_V6), "::ffff:127.0.0.1", "::127.0.0.1", "64:ff9b::7f00:1", "64:ff9b::a00:1",
      "64:ff9b::a9fe:a9fe", "2001::1", "2001:0:808:808::80ff:fffe", "2a00::5efe:7f00:1",
      "2a00::200:5efe:a00:1", "4000::1", "e000::1"]  # fmt: skip


def test_there_are_at_least_sixty_of_each() -> None:
    for some in (SPELLED, V4, V6):
        assert len(set(some)) >= 60


def run(act: Callable[[], Awaitable[T]]) -> T:
    async def whole() -> T:
        async with asyncio.timeout(50):
            return await act()

    return asyncio.run(whole())


class Sink:
    """Listens on IPv4 and IPv6 loopback, which 0.0.0.0, :: and mapped addresses lead to as well."""

    def __init__(self) -> None:
        self.connections = 0
        self.port = 0

    async def __aenter__(self) -> "Sink":
        self._servers = [await asyncio.start_server(self._count, "127.0.0.1", 0)]
        self.port = self._servers[0].sockets[0].getsockname()[1]
        with suppress(OSError):  # a machine without IPv6
            self._servers.append(await asyncio.start_server(self._count, "::1", self.port))
        return self

    async def __aexit__(self, *_: object) -> None:
        for server in self._servers:
            server.close()
            await server.wait_closed()

    def _count(self, _: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        writer.transport.abort()


def direct(stub: DnsStub, *, loopback: bool = False) -> Direct:
    return Direct(Udp([stub.place]), clock=clock.now, user_agent="Pehra", loopback=loopback)


async def refused(
    zone: dict[str, list[str]], urls: Sequence[str], *, loopback: bool = False
) -> tuple[list[Fetched], set[Place], int]:
    """Each URL fetched (SINK stands for the sink's port): what came of it, where anything went
    beside the DNS server, and how many connections the sink saw.
    """
    async with DnsStub(zone) as stub, Sink() as sink:
        fetcher = direct(stub, loopback=loopback)
        leave = permit(sink.port)
        asks = [Ask(leave, url.replace("SINK", str(sink.port))) for url in urls]
        with watched() as seen:
            got = [await fetcher.fetch(ask) for ask in asks]
        return got, places(seen, stub.port), sink.connections


def barred(got: Sequence[Fetched]) -> bool:
    return all(isinstance(one, NoExchange) and one.failure is Failure.ADDRESS for one in got)


@pytest.mark.parametrize("scheme", ["http", "https"])
def test_a_literal_address_in_any_spelling(scheme: str) -> None:
    """As it is written, and as the gate would spell it."""
    urls = [f"{scheme}://{host}:SINK/" for host in SPELLED]
    for host in SPELLED:
        with suppress(BadUrl):
            urls.append(canonical(f"{scheme}://{host}:8080/").text)
    got, went, connections = run(lambda: refused({}, urls))

    assert len(got) > 100
    assert all(isinstance(one, NoExchange) for one in got)
    assert {one.failure for one in got if isinstance(one, NoExchange)} <= {
        Failure.ADDRESS,
        Failure.DNS,
    }
    assert (went, connections) == (set(), 0)


def test_every_barred_address_as_a_literal() -> None:
    urls = [f"http://{one}:SINK/" for one in V4] + [f"http://[{one}]:SINK/" for one in V6]
    got, went, connections = run(lambda: refused({}, urls))

    assert barred(got)
    assert (went, connections) == (set(), 0)


@pytest.mark.parametrize("beside", [[], ["93.184.216.34"]], ids=["alone", "beside a public one"])
def test_a_name_with_such_an_a_record(beside: list[str]) -> None:
    zone = {f"n{n}.test. A": [*beside, one] for n, one in enumerate(V4)}
    got, went, connections = run(lambda: refused(zone, names(V4)))

    assert barred(got)
    assert all(one.resolution is not None and one.resolution.answer for one in got)
    assert (went, connections) == (set(), 0)


@pytest.mark.parametrize("beside", [[], ["93.184.216.34"]], ids=["alone", "beside a public one"])
def test_a_name_with_such_an_aaaa_record(beside: list[str]) -> None:
    zone = {f"n{n}.test. AAAA": [one] for n, one in enumerate(V6)}
    if beside:
        zone |= {f"n{n}.test. A": beside for n in range(len(V6))}
    got, went, connections = run(lambda: refused(zone, names(V6)))

    assert barred(got)
    assert (went, connections) == (set(), 0)


def test_a_name_that_leads_to_such_a_name() -> None:
    everything = V4 + V6
    zone: dict[str, list[str]] = {}
    for n, one in enumerate(everything):
        zone[f"n{n}.test. CNAME"] = [f"m{n}.test."]
        zone[f"m{n}.test. CNAME"] = [f"t{n}.test."]
        zone[f"t{n}.test. {'AAAA' if ':' in one else 'A'}"] = [one]
    got, went, connections = run(lambda: refused(zone, names(everything)))

    assert barred(got)
    assert (went, connections) == (set(), 0)


def names(some: Sequence[str]) -> list[str]:
    return [f"http://n{n}.test:SINK/" for n in range(len(some))]


def test_a_redirect_to_such_an_address_is_told_and_not_followed() -> None:
    """Whoever follows it asks the gate and then us again: the second half."""
    hosts = [one for one in SPELLED if one.isascii()]
    hosts += [f"[{one}]" if ":" in one else one for one in V4 + V6]

    def moved(number: int) -> Odd:
        there = f"http://{hosts[number]}:8080/".encode()
        said = b"HTTP/1.1 302 Found\r\nLocation: " + there + b"\r\nContent-Length: 0\r\n\r\n"
        return Odd("moved", ((0.0, said),), Want())

    async def act() -> tuple[list[Fetched], list[Fetched], set[Place], int]:
        zone = {"here.test. A": ["127.0.0.1"]}
        async with DnsStub(zone) as stub, OddServer(moved) as server:
            fetcher, leave = direct(stub, loopback=True), permit(server.port)
            base = f"http://here.test:{server.port}"
            with watched() as seen:
                first = [await fetcher.fetch(Ask(leave, f"{base}/{n}")) for n in range(len(hosts))]
                second = [await direct(stub).fetch(Ask(leave, url)) for url in onward(first)]
            went = places(seen, stub.port, server.port)
            return first, second, went, len(server.asked)

    def onward(first: Sequence[Fetched]) -> list[str]:
        told = [one.header("Location") for one in first if isinstance(one, Exchange)]
        for one in list(told):
            with suppress(BadUrl):
                told.append(canonical(one).text)
        return told

    first, second, went, asked = run(act)

    assert [one.status for one in first if isinstance(one, Exchange)] == [302] * len(hosts)
    assert asked == len(hosts) > 200
    assert len(second) > 300
    assert all(isinstance(one, NoExchange) for one in second)
    assert went == set()


@pytest.mark.parametrize("some", [V4, V6], ids=["A", "AAAA"])
def test_a_name_that_changes_its_mind_between_two_questions(some: list[str]) -> None:
    """Loopback the first time, where this test home may go; a barred address ever after. One fetch
    asks once: there is no second answer between the check and the connection.
    """
    others = [one for one in some if judge(one, loopback=True) == Barred(NOT_LOOPBACK)]
    kind = "AAAA" if ":" in some[0] else "A"
    before = {f"n{n}.test. A": ["127.0.0.1"] for n in range(len(others))}
    after = {f"n{n}.test. {kind}": [one] for n, one in enumerate(others)}

    async def act() -> tuple[list[Fetched], list[Fetched], set[Place], int, list[str]]:
        async with DnsStub(before, again=after, ttl=0) as stub, OddServer(hello) as server:
            fetcher, leave = direct(stub, loopback=True), permit(server.port)
            urls = [f"http://n{n}.test:{server.port}/{n}" for n in range(len(others))]
            with watched() as seen:
                first = [await fetcher.fetch(Ask(leave, url)) for url in urls]
                questions = list(stub.asked)
                second = [await fetcher.fetch(Ask(leave, url)) for url in urls]
            went = places(seen, stub.port, server.port)
            return first, second, went, len(server.asked), questions

    first, second, went, asked, questions = run(act)

    assert all(isinstance(one, Exchange) for one in first)
    assert sorted(questions) == sorted(
        f"n{n}.test. {kind}" for n in range(len(others)) for kind in ("A", "AAAA")
    )
    assert barred(second)
    assert asked == len(others)
    assert went == set()


NOT_LOOPBACK = "a test home reaches loopback and nothing else"


def hello(number: int) -> Odd:
    return Odd("hello", ((0.0, b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"),), Want())


def test_the_proxy_hears_of_no_address_at_all() -> None:
    hosts = [*SPELLED, *V4, *(f"[{one}]" for one in V6), "here.test", "onion.test"]

    async def act() -> tuple[list[Fetched], set[Place], int, list[str]]:
        async with DnsStub({"here.test. A": ["10.0.0.1"]}) as stub, SocksStub(1) as socks:
            onion = Onion(socks.url, clock=clock.now, user_agent="Pehra")
            both = ByKind(onion=onion, other=direct(stub))
            asks = [Ask(permit(), f"http://{host}/") for host in hosts]
            with watched() as seen:
                got = [await one.fetch(ask) for ask in asks for one in (onion, both)]
            went = places(seen, stub.port)
            return got, went, socks.connections, stub.asked

    got, went, connections, asked = run(act)

    assert all(isinstance(one, NoExchange) for one in got)
    assert (went, connections) == (set(), 0)
    assert {one.split()[0].split(".")[-2] for one in asked} <= {"test", "localhost"}


@given(st.ip_addresses())
@settings(max_examples=100, deadline=None)
def test_any_barred_address_at_all(
    one: ipaddress.IPv4Address | ipaddress.IPv6Address,
) -> None:
    if not isinstance(judge(str(one)), Barred):
        return
    host = f"[{one}]" if one.version == 6 else str(one)
    zone = {f"n0.test. {'AAAA' if one.version == 6 else 'A'}": [str(one)]}
    got, went, connections = run(
        lambda: refused(zone, [f"http://{host}:SINK/", "http://n0.test:SINK/"])
    )

    assert barred(got)
    assert (went, connections) == (set(), 0)


@given(st.text(max_size=30), st.text(max_size=30))
@settings(max_examples=100)
def test_what_the_gate_spells_the_fetcher_reads_in_the_same_way(host: str, path: str) -> None:
    for text in (f"http://{host}/{path}", f"https://example.test:8443/{path}?{host}"):
        with suppress(BadUrl):
            spelled = canonical(text)
            told = target(spelled.text)
            if not isinstance(told, NoTarget):
                parts = urlsplit(spelled.text)
                assert (told.host, told.port) == (spelled.host.strip("[]"), spelled.port)
                assert told.path == parts.path + (f"?{parts.query}" if "?" in spelled.text else "")
            else:
                assert spelled.host.strip(".").rsplit(".", 1)[-1].isdigit() or len(text) > 8000
