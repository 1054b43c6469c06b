"""What many fetches want done at the same moment, done together: one transaction instead of fifty.

While one batch is being written the next gathers, so a batch is as large as the disk is slow, and
nobody waits when nothing else goes on.
"""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from concurrent.futures import Executor
from typing import Generic, TypeVar

T = TypeVar("T")
R = TypeVar("R")


class Grouped(Generic[T, R]):
    """`act` is called in `pool` with what gathered, and gives one answer for each, in its order.
    What it raises, all of that batch raise. `gather` is seconds in which a batch may grow first.
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
        loop = asyncio.get_running_loop()
        while self._waiting:
            await asyncio.sleep(self._gather)
            batch, self._waiting = self._waiting[: self._most], self._waiting[self._most :]
            try:
                found = await loop.run_in_executor(self._pool, self._act, [one for one, _ in batch])
            except Exception as error:
                for _, answer in batch:
                    if not answer.done():
                        answer.set_exception(error)
                continue
            for (_, answer), one in zip(batch, found, strict=True):
                if not answer.done():
                    answer.set_result(one)
