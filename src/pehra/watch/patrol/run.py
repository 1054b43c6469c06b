"""The patrol's loop: what is due is leased and visited, many at once, until it is told to stop.

It stands still, and says why, when a halt stands, the ledger cannot be written, the database is
away or the clock went back; and goes on by itself when that is over.
"""

import asyncio
import contextlib
import logging
from collections.abc import Callable, Coroutine
from datetime import timedelta
from typing import Any, TypeVar

from django.db import Error

from pehra.base.errors import PehraError
from pehra.duties import frontier
from pehra.duties.check_notices import check_notices, overdue, recheck_notices
from pehra.duties.note_stretch import How, any_lost, beat, begin_stretch, close_lost, end_stretch
from pehra.patrol.frontier import MOST_FORGOTTEN, Leased
from pehra.store.queries import patrol

from .grouped import AWAY
from .lines import Line
from .lost import lost
from .means import Means
from .plan import Planning
from .visit import visit

R = TypeVar("R")

log = logging.getLogger(__name__)
LOOK = 0.25  # seconds between two looks at authorities and halts, and at what is under way
REST = 0.2  # seconds when nothing can be leased
BEAT = 5.0
PLAN = 1.0
SWEEP = 60.0
TROUBLE = 5.0  # seconds until it is tried again
PATIENCE = timedelta(seconds=15)  # that a run which ends by itself waits for a host's turn

Tell = Callable[[Line], None]


class NotWatched(PehraError):
    """Who looks at halts, plans, sweeps or beats has ended: the patrol does not go on without."""


class Patrol:
    """`once`: end when nothing more is due, else with `stop`."""

    def __init__(self, means: Means, tell: Tell, *, once: bool = False, most: int = 0) -> None:
        self._w, self._tell, self._once, self._most = means, tell, once, most
        self._planning = Planning(means.orders, means.occasion)
        self._visits: set[asyncio.Task[None]] = set()
        self._stop = asyncio.Event()
        self._done = 0
        self._gone: list[str] = []  # which of those beside the rounds have ended

    def stop(self) -> None:
        self._stop.set()

    async def run(self) -> int:
        """Gives how many lines were told. Raises NotWatched."""
        w = self._w
        asyncio.get_running_loop().set_exception_handler(_say)
        await w.write(lambda: w.orders.begin(w.now()))
        await w.write(lambda: w.orders.look(w.now()))
        began = await w.write(lambda: begin_stretch(w.occasion()))
        sides = [
            self._beside("looks", self._looks()),
            self._beside("watches", self._watches()),
            self._beside("beats", self._beats(began.stretch)),
            self._beside("plans", self._plans()),
            self._beside("sweeps", self._sweeps()),
        ]
        try:
            how = await self._rounds()
        finally:
            for one in (*sides, *self._visits):
                one.cancel()
            await asyncio.gather(*sides, *self._visits, return_exceptions=True)
        if self._gone:  # its stretch stays open, and is found as one that died
            raise NotWatched(
                f"The patrol stopped: one of its own watchers ended ({', '.join(self._gone)}). "
                "Start it again, and report it with the log."
            )
        with contextlib.suppress(PehraError, Error):
            await w.write(lambda: end_stretch(w.occasion(), began.stretch, how))
        return self._done

    def _beside(self, name: str, act: Coroutine[Any, Any, None]) -> asyncio.Task[None]:
        """None of them ends by itself: one that does takes the patrol with it."""
        task = asyncio.create_task(act, name=name)
        task.add_done_callback(self._ended)
        return task

    def _ended(self, task: asyncio.Task[None]) -> None:
        if task.cancelled():
            return
        error = task.exception()
        log.error("the patrol stops: its %s ended: %s", task.get_name(), type(error).__name__)
        self._gone.append(task.get_name())
        self._w.orders.unwatched = True
        self._w.flying.look(self._w.now())
        self.stop()

    async def _rounds(self) -> How:
        await self._w.write(lambda: self._planning.plan(self._w.now()))
        while not self._stop.is_set():
            free = self._w.effort.at_once - len(self._visits)
            leased = await self._leased(free) if self._ready(free) else []
            for one in leased:
                task = asyncio.create_task(self._visit(one))
                self._visits.add(task)
                task.add_done_callback(self._visits.discard)
            if not leased and await self._over():
                return How.DONE
            await self._rest(bool(leased))
        await self._settled()
        return How.STOPPED

    def _ready(self, free: int) -> bool:
        """A few places at least: a lease is a transaction."""
        if self._most and self._done + len(self._visits) >= self._most:
            return False
        enough = free >= max(1, self._w.effort.at_once // 8)
        return enough and not self._w.orders.halted(self._w.now())

    async def _leased(self, free: int) -> list[Leased]:
        w = self._w
        if self._most:
            free = min(free, self._most - self._done - len(self._visits))
        try:
            found = await w.write(lambda: frontier.lease(w.now(), free, w.effort.lease_seconds))
            await w.robots.load(found)
        except Exception as error:
            log.warning("nothing could be leased: %s", type(error).__name__)
            await self._in_trouble()
            return []
        return found

    async def _visit(self, leased: Leased) -> None:
        """Whatever one answer does, it ends here, and no word of it comes into the log."""
        try:
            lines = await self._visited(leased)
        except Exception as error:
            log.warning("target %s was not visited: %s", leased.pk, type(error).__name__)
            await self._in_trouble()
            return
        finally:
            self._w.begun.take(leased.pk)
        for line in lines:
            self._done += 1
            self._tell(line)

    async def _visited(self, leased: Leased) -> list[Line]:
        """Raises one of AWAY: then nothing can be written, and the lease ends by itself."""
        try:
            return await visit(self._w, leased)
        except AWAY:
            raise
        except Exception as error:
            fault = type(error).__name__
            log.warning("target %s was lost: %s", leased.pk, fault)
            return [await lost(self._w, leased, fault)]

    async def _over(self) -> bool:
        """Whether a run that ends by itself has nothing more to wait for."""
        if not self._once or self._visits:
            return False
        if self._most and self._done >= self._most:
            return True
        w = self._w
        if w.orders.silent:  # nothing is known, and that is soon known
            return False
        if w.orders.halted(w.now()):
            return True
        if self._planning.behind:
            return False
        soonest = await w.write(patrol.next_at)
        return soonest is None or soonest > w.now() + PATIENCE

    async def _rest(self, busy: bool) -> None:  # noqa: FBT001
        """Until a visit has ended, or a moment when there is nothing to do."""
        if busy and len(self._visits) < self._w.effort.at_once:
            await asyncio.sleep(0)
            return
        waiting = self._visits or {asyncio.create_task(asyncio.sleep(REST))}
        await asyncio.wait(waiting, timeout=REST, return_when=asyncio.FIRST_COMPLETED)

    async def _in_trouble(self) -> None:
        await asyncio.sleep(TROUBLE)

    async def _settled(self) -> None:
        """What is under way ends by itself, for a while."""
        if self._visits:
            await asyncio.wait(self._visits, timeout=TROUBLE)

    async def _looks(self) -> None:
        """What the database says. While it hangs this hangs, and nothing else."""
        w = self._w
        while True:
            await self._tried(w.look(lambda: w.orders.look(w.now())))
            await asyncio.sleep(LOOK)

    async def _watches(self) -> None:
        """By what is known, and by the halt file, which no database is asked for."""
        while True:
            if grounded := self._w.flying.look(self._w.now()):
                log.warning("%s fetches were stopped: their leave ended", grounded)
            await asyncio.sleep(LOOK)

    async def _beats(self, stretch: int) -> None:
        while True:
            await self._tried(self._w.write(lambda: beat(stretch, self._w.now())))
            await asyncio.sleep(BEAT)

    async def _plans(self) -> None:
        while True:
            await asyncio.sleep(PLAN)
            await self._tried(self._w.write(lambda: self._planning.plan(self._w.now())))

    async def _sweeps(self) -> None:
        while True:
            await asyncio.sleep(SWEEP)
            await self._tried(self._w.write(self._sweep))
            # a part at a time: what is to be written meanwhile goes between
            while await self._tried(self._w.write(self._forget)) == MOST_FORGOTTEN:
                pass

    async def _tried(self, act: Coroutine[Any, Any, R]) -> R | None:
        """What it gives, or None when it failed: it is tried again at its next turn."""
        try:
            return await act
        except Exception as error:
            log.warning("the patrol's work beside its fetches failed: %s", type(error).__name__)
            return None

    def _forget(self) -> int:
        return frontier.forget_addresses(self._w.now())

    def _sweep(self) -> None:
        """What no visit does by itself, once a minute."""
        on = self._w.occasion()
        if any_lost(on.at):
            close_lost(on)
        check_notices(on)
        if overdue(on.at).exists():
            recheck_notices(on)


def _say(_: asyncio.AbstractEventLoop, told: dict[str, Any]) -> None:
    """What nobody waited for, in asyncio's words: what it was about may be a stranger's."""
    log.error("%s: %s", told.get("message"), type(told.get("exception")).__name__)
