"""What many fetches want done at the same moment, done together: one transaction instead of fifty.

While one batch is being written the next gathers, so a batch is as large as the disk is slow, and
nobody waits when nothing else goes on.
"""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from concurrent.futures import Executor
from typing import Generic, TypeVar

from django.db import InterfaceError, OperationalError

from pehra.duties.duty import NotRecorded

T = TypeVar("T")
R = TypeVar("R")

#: nothing can be written just now, whatever it is: done in parts, it would fail in parts
AWAY = (NotRecorded, OperationalError, InterfaceError)


class Grouped(Generic[T, R]):
    """`act` is called in `pool` with what gathered, and gives one answer for each, in its order; or
    raises, and has done nothing. A batch that fails is halved until what is at fault stands alone:
    only that raises, and all of the batch when the database is away. `gather` is seconds in which a
    batch may grow first.
    """

    def __init__(
        self, act: Callable[[Sequence[T]], Sequence[R]], pool: Executor, *, most: int = 200,
        gather: float = 0.0,
    ) -> None:  # fmt: skip
        self._act, self._pool, self._most, self._gather = act, pool, most, gather
        self._waiting: list[tuple[T, asyncio.Future[R]]] = []
        self._running: asyncio.Task[None] | None = None

    def __call__(self, one: T) -> Awaitable[R]:
        loop = asyncio.get_running_loop()
        answer: asyncio.Future[R] = loop.create_future()
        self._waiting.append((one, answer))
        if self._running is None or self._running.done():
            self._running = loop.create_task(self._run())
        return answer

    async def _run(self) -> None:
        while self._waiting:
            await asyncio.sleep(self._gather)
            batch, self._waiting = self._waiting[: self._most], self._waiting[self._most :]
            await self._do(batch)

    async def _do(self, batch: Sequence[tuple[T, asyncio.Future[R]]]) -> None:
        loop = asyncio.get_running_loop()
        try:
            found = await loop.run_in_executor(self._pool, self._act, [one for one, _ in batch])
        except Exception as error:
            if len(batch) == 1 or isinstance(error, AWAY):
                for _, answer in batch:
                    if not answer.done():
                        answer.set_exception(error)
                return
            half = len(batch) // 2
            await self._do(batch[:half])
            await self._do(batch[half:])
            return
        for (_, answer), one in zip(batch, found, strict=True):
            if not answer.done():
                answer.set_result(one)
