"""What is under way, so that a halt, a revocation or an end of time stops it at its next byte."""

import asyncio
import logging
from collections.abc import Coroutine
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar

from pehra.patrol.gate import Asked
from pehra.patrol.permit import Permit

from .orders import Orders

log = logging.getLogger(__name__)
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Grounded:
    """It was stopped while it ran."""


class Flying:
    def __init__(self, orders: Orders) -> None:
        self._orders = orders
        self._tasks: dict[asyncio.Task[Any], tuple[Permit, Asked]] = {}

    async def fly(self, held: Permit, asked: Asked, act: Coroutine[Any, Any, T]) -> T | Grounded:
        """`held` is what it was begun on, `asked` what that was given for."""
        task = asyncio.ensure_future(act)
        self._tasks[task] = held, asked
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
        """Stop what no longer has leave, or of which that cannot be told. Gives how many."""
        over = [task for task, of in self._tasks.items() if self._over(*of, at)]
        for task in over:
            task.cancel()
        return len(over)

    def _over(self, held: Permit, asked: Asked, at: datetime) -> bool:
        try:
            return self._orders.ended(held, asked, at)
        except Exception as error:
            log.warning("a fetch was stopped, its leave cannot be told: %s", type(error).__name__)
            return True


def _cancelled_too() -> bool:
    """Whether who waits is being ended as well."""
    task = asyncio.current_task()
    return task is not None and task.cancelling() > 0
