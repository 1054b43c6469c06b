"""robots.txt of the hosts we visit, as last fetched, for a day (RFC 9309 §2.4)."""

import asyncio
from collections.abc import Sequence
from concurrent.futures import Executor
from dataclasses import dataclass
from datetime import datetime, timedelta

from pehra.patrol.frontier import Leased, RobotsTxt
from pehra.patrol.robots import SUCCESS, UNAVAILABLE
from pehra.store.queries import patrol

GOOD_FOR = timedelta(days=1)
RETRY = timedelta(hours=1)  # after an answer that says nothing
MOST = 50_000  # hosts whose robots.txt is held in memory


@dataclass(frozen=True, slots=True)
class NotKnown:
    """It was never fetched, or too long ago."""


class RobotsKept:
    def __init__(self, reading: Executor) -> None:
        self._reading = reading
        self._known: dict[int, RobotsTxt] = {}

    async def load(self, some: Sequence[Leased]) -> None:
        missing = [one.host_pk for one in some if one.host_pk not in self._known]
        if not missing:
            return
        if len(self._known) > MOST:
            self._known.clear()
        loop = asyncio.get_running_loop()
        found = await loop.run_in_executor(self._reading, lambda: dict(patrol.robots_of(missing)))
        self._known |= found

    def of(self, host: int, at: datetime, delay: float = 0.0) -> RobotsTxt | NotKnown:
        """`delay` in seconds between two visits: what came with one is good for the next, else a
        host that is asked once a day would be asked for nothing else.
        """
        told = self._known.get(host)
        if told is None:
            return NotKnown()
        says = told.status in SUCCESS or told.status in UNAVAILABLE
        good = max(GOOD_FOR if says else RETRY, timedelta(seconds=2 * delay))
        return told if at - told.at < good else NotKnown()

    def keep(self, host: int, told: RobotsTxt) -> None:
        self._known[host] = told
