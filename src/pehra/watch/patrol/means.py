"""What the patrol's rounds are made with, once a process."""

import asyncio
from collections.abc import Callable, Sequence
from concurrent.futures import Executor, ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

from django.db import connections

from pehra.base import clock
from pehra.duties.duty import Occasion
from pehra.duties.eyes import Eyes
from pehra.duties.frontier import claim_addresses
from pehra.duties.note_intents import Noted, Overspent, Planned, note_intents
from pehra.duties.note_outcomes import Happened, Told, note_outcomes
from pehra.duties.note_refusals import Refusal, note_refusals
from pehra.evidence.strongroom import Strongroom
from pehra.patrol import pace
from pehra.patrol.allocations import Allocations
from pehra.patrol.fetcher import Ask, Fetcher
from pehra.patrol.fetchers import Recorded
from pehra.patrol.frontier import WORKER_SECONDS
from pehra.patrol.gate import Bar
from pehra.patrol.swarm import How, Limits, Observer, Where
from pehra.patrol.swarms import Recorded as Nobody
from pehra.roster.powers import Officer

from .begun import Begun
from .flying import Flying
from .grouped import Grouped
from .leads import Leading
from .lists import ListsKept
from .look import Looking
from .orders import Orders
from .purses import Purses
from .robots import RobotsKept
from .seal import Sealing
from .threads import Threads

R = TypeVar("R")
STANDING = "the authorities named with each fetch"


@dataclass(frozen=True, slots=True)
class Effort:
    """`at_once` fetches; `hashing` threads, as many as the decoder has children; `lease_seconds`
    that a fetch may take before another worker may begin it anew. `pool` makes the threads, of so
    many under a name.
    """

    at_once: int = 128
    hashing: int = 2
    lease_seconds: int = WORKER_SECONDS
    pool: Callable[[int, str], Executor] = ThreadPoolExecutor


@dataclass(frozen=True, slots=True)
class Swarms:
    """Who looks at swarms, by the registries' files that tell countries, where and how."""

    observer: Callable[[Allocations], Observer]
    where: Where
    how: How


class AddressTurns:
    """The clocks of addresses (patrol/fetcher.py Turns), asked for many at once."""

    def __init__(self, claims: Grouped[tuple[str, float], float]) -> None:
        self._claims = claims

    async def turn(self, ask: Ask, address: str) -> bool:
        wait = await self._claims((address, pace.shared(pace.delay(rule=ask.permit.delay))))
        if wait < 0:
            return False
        await asyncio.sleep(wait)
        return True


class Means:
    """`writing` and `reading` are one thread each: SQLite has one writer, and the ledger's order is
    that of its records.
    """

    def __init__(
        self, officer: Officer, room: Strongroom, eyes: Eyes, orders: Orders, effort: Effort
    ) -> None:
        self.officer, self.room, self.orders = officer, room, orders
        self.effort = effort
        self.clock: Callable[[], datetime] = clock.now
        self.writing: Executor = Threads(effort.pool(1, "patrol-write"))
        self.reading: Executor = Threads(effort.pool(1, "patrol-read"))
        self._glancing: Executor = Threads(effort.pool(1, "patrol-look"))
        self._hashing = effort.pool(effort.hashing, "patrol-hash")
        self.looking = Looking(eyes, self._hashing, self.reading)
        self.lists = ListsKept(self.reading)
        lead = Threads(effort.pool(1, "patrol-lead"))
        self.leading = Leading(orders, self.now, lead, self.lists.moment)
        self.flying = Flying(orders)
        self.robots = RobotsKept(self.reading)
        self.sealing = Sealing(self.occasion, room, Threads(effort.pool(1, "patrol-seal")))
        self.begun = Begun(
            Grouped(self._intents, self.writing), Grouped(self._ends, self.writing), self.purses
        )
        self.intents, self.ends = self.begun.begin, self.begun.end
        self.refusals = Grouped(self._refusals, self.writing)
        self.claims = Grouped(self._claims, self.writing)
        self.fetcher: Fetcher = Recorded({}, clock=self.now)
        self.swarms = Swarms(lambda files: Nobody(files, {}), Where(), self.how())

    def how(self, *, loopback: bool = False, own: frozenset[str] = frozenset()) -> How:
        turns = AddressTurns(self.claims)
        return How(turns, self.now, Limits(), loopback, own, bars=self._bars)

    def _bars(self, url: str) -> Bar:
        return self.orders.barred(url, self.now())

    def occasion(self) -> Occasion:
        return Occasion(self.officer, self.now(), STANDING)

    def now(self) -> datetime:
        """By the clock that this patrol was given: a drill has a time of its own."""
        return self.clock()

    async def write(self, act: Callable[[], R]) -> R:
        """In the thread that writes."""
        return await asyncio.get_running_loop().run_in_executor(self.writing, act)

    async def read(self, act: Callable[[], R]) -> R:
        """In the thread that reads."""
        return await asyncio.get_running_loop().run_in_executor(self.reading, act)

    async def look(self, act: Callable[[], R]) -> R:
        """In a thread that neither writing nor reading holds up: halts are seen at once."""
        return await asyncio.get_running_loop().run_in_executor(self._glancing, act)

    def close(self) -> None:
        """Each thread closes its own connection to the database."""
        self.sealing.close()
        self.leading.close()
        for pool in (self.writing, self.reading, self._glancing):
            pool.submit(connections.close_all).result()
        for pool in (self.writing, self.reading, self._glancing, self._hashing):
            pool.shutdown()

    @property
    def purses(self) -> Purses:
        return self.orders.purses

    def _intents(self, some: Sequence[Planned]) -> list[Noted | Overspent]:
        noted = note_intents(self.occasion(), some)
        self.purses.began(zip(some, noted, strict=True))
        return noted

    def _ends(self, some: Sequence[Happened]) -> list[Told]:
        told = note_outcomes(self.occasion(), some)
        self.purses.ended(some)
        return told

    def _refusals(self, some: Sequence[Refusal]) -> list[int]:
        return note_refusals(self.occasion(), some)

    def _claims(self, some: Sequence[tuple[str, float]]) -> list[float]:
        return claim_addresses(some, self.now())
