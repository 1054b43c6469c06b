"""Captures sealed: what a list knows in an exhibit of its own, all else of the moment together."""

import asyncio
from collections.abc import Callable, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass

from django.db import connections

from pehra.base.running import tool
from pehra.duties.duty import Occasion
from pehra.duties.seal_exhibit import seal_exhibit
from pehra.evidence.strongroom import Strongroom
from pehra.patrol.capture import Context, segment
from pehra.patrol.exchange import Fetched

from .grouped import Grouped

CHANNEL = "PATROL"
MOST = 128  # captures sealed together
GATHER = 0.1  # seconds in which others may join


@dataclass(frozen=True, slots=True)
class Capture:
    fetched: Fetched
    context: Context


class Sealing:
    """What is given back is sealed: it is on the disk, and its record too."""

    def __init__(self, occasion: Callable[[], Occasion], room: Strongroom, pool: Executor) -> None:
        self._occasion, self._room, self._pool = occasion, room, pool
        self._together = Grouped(self._all, self._pool, most=MOST, gather=GATHER)

    async def together(self, one: Capture) -> str:
        """The number of its exhibit."""
        return await self._together(one)

    async def alone(self, one: Capture, *, to_read: bool) -> str:
        """The number of its exhibit; `to_read`: as a report, afterwards."""
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._pool, lambda: self._seal([one], to_read=to_read))

    def close(self) -> None:
        self._pool.submit(connections.close_all).result()
        self._pool.shutdown()

    def _all(self, some: Sequence[Capture]) -> list[str]:
        return [self._seal(some, to_read=False)] * len(some)

    def _seal(self, some: Sequence[Capture], *, to_read: bool) -> str:
        data = segment([(one.fetched, one.context) for one in some], tool())
        first = some[0].context.fetch
        name = f"{first}.warc.gz" if len(some) == 1 else f"{first}-{len(some)}.warc.gz"
        on = self._occasion()
        kept = seal_exhibit(on, self._room, [data], name=name, channel=CHANNEL, to_read=to_read)
        return kept.exhibit
