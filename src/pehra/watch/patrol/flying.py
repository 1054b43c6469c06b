"""What is under way, so that a halt, a revocation or an end of time stops it at its next byte."""

import asyncio
from collections.abc import Coroutine
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar

from pehra.patrol.gate import Asked

from .orders import Orders

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Grounded:
    """It was stopped while it ran."""


class Flying:
    def __init__(self, orders: Orders) -> None:
        self._orders = orders
        self._tasks: dict[asyncio.Task[Any], Asked] = {}

    async def fly(self, asked: Asked, act: Coroutine[Any, Any, T]) -> T | Grounded:
        task = asyncio.ensure_future(act)
        self._tasks[task] = asked
        try:
            return await task
        except asyncio.CancelledError:
            if task.cancelled() and not _cancelled_too():
                return Grounded()
            task.cancel()
            raise
        finally:
            del self._tasks[task]

    def look(self, at: datetime) -> int:
        """Stop what no longer has leave. Gives how many."""
        over = [task for task, asked in self._tasks.items() if self._orders.ended(asked, at)]
        for task in over:
            task.cancel()
        return len(over)


def _cancelled_too() -> bool:
    """Whether who waits is being ended as well."""
    task = asyncio.current_task()
    return task is not None and task.cancelling() > 0
