"""A home that is marked for tests reaches loopback and nothing else, for ever."""

import asyncio
from datetime import UTC, datetime
from pathlib import Path

import pytest
from tests.patrol.compared import permit
from tests.patrol.socks_stub import SocksStub
from tests.watch.test_own_addresses import means

from pehra.base.config import Config
from pehra.duties.duty import Occasion
from pehra.duties.eyes import Eyes
from pehra.duties.mark_test_home import FLAG, NoTestHome
from pehra.duties.note_stretch import How, begin_stretch, end_stretch
from pehra.duties.shelves import Shelves
from pehra.evidence.strongroom import Strongroom
from pehra.evidence.vaults.memory import MemoryVault
from pehra.evidence.workings import MemoryWorkingKeys
from pehra.media.decoders.inline import Inline
from pehra.patrol.exchange import Failure, Fetched, NoExchange
from pehra.patrol.fetcher import Ask
from pehra.patrol.onion import address
from pehra.roster.powers import Officer, Power
from pehra.watch.patrol import make
from pehra.watch.patrol.means import Effort, Means
from pehra.watch.walk import Desk

pytestmark = pytest.mark.enable_socket
NOON = datetime(2026, 1, 5, 12, tzinfo=UTC)
OFFICER = Officer("B-17", frozenset(Power))
__all__ = ["means"]


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    config = Config(tmp_path, resolvers=("127.0.0.53",))
    room = Strongroom(MemoryVault(), MemoryWorkingKeys())
    return Desk(OFFICER, room, Eyes(Inline(), Shelves(tmp_path / "index")), config)


@pytest.mark.parametrize("flag", ["", "0", "yes"])
def test_a_marked_home_without_the_flag_has_no_fetcher(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, flag: str
) -> None:
    monkeypatch.setenv(FLAG, flag)
    assert make.may_reach_loopback(desk.config, OFFICER, NOON) is False  # a home for the real net

    desk.config.test_mark.touch()

    with pytest.raises(NoTestHome, match=f"{FLAG} is not set: nothing is fetched") as told:
        make.patrol(desk, OFFICER, Effort())
    assert "pehra --home OTHER init" in str(told.value)


def test_with_the_flag_it_has_one_that_reaches_loopback_alone(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(FLAG, "1")
    desk.config.test_mark.touch()

    assert make.may_reach_loopback(desk.config, OFFICER, NOON) is True
    made = make.patrol(desk, OFFICER, Effort())
    assert made.orders.test_home
    assert made.swarms.how.loopback
    made.close()


@pytest.mark.django_db
def test_a_home_in_which_a_patrol_runs_is_not_marked(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The one that runs was made for the real network."""
    on = Occasion(OFFICER, NOON, "test")
    begun = begin_stretch(on)
    monkeypatch.setenv(FLAG, "1")

    with pytest.raises(NoTestHome, match="a patrol for the real network runs"):
        make.may_reach_loopback(desk.config, OFFICER, NOON)
    assert not desk.config.test_mark.exists()

    end_stretch(on, begun.stretch, How.STOPPED)
    assert make.may_reach_loopback(desk.config, OFFICER, NOON) is True
    assert desk.config.test_mark.exists()


def test_a_test_home_goes_to_no_onion_service_though_the_proxy_is_of_loopback(means: Means) -> None:
    service = address(bytes(32))

    async def failures() -> tuple[list[Fetched], int]:
        async with asyncio.timeout(10), SocksStub(9) as proxy:
            config = Config(Path(), onion_proxy=proxy.url)
            got = [
                await make.fetcher(config, means, loopback=loopback).fetch(
                    Ask(permit(), f"http://{service}/")
                )
                for loopback in (True, False)
            ]
            return got, len(proxy.asked)

    (at_home, outside), asked = asyncio.run(failures())
    assert isinstance(at_home, NoExchange)
    assert at_home.failure is Failure.PROXY
    assert at_home != outside
    assert asked == 1
