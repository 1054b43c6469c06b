"""What pehra.toml says of the unit's own addresses holds for all that the patrol sends."""

import asyncio
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.patrol.compared import permit
from tests.patrol.dns_stub import DnsStub
from tests.patrol.wire import places, watched

from pehra.base.config import Config
from pehra.duties.eyes import Eyes
from pehra.duties.shelves import Shelves
from pehra.evidence.strongroom import Strongroom
from pehra.evidence.vaults.memory import MemoryVault
from pehra.evidence.workings import MemoryWorkingKeys
from pehra.media.decoders.inline import Inline
from pehra.patrol.exchange import Failure, Fetched, NoExchange
from pehra.patrol.fetcher import Ask
from pehra.patrol.frontier import NOT_NOW
from pehra.roster.powers import Officer, Power
from pehra.watch.patrol import make
from pehra.watch.patrol.grouped import Grouped
from pehra.watch.patrol.means import Effort, Means
from pehra.watch.patrol.orders import Orders
from pehra.watch.walk import Desk

pytestmark = pytest.mark.enable_socket
OURS, OURS_6, THEIRS = "93.184.216.34", "2a00:1450:4001::1", "93.184.217.1"
OWN = ("93.184.216.0/24", "2a00:1450::/32")
ZONE = {
    "ours.test. A": [OURS], "mixed.test. A": [THEIRS, OURS], "six.test. AAAA": [OURS_6],
    "led.test. CNAME": ["ours.test."], "nat.test. AAAA": ["64:ff9b::5db8:d822"],
    "theirs.test. A": [THEIRS],
}  # fmt: skip
REFUSED = ("ours.test", "mixed.test", "six.test", "led.test", "nat.test", OURS, f"[{OURS_6}]")


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    config = Config(tmp_path, resolvers=("192.0.2.53",), patrol_own_addresses=OWN)
    room = Strongroom(MemoryVault(), MemoryWorkingKeys())
    eyes = Eyes(Inline(), Shelves(tmp_path / "index"))
    return Desk(Officer("B-17", frozenset(Power)), room, eyes, config)


@pytest.fixture
def means(desk: Desk) -> Iterator[Means]:
    """Whoever may be connected to is told that it is not their turn: no test reaches anybody."""
    orders = Orders(desk.config.halt_file, test_home=False)
    made = Means(desk.officer, desk.room, desk.eyes, orders, Effort())
    made.claims = Grouped(lambda some: [NOT_NOW] * len(some), made.writing)
    yield made
    made.close()


def test_an_answer_of_dns_among_them_is_refused_without_a_packet(means: Means) -> None:
    async def work(own: tuple[str, ...], hosts: tuple[str, ...]) -> tuple[list[Fetched], int]:
        async with asyncio.timeout(20), DnsStub(ZONE) as stub:
            config = Config(Path(), resolvers=(stub.place,), patrol_own_addresses=own)
            fetcher = make.fetcher(config, means, loopback=False)
            with watched() as seen:
                got = [
                    await fetcher.fetch(Ask(permit(8080), f"http://{one}:8080/")) for one in hosts
                ]
            return got, len(places(seen, stub.port))

    got, went = asyncio.run(work(OWN, REFUSED))
    assert [_failure(one) for one in got] == [Failure.ADDRESS] * len(REFUSED)
    assert {one.words for one in got if isinstance(one, NoExchange)} == {
        f"{OURS}: an address of the unit's own", f"{OURS_6}: an address of the unit's own",
        f"64:ff9b::5db8:d822: an address of the unit's own, as {OURS} within",
    }  # fmt: skip
    assert went == 0
    # it is the setting that refuses them: whoever else is asked for their turn
    (theirs,), _ = asyncio.run(work(OWN, ("theirs.test",)))
    (ours,), _ = asyncio.run(work((), ("ours.test",)))
    assert (_failure(theirs), _failure(ours)) == (Failure.NOT_NOW, Failure.NOT_NOW)


def _failure(one: Fetched) -> Failure | None:
    return one.failure if isinstance(one, NoExchange) else None


def test_swarms_are_looked_at_by_the_same_setting(desk: Desk) -> None:
    made = make.patrol(desk, desk.officer, Effort())

    assert made.swarms.how.own == frozenset(OWN)
    made.close()
