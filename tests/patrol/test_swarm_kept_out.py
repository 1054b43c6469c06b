"""Trackers, nodes and peers that an order or a halt keeps out are sent nothing, though the swarm
may be observed.
"""

import asyncio
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from tests.patrol.peers import NAME, QUICK, Always, NoWeb, Peer, honest, how, permit
from tests.patrol.test_swarm import NOWHERE, Swarm, run

from pehra.base import clock
from pehra.patrol.authority import read
from pehra.patrol.exchange import NoExchange, Resolution
from pehra.patrol.fetcher import Ask
from pehra.patrol.gate import Asked, Bar, Halts, NotBarred, Standing, barred
from pehra.patrol.gate import permit as gate
from pehra.patrol.permit import Permit, Refused, Why
from pehra.patrol.resolvers import Recorded as Names
from pehra.patrol.swarm import Grade, How, Observed, Where, outcome
from pehra.patrol.swarms import Recorded, Wire
from pehra.patrol.swarms.recorded import Told

pytestmark = pytest.mark.enable_socket
NOON = datetime(2026, 1, 5, 12, tzinfo=UTC)
ORDER = """ref = "NO"
law = "Act 1"
reason = "r"
ordered_by = "Chief S-9"
from = 2026-01-01
until = 2026-03-31
retention = "hash-only"
scope = '''
allow page https://x.test/
{}
'''
"""


def standing(denies: str) -> tuple[Standing, ...]:
    return (Standing(read(ORDER.format(denies)), 1, approved=True),)


def bars(denies: str = "", *hosts: str) -> Callable[[str], Bar]:
    some, halts = standing(denies), Halts(hosts=frozenset(hosts))
    return lambda url: barred(some, url, NOON, halts, test_home=False)


class Asker(Names):
    """`asked` are the names that DNS was asked for."""

    def __init__(self) -> None:
        super().__init__({})
        self.asked: list[str] = []

    async def resolve(self, permit: Permit, name: str, at: datetime) -> Resolution:  # noqa: ARG002
        self.asked.append(name)
        return Resolution(name, "", at, ("127.0.0.3",))


class Web(NoWeb):
    """`wait`: seconds that a fetch takes."""

    def __init__(self, wait: float = 0) -> None:
        self.asked: list[str] = []
        self._wait = wait

    async def fetch(self, ask: Ask) -> NoExchange:
        self.asked.append(ask.url.partition("?")[0])
        await asyncio.sleep(self._wait)
        return await super().fetch(ask)


@pytest.mark.parametrize(
    "url", ["http://t.test/scrape", "https://t.test/scrape?info_hash=a", "http://T.test.:6969/"]
)
def test_the_gate_bars_what_any_order_denies_or_a_halt_stops(url: str) -> None:
    some = standing("deny host t.test")
    told = barred(some, url, NOON, test_home=False)

    assert isinstance(told, Refused)
    assert (told.why, told.authority) == (Why.DENIED, "NO@1")
    # as for everything else: it is what the gate itself says of it
    assert gate(some, Asked(url), NOON, test_home=False) == told
    stopped = barred((), url, NOON, Halts(hosts=frozenset({"t.test"})), test_home=False)
    assert stopped == barred((), url, NOON, Halts(all=True), test_home=False)
    assert stopped == Refused(Why.HALTED)
    assert barred((), url, NOON, test_home=False) == NotBarred()
    assert barred((), "http://a.com/", NOON, test_home=True) == Refused(Why.TEST_HOME)
    assert barred((), "no address", NOON, test_home=False) == Refused(Why.NOT_A_TARGET)


@pytest.mark.parametrize(
    "keeps", [bars("deny host t.test"), bars("deny domain test"), bars("", "t.test")],
    ids=["denied", "denied above", "halted"],
)  # fmt: skip
def test_a_tracker_or_node_that_is_kept_out_is_neither_asked_nor_looked_up(
    keeps: Callable[[str], Bar],
) -> None:
    async def work() -> None:
        names, web = Asker(), Web()
        where = Where(("t.test:6881",), ("http://t.test/scrape", "udp://T.test:6969"))
        seen = await Wire(NOWHERE, names, web).observe(
            permit("ZZ"), NAME, where, replace(how(), bars=keeps)
        )

        assert (names.asked, web.asked, seen.asked) == ([], [], 0)
        told = [*(getattr(one, "words", "") for one in seen.scrapes), *seen.notes]
        assert len(told) == 3
        assert all("nothing is sent there" in one for one in told)
        assert seen.left_out == 3
        assert outcome(seen)[1].endswith(", 3 not asked: denied or halted")

    run(work)


def test_who_is_not_kept_out_is_asked_as_ever() -> None:
    async def work() -> None:
        names, web = Asker(), Web()
        where = Where(("t.test:6881",), ("http://t.test/scrape", "udp://t.test:6969"))
        seen = await Wire(NOWHERE, names, web).observe(
            permit("ZZ"), NAME, where, replace(how(), bars=bars("deny host u.test"))
        )

        assert (names.asked, web.asked) == (["t.test"] * 2, ["http://t.test/scrape"])
        assert (seen.asked, seen.left_out) == (3, 0)
        assert "denied" not in outcome(seen)[1]

    run(work)


def test_an_address_that_is_denied_is_sent_nothing_under_whatever_name() -> None:
    async def work() -> None:
        async with Swarm({"seeder": honest()}) as swarm:
            names = Asker()
            where = Where((f"n.test:{swarm.node.port}",), (f"udp://t.test:{swarm.tracker.port}",))
            keeps = replace(how(), bars=bars("deny host 127.0.0.3"))
            seen = await Wire(NOWHERE, names, Web()).observe(permit("ZZ"), NAME, where, keeps)

            assert (seen.asked, seen.left_out) == (0, 2)
            assert swarm.tracker.heard == swarm.node.heard == []

    run(work)


def test_a_peer_that_is_kept_out_stays_listed_over_the_wire_as_when_it_is_told_beforehand() -> None:
    async def work() -> None:
        async with Swarm({"seeder": honest(), "denied": honest()}) as swarm:
            kept = swarm.peers["denied"]
            keeps = replace(how(), bars=bars(f"deny host {kept.address}"))
            wire = Wire(NOWHERE, Names({}), NoWeb())
            seen = await wire.observe(permit("ZZ"), NAME, swarm.where, keeps)
            told = [Told(kept.address, kept.port, "x")]
            judge = await Recorded(NOWHERE, {NAME: told}).observe(
                permit("ZZ"), NAME, swarm.where, keeps
            )

            grades = swarm.grades(seen)
            assert grades["seeder"][0] is Grade.CLAIMS_PIECES
            assert grades["denied"][0] is Grade.LISTED
            assert "denies it" in grades["denied"][1]
            assert kept.heard == []
            assert swarm.grades(judge)["denied"] == grades["denied"]
            assert (seen.left_out, judge.left_out) == (1, 1)

    run(work)


def test_a_halt_while_they_are_asked_ends_it_within_a_second() -> None:
    async def work() -> None:
        async with Swarm({"silent": Peer(())}) as swarm:
            patient = replace(QUICK, hello=30, reply=30, total=60)
            halted = clock.now() + timedelta(seconds=0.5)
            stops = bars("", "127.0.1.1", "t.test", "127.0.0.9")
            silent, _ = await asyncio.get_running_loop().create_datagram_endpoint(
                asyncio.DatagramProtocol, local_addr=("127.0.0.9", 0)
            )
            port = silent.get_extra_info("sockname")[1]

            def keeps(url: str) -> Bar:
                return stops(url) if clock.now() >= halted else NotBarred()

            asking: How = replace(how(patient), bars=keeps, turns=Always())
            where = Where(
                (*swarm.where.nodes, f"127.0.0.9:{port}"),
                ("http://t.test/scrape", *swarm.where.trackers),
            )
            start, web = time.monotonic(), Web(30)
            seen: Observed = await Wire(NOWHERE, Names({}), web).observe(
                permit("ZZ"), NAME, where, asking
            )

            silent.close()
            assert time.monotonic() - start < 1.5
            assert web.asked == ["http://t.test/scrape"]  # it was begun, and ended
            assert [one.words for one in seen.presences] == ["a halt stands: nothing is sent there"]
            assert seen.left_out == 3

    run(work)
