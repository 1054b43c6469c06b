"""A swarm on the rounds of the patrol: what was seen until a halt is kept as a whole look is."""

import asyncio
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import pytest

from pehra.duties.import_allocations import import_allocations
from pehra.duties.revoke_authority import revoke_authority
from pehra.duties.stop_patrol import stop_patrol
from pehra.patrol.gate import NotBarred
from pehra.patrol.heard import Heard
from pehra.patrol.permit import Permit, Refused, Why
from pehra.patrol.swarm import Ending, How, Observed, Observer, Where
from pehra.patrol.swarms import Recorded
from pehra.patrol.swarms.recorded import Told
from pehra.store import models
from pehra.store.queries import ledger
from pehra.store.queries.diary_check import check
from pehra.watch.patrol.means import Swarms
from pehra.watch.patrol.run import Patrol
from pehra.watch.walk import Desk

from .conftest import ON, OTHER
from .test_rounds import Here, Rounds, order
from .test_swarm import HASH, NAME, PEER, statistics

pytestmark = pytest.mark.django_db
SCOPE = f"allow btih {NAME} countries=PK"
PEERS = [
    Told("39.32.0.1", 6881, "dht 39.32.9.9:6881 aa", Heard(HASH, PEER, b"\xf0")),
    Told("39.32.0.2", 6882, "dht 39.32.9.9:6881 aa"),
]


class Patient:
    """Sees what is recorded at once, and then waits for more until it is stopped."""

    def __init__(self, by: Observer) -> None:
        self._by, self.begun = by, 0

    async def observe(self, permit: Permit, infohash: str, where: Where, how: How) -> Observed:
        seen = await self._by.observe(permit, infohash, where, how)
        self.begun += 1
        try:
            await asyncio.sleep(60)
        except asyncio.CancelledError:
            how.halted(replace(seen, ending=Ending.HALTED))
            raise
        return seen


def looking(rounds: Rounds, patient: list[Patient], *, waits: bool = True) -> None:
    def observer(files: object) -> Observer:
        by = Recorded(files, {NAME: PEERS})  # type: ignore[arg-type]
        patient.append(Patient(by))
        return patient[-1] if waits else by

    rounds.means.swarms = Swarms(observer, Where(), rounds.means.how())


async def ended(patrol: Patrol, patient: list[Patient], end: Callable[[], object]) -> None:
    loop = asyncio.get_running_loop()
    running = loop.create_task(patrol.run())
    async with asyncio.timeout(10):
        while not (patient and patient[0].begun):
            await asyncio.sleep(0.01)
        await loop.run_in_executor(Here(1, ""), end)
        await asyncio.sleep(0.6)
        patrol.stop()
        with suppress(asyncio.CancelledError):
            await running


@pytest.mark.parametrize("how", ["stop", "file", "revoke"])
def test_a_halted_look_keeps_what_it_saw_sealed_and_noted(
    desk: Desk, tmp_path: Path, how: str
) -> None:
    import_allocations(ON, statistics())
    name, rounds, patient = order(SCOPE), Rounds(desk, tmp_path, {}), list[Patient]()
    looking(rounds, patient)
    ends: dict[str, Callable[[], object]] = {
        "stop": lambda: stop_patrol(OTHER, "ALL", "", "", rounds.halt_file),
        "file": rounds.halt_file.touch,
        "revoke": lambda: revoke_authority(replace(OTHER, at=rounds.clock()), name, "over"),
    }

    asyncio.run(ended(Patrol(rounds.means, rounds.lines.append), patient, ends[how]))

    (line,) = rounds.lines
    assert line.outcome == "HALTED"
    row = models.Fetch.objects.select_related("observation", "exhibit").get()
    assert (row.outcome, row.words) == (
        "HALTED", "2 listed, 0 answered, 1 claim pieces, 0 elsewhere",
    )  # fmt: skip
    assert row.observation.ending == "HALTED"
    assert row.exhibit is not None
    assert row.exhibit.sha256 == row.observation.packets_sha256
    assert row.size == row.exhibit.size > 0
    assert {one.grade for one in models.Presence.objects.all()} == {"CLAIMS_PIECES", "LISTED"}
    assert [one.duty for one in ledger.entries(line.fetch)] == ["observe_swarm"]
    assert check().faults == ()
    # it is looked at again once it may be
    assert models.Target.objects.get().state == "WAITING"
    assert models.Host.objects.get(pk=row.target.host_id).leased is None


def test_a_whole_look_is_kept_alike(desk: Desk, tmp_path: Path) -> None:
    import_allocations(ON, statistics())
    order(SCOPE)
    rounds = Rounds(desk, tmp_path, {})
    looking(rounds, [], waits=False)

    (line,) = rounds.go()

    row = models.Fetch.objects.select_related("observation", "exhibit").get()
    assert (line.outcome, row.observation.ending) == ("FETCHED", "WHOLE")
    assert row.exhibit is not None
    assert row.exhibit.sha256 == row.observation.packets_sha256


def test_what_ends_while_the_intent_is_written_is_not_begun(desk: Desk, tmp_path: Path) -> None:
    import_allocations(ON, statistics())
    order(SCOPE)
    rounds, patient = Rounds(desk, tmp_path, {}), list[Patient]()
    looking(rounds, patient)
    written = rounds.means.intents

    async def halted(planned: object) -> object:
        noted = await written(planned)  # type: ignore[arg-type]
        rounds.halt_file.touch()
        return noted

    rounds.means.intents = halted  # type: ignore[assignment]
    (line,) = rounds.go()

    assert (line.outcome, patient[0].begun) == ("HALTED", 0)
    assert not models.Observation.objects.exists()


def test_the_rounds_keep_a_look_from_whom_an_order_denies_or_a_halt_stops(
    desk: Desk, tmp_path: Path
) -> None:
    order(f"{SCOPE}\ndeny host tracker.test")
    rounds = Rounds(desk, tmp_path, {})
    rounds.means.orders.look(rounds.clock())
    bars = rounds.means.how().bars

    denied = bars("http://tracker.test:6969/")
    assert isinstance(denied, Refused)
    assert denied.why is Why.DENIED
    assert bars("http://other.test/scrape") == NotBarred()

    stop_patrol(OTHER, "HOST", "other.test", "r", rounds.halt_file)
    rounds.means.orders.look(rounds.clock())
    assert bars("http://other.test/scrape") == Refused(Why.HALTED)
    rounds.halt_file.touch()
    assert bars("http://third.test/") == Refused(Why.HALTED)
