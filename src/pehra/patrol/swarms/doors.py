"""Whom an order or a halt keeps out is sent nothing, on no leave of a swarm: the gate is asked
before anything goes there, and again while it lasts.
"""

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any, TypeVar

from pehra.patrol.gate import Bar, NotBarred
from pehra.patrol.permit import Refused, Why

T = TypeVar("T")
GLANCE = 0.2  # seconds between two questions to the gate
WORDS = {
    Why.DENIED: "a rule of an authority denies it: nothing is sent there",
    Why.HALTED: "a halt stands: nothing is sent there",
    Why.TEST_HOME: "a test home does not reach it",
}


class Doors:
    """`bars` is asked about web addresses. `closed` holds those that it refused."""

    def __init__(self, bars: Callable[[str], Bar]) -> None:
        self._bars = bars
        self.closed: set[str] = set()

    def bar(self, *urls: str) -> Bar:
        """About one tracker, node or peer, by each of its addresses; the first refusal counts."""
        for url in urls:
            told = self._bars(url)
            if isinstance(told, Refused):
                self.closed.add(urls[0])
                return told
        return NotBarred()

    async def through(self, act: Coroutine[Any, Any, T], *urls: str) -> T | Refused:
        """Do it while nothing keeps `urls` out; it is cancelled when something does."""
        told = self.bar(*urls)
        if isinstance(told, Refused):
            act.close()
            return told
        work = asyncio.ensure_future(act)
        try:
            while not (await asyncio.wait({work}, timeout=GLANCE))[0]:
                told = self.bar(*urls)
                if isinstance(told, Refused):
                    return told
            return work.result()
        finally:
            work.cancel()
            await asyncio.gather(work, return_exceptions=True)


def web(address: str, port: int) -> str:
    """The address by which orders are asked about whoever listens there, over whatever protocol."""
    return f"http://[{address}]:{port}/" if ":" in address else f"http://{address}:{port}/"


def words(told: Refused) -> str:
    return WORDS.get(told.why, "nobody may be sent there")
