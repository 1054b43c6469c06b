"""Observe a swarm over the wire, for as long as the permit lasts."""

import asyncio
from collections.abc import Callable
from datetime import datetime

from pehra.patrol.allocations import Allocations
from pehra.patrol.fetcher import Fetcher
from pehra.patrol.permit import Permit
from pehra.patrol.resolver import Resolver
from pehra.patrol.swarm import Ending, How, Observed, Where

from .names import Names
from .observation import Observation
from .trackers import Trackers

GLANCE = 0.2  # seconds between two glances at the clock


class Wire:
    """`resolver` for names of nodes and of trackers over UDP, `fetcher` for trackers over HTTP."""

    def __init__(self, allocations: Allocations, resolver: Resolver, fetcher: Fetcher) -> None:
        self._allocations, self._resolver, self._fetcher = allocations, resolver, fetcher

    async def observe(self, permit: Permit, infohash: str, where: Where, how: How) -> Observed:
        """Raises NoInfohash, and nothing else but when cancelled; sockets are closed then too."""
        seeing = Observation(permit, infohash, where, how, self._allocations)
        started_at = how.clock()
        try:
            ending = await self._until_ended(seeing, started_at)
        except asyncio.CancelledError:
            how.halted(_observed(seeing, started_at, Ending.HALTED))
            raise
        return _observed(seeing, started_at, ending)

    async def _until_ended(self, seeing: Observation, started_at: datetime) -> Ending:
        how, until_at = seeing.how, seeing.permit.until_at
        if started_at >= until_at:
            return Ending.EXPIRED
        work = asyncio.create_task(self._work(seeing))
        expiry = asyncio.create_task(_passed(how.clock, until_at))
        try:
            async with asyncio.timeout(how.limits.total):
                await asyncio.wait({work, expiry}, return_when=asyncio.FIRST_COMPLETED)
            ending = Ending.WHOLE if work.done() else Ending.EXPIRED
        except TimeoutError:
            ending = Ending.TIME
        finally:
            await _closed(work, expiry)
        if not work.cancelled():
            work.result()  # a mistake in the code is not kept silent
        return ending

    async def _work(self, seeing: Observation) -> None:
        names = Names(self._resolver, seeing.permit, seeing.how, seeing.doors)
        trackers = Trackers(seeing, names, self._fetcher)
        await asyncio.gather(trackers.scraped(), seeing.listed(names))
        await seeing.spoken_to()


async def _passed(clock: Callable[[], datetime], until_at: datetime) -> None:
    """By the clock that the permit is judged by: it may run differently from the loop's own."""
    while clock() < until_at:
        await asyncio.sleep(GLANCE)


async def _closed(*tasks: asyncio.Task[None]) -> None:
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)


def _observed(seeing: Observation, started_at: datetime, ending: Ending) -> Observed:
    seen = seeing.seen
    if seeing.log.left_out:
        seen.notes.append(f"{seeing.log.left_out} messages received are not in the log: too many")
    return Observed(
        seeing.told, started_at, seeing.how.clock(), ending, seen.told(), len(seen.elsewhere),
        tuple(seen.scrapes), seeing.datagrams.sent, seeing.visits.made, seeing.log.file(),
        seeing.how.condition(), tuple(seen.notes), len(seeing.doors.closed),
    )  # fmt: skip
