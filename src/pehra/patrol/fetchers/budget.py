"""How many bytes all fetches together may hold, from the first that comes until whoever looks at
the exchange lets go of it.

What a fetch holds is free up to FREE bytes. Beyond that it takes room as it grows, and waits where
there is none: nothing is read meanwhile. One fetch at a time may always go on, in room kept for the
largest that there is; so whoever waits comes to its end, however much the others hold.
"""

import asyncio
import contextlib
import weakref
from collections import deque

from pehra.patrol.exchange import Exchange, Fetched
from pehra.patrol.fetcher import Limits

FREE = 2**20  # bytes of one fetch
COPIES = 3  # of what came: as it came, out of its chunks, and as it is kept


def worst(limits: Limits) -> int:
    """Bytes that one fetch may hold."""
    return COPIES * limits.body + limits.entity


LARGEST = worst(Limits())


class Budget:
    """`most` bytes in all, LARGEST of which are for the one that may always go on; so it is more
    than that. `held` is what the fetches hold by now. Of one event loop.
    """

    def __init__(self, most: int = 2 * LARGEST, largest: int = LARGEST) -> None:
        self.held = 0
        self._room = most - largest
        self._in_line: deque[Share] = deque()
        self._first: Share | None = None
        self._gone: deque[Share] = deque()  # also from other threads

    def share(self) -> "Share":
        return Share(self)

    def grant(self, share: "Share", size: int, *, in_line: bool) -> bool:
        """Whether `share` may hold `size` bytes more; it is counted then."""
        if self._first is None and in_line:
            self._first = share
        if self._first is share:
            share.apart += size
        elif self.held_together + size > self._room:
            return False
        self.held += size
        share.counted += size
        return True

    @property
    def held_together(self) -> int:
        """Without what the one that may always go on took as such."""
        return self.held - (self._first.apart if self._first is not None else 0)

    def stand(self, share: "Share") -> None:
        self._in_line.append(share)
        self.look()

    def let_go(self, share: "Share") -> None:
        """From any thread, and in the midst of anything."""
        self._gone.append(share)

    def look(self) -> None:
        """Count what was let go, and serve the line in its order."""
        while self._gone:
            gone = self._gone.popleft()
            self.held -= gone.counted
            gone.counted = gone.apart = 0
            if self._first is gone:
                self._first = None
        for share in list(self._in_line):
            if share.served():
                self._in_line.remove(share)


class Share:
    """What one fetch holds. `counted` is beyond FREE; `apart` of it was taken as the one that may
    always go on.
    """

    __slots__ = ("_budget", "_loop", "_room", "_wanted", "apart", "counted")

    def __init__(self, budget: Budget) -> None:
        self._budget = budget
        self.counted = self.apart = self._wanted = 0
        self._room: asyncio.Future[None] | None = None
        self._loop: asyncio.AbstractEventLoop | None = None

    def fits(self, size: int) -> bool:
        """Whether it may hold `size` bytes now; they are its own then."""
        more = size - FREE - self.counted
        if more <= 0:
            return True
        self._budget.look()
        return self._budget.grant(self, more, in_line=False)

    def room(self, size: int) -> asyncio.Future[None]:
        """Wait in line for `size` bytes. Who waits no longer cancels it."""
        self._loop = asyncio.get_running_loop()
        self._room, self._wanted = self._loop.create_future(), size
        self._budget.stand(self)
        return self._room

    def served(self) -> bool:
        """Whether it waits no longer: it has its room, or needs none."""
        if self._room is None or self._room.done():
            return True
        more = max(0, self._wanted - FREE - self.counted)
        if not self._budget.grant(self, more, in_line=True):
            return False
        self._room.set_result(None)
        return True

    def leave(self) -> None:
        """It waits for nothing."""
        if self._room is not None:
            self._room.cancel()

    def end(self) -> None:
        """Nothing is held any more."""
        self.leave()
        self._budget.let_go(self)
        self._budget.look()

    def last(self, told: Fetched) -> None:
        """It is held as long as somebody has `told`."""
        if not self.counted:
            self.end()
            return
        size = len(told.response) + (len(told.entity) if isinstance(told, Exchange) else 0)
        self._shrink(size)
        self._loop = asyncio.get_running_loop()
        weakref.finalize(told, self._dropped).atexit = False

    def _shrink(self, size: int) -> None:
        """By what was there twice, while it was undone."""
        less = max(0, self.counted - size)
        self.counted -= less
        self.apart = min(self.apart, self.counted)
        self._budget.held -= less
        self._budget.look()

    def _dropped(self) -> None:
        self._budget.let_go(self)
        if self._loop is not None and not self._loop.is_closed():
            with contextlib.suppress(RuntimeError):  # closed just now: nobody waits
                self._loop.call_soon_threadsafe(self._budget.look)
