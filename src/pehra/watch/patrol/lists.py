"""When a list that knows more came into force, asked of the database every few seconds."""

import asyncio
from concurrent.futures import Executor
from datetime import datetime, timedelta

from pehra.store.queries.hashlists import knew_more_at

GOOD_FOR = timedelta(seconds=10)


class ListsKept:
    def __init__(self, reading: Executor) -> None:
        self._reading = reading
        self._asked_at: datetime | None = None
        self._known: datetime | None = None

    async def moment(self, at: datetime) -> datetime | None:
        """None: no list ever did."""
        if self._asked_at is None or abs(at - self._asked_at) > GOOD_FOR:
            loop = asyncio.get_running_loop()
            self._known = await loop.run_in_executor(self._reading, knew_more_at)
            self._asked_at = at
        return self._known
