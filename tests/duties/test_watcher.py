"""Who looks at halts never waits for the database, never dies unseen, and is never done without."""

import asyncio
import logging
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from django.db import OperationalError, connection, connections

from pehra.patrol.gate import Asked, Halts, Standing
from pehra.patrol.permit import Permit, Refused, Why
from pehra.store.queries import authorities
from pehra.watch.patrol import orders as orders_
from pehra.watch.patrol import run
from pehra.watch.patrol.orders import Orders
from pehra.watch.patrol.run import NotWatched, Patrol
from pehra.watch.patrol.threads import Threads
from pehra.watch.walk import Desk

from .conftest import NOON
from .test_rounds import NO_ROBOTS, SITE, Hanging, Rounds, _Answering, order

pytestmark = pytest.mark.django_db


def watched(desk: Desk, folder: Path) -> tuple[Rounds, Hanging]:
    """A patrol with one fetch that never ends."""
    order()
    rounds = Rounds(desk, folder, NO_ROBOTS)
    hanging = Hanging(rounds.clock)
    rounds.means.fetcher = _Answering(hanging)
    return rounds, hanging


async def cut(rounds: Rounds, hanging: Hanging, end: Callable[[], None]) -> float:
    """Seconds from `end` until the fetch under way is let go."""
    loop = asyncio.get_running_loop()
    patrol = Patrol(rounds.means, rounds.lines.append)
    running = loop.create_task(patrol.run())
    async with asyncio.timeout(10):
        while not hanging.begun:
            await asyncio.sleep(0.01)
        end()
        began = loop.time()
        while not hanging.let_go:
            await asyncio.sleep(0.01)
    took = loop.time() - began
    patrol.stop()
    await running
    return took


@pytest.fixture
def thawed() -> Iterator[threading.Event]:
    """Until it is set, who asks the database waits."""
    event = threading.Event()
    yield event
    event.set()


def frozen(rounds: Rounds, monkeypatch: pytest.MonkeyPatch, thawed: threading.Event) -> None:
    """From now on a look hangs, in a thread of its own."""
    pool, real = ThreadPoolExecutor(1), authorities.standing

    def wait(at: datetime) -> tuple[Standing, ...]:
        if threading.current_thread() is threading.main_thread():
            return real(at)  # the rounds of a test share its one thread
        thawed.wait(20)
        raise OperationalError("gone")

    monkeypatch.setattr(authorities, "standing", wait)
    monkeypatch.setattr(rounds.means, "_glancing", pool)


def test_the_halt_file_cuts_while_the_database_hangs(
    desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, thawed: threading.Event
) -> None:
    rounds, hanging = watched(desk, tmp_path)
    monkeypatch.setattr(orders_, "ANSWERS", 60.0)  # so that nothing but the file cuts

    def end() -> None:
        frozen(rounds, monkeypatch, thawed)
        asyncio.get_running_loop().call_later(0.6, rounds.halt_file.touch)

    took = asyncio.run(cut(rounds, hanging, end))

    assert took < 0.6 + 1.0


def test_a_database_that_does_not_answer_for_a_second_ends_what_is_under_way(
    desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, thawed: threading.Event
) -> None:
    rounds, hanging = watched(desk, tmp_path)

    took = asyncio.run(cut(rounds, hanging, lambda: frozen(rounds, monkeypatch, thawed)))

    assert 0.5 < took < 2.5


@pytest.mark.parametrize("fault", [PermissionError(13, "x"), OSError(5, "x"), ValueError("x")])
def test_one_fault_of_a_look_stops_and_the_next_look_is_made(
    desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, fault: Exception
) -> None:
    order()
    orders = Orders(tmp_path / "HALT", test_home=False)
    real, looks = authorities.halts, [0]

    def halts(file: Path) -> Halts:
        looks[0] += 1
        if looks[0] == 2:
            raise fault
        return real(file)

    monkeypatch.setattr(authorities, "halts", halts)

    told = []
    for _ in range(3):
        orders.look(NOON)
        told.append(orders.leave(Asked(SITE), NOON))

    assert [type(one) for one in told] == [Permit, Refused, Permit]


def test_a_halt_file_that_cannot_be_looked_for_stops(tmp_path: Path) -> None:
    looped = tmp_path / "loop"
    looped.symlink_to(looped)
    orders = Orders(looped / "HALT", test_home=False)
    orders.known = True

    assert orders.halted(NOON)
    assert Orders(tmp_path / "none" / "HALT", test_home=False).stopped_by_file() is False


@pytest.mark.parametrize("name", ["_looks", "_watches", "_beats", "_plans", "_sweeps"])
def test_the_patrol_does_not_go_on_without_one_of_its_watchers(
    desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture, name: str,
) -> None:  # fmt: skip
    rounds, hanging = watched(desk, tmp_path)

    async def ends(*_: object) -> None:
        while not hanging.begun:
            await asyncio.sleep(0.01)
        raise RuntimeError("what a stranger wrote")

    monkeypatch.setattr(Patrol, name, ends)
    patrol = Patrol(rounds.means, rounds.lines.append)

    with caplog.at_level(logging.ERROR), pytest.raises(NotWatched, match=name[1:]):
        asyncio.run(asyncio.wait_for(patrol.run(), 10))

    assert hanging.let_go == 1
    assert f"its {name[1:]} ended: RuntimeError" in caplog.text
    assert "stranger" not in caplog.text
    leave = rounds.means.orders.leave(Asked(SITE), NOON + timedelta(minutes=1))
    assert isinstance(leave, Refused)
    assert leave.why is Why.HALTED


def test_what_fails_beside_the_fetches_is_tried_again(
    desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rounds, hanging = watched(desk, tmp_path)
    beats = [0]

    def beat(*_: object) -> None:
        beats[0] += 1
        raise ValueError

    monkeypatch.setattr(run, "beat", beat)
    monkeypatch.setattr(run, "BEAT", 0.01)

    asyncio.run(cut(rounds, hanging, rounds.halt_file.touch))

    assert beats[0] > 2


@pytest.mark.skipif("connection.vendor != 'postgresql'", reason="SQLite's connection cannot break")
def test_a_connection_that_broke_is_made_anew() -> None:
    def ask() -> int:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_backend_pid()")
            return int(cursor.fetchone()[0])

    threads = Threads(ThreadPoolExecutor(1))
    first = threads.submit(ask).result()
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_terminate_backend(%s)", [first])
    with pytest.raises(OperationalError):
        threads.submit(ask).result()

    assert threads.submit(ask).result() != first
    threads.submit(connections.close_all).result()
    threads.shutdown()
