"""What the patrol sweeps up beside its visits."""

import asyncio
from datetime import timedelta
from pathlib import Path

import pytest

from pehra.duties import frontier
from pehra.patrol.frontier import MOST_FORGOTTEN
from pehra.store import models
from pehra.watch.patrol import run
from pehra.watch.patrol.run import Patrol
from pehra.watch.walk import Desk

from .conftest import NOON
from .test_rounds import Rounds

pytestmark = pytest.mark.django_db


def test_clocks_of_addresses_that_are_over_are_forgotten_all_of_them(
    desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rounds = Rounds(desk, tmp_path, {})
    yesterday = NOON - timedelta(days=1)
    many = MOST_FORGOTTEN + 5
    frontier.claim_addresses([(f"2001:db8::{n:x}", 1.0) for n in range(many)], yesterday)
    frontier.claim_address("192.0.2.1", NOON, 1.0)
    monkeypatch.setattr(run, "SWEEP", 0.01)

    async def a_while() -> None:
        patrol = Patrol(rounds.means, rounds.lines.append)
        asyncio.get_running_loop().call_later(0.5, patrol.stop)
        await patrol.run()

    asyncio.run(a_while())

    assert [one.key for one in models.Pace.objects.all()] == ["ip:192.0.2.1"]
