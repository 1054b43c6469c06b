"""The authorities and halts that the patrol goes by, looked up again several times a second.

A clock that went back further than a clock is ever set stops everything until it is where it was:
by it, an authority that ended would be in force again.
"""

import logging
import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from pehra.base.clock import iso
from pehra.patrol.gate import Asked, Bar, Halts, Standing, barred, permit, still
from pehra.patrol.permit import Leave, Permit, Refused, Retention, Why
from pehra.store.queries import authorities, latest, patrol

from .purses import Purses

log = logging.getLogger(__name__)
BACK = timedelta(seconds=2)
ANSWERS = 1.0  # seconds in which the database answers, or nothing is in force until it does
EVER = datetime(1970, 1, 1, tzinfo=UTC)
#: what ends a fetch that is under way; a budget that others spent does not: it had its leave
ENDING = frozenset(Why) - {Why.SPENT, Why.HOURS, Why.TOO_DEEP, Why.TOO_MANY_REDIRECTS}


@dataclass(slots=True)
class Orders:
    """`halt_file`: while it is there nothing is fetched, whatever the database says. `pulse` gives
    seconds that no set clock moves.
    """

    halt_file: Path
    test_home: bool
    standings: tuple[Standing, ...] = ()
    halts: Halts = field(default_factory=Halts)
    sources: dict[tuple[str, int], int] = field(default_factory=dict)
    purses: Purses = field(default_factory=Purses)
    latest: datetime = EVER
    known: bool = False  # the database answered the last time
    unwatched: bool = False  # who looks at halts has ended: nothing is in force any more
    pulse: Callable[[], float] = time.monotonic
    _asked: float | None = None  # since when an answer is waited for

    def look(self, at: datetime) -> None:
        """Ask the database. When it does not answer, whatever the cause, nothing is in force."""
        self._asked = self.pulse()
        try:
            told = authorities.standing(at), authorities.halts(self.halt_file), patrol.sources()
        except Exception as error:
            if self.known:
                log.warning("what is in force cannot be asked: %s", type(error).__name__)
            self.known = False
        else:
            self.standings, self.halts, self.sources = told
            self.known = True
        finally:
            self._asked = None

    @property
    def silent(self) -> bool:
        """Whether the database was asked, and has not answered in time."""
        asked = self._asked
        return asked is not None and self.pulse() - asked > ANSWERS

    def stopped_by_file(self) -> bool:
        """Asks the disk and nothing else. A file that cannot be looked for is taken to be there."""
        try:
            self.halt_file.lstat()
        except (FileNotFoundError, NotADirectoryError):
            return False
        except OSError:
            return True
        return True

    def _blind(self) -> bool:
        """Whether it is not known what is in force."""
        return self.unwatched or not self.known or self.silent

    def begin(self, at: datetime) -> None:
        """A clock that was set back while the patrol did not run has gone back too."""
        self.latest = max(self.latest, latest.recorded(EVER))
        if at < self.latest - BACK:
            log.warning(
                "THE CLOCK STANDS BEFORE the latest moment on record (%s): until then nothing is "
                "fetched", iso(self.latest),
            )  # fmt: skip

    def leave(self, asked: Asked, at: datetime) -> Leave:
        if refused := self._none(at):
            return refused
        return permit(self.standings, asked, at, self.halts, test_home=self.test_home)

    def barred(self, url: str, at: datetime) -> Bar:
        """Whether anything keeps it out, of what is gone to on another thing's leave."""
        if self.halted(at):
            return Refused(Why.HALTED)
        return barred(self.standings, url, at, self.halts, test_home=self.test_home)

    def ended(self, held: Permit, asked: Asked, at: datetime) -> bool:
        """Whether what was begun with this permit must end now."""
        leave = self._none(at) or still(
            self.standings, held, asked, at, self.halts, test_home=self.test_home
        )
        return isinstance(leave, Refused) and leave.why in ENDING

    def as_it_stands(self, held: Permit, at: datetime) -> Permit:
        """With what may be kept of a fetch now: when its authority has ended, digests alone."""
        if any(one.name == held.authority and one.idle(at) is None for one in self.standings):
            return held
        return replace(held, retention=Retention.HASH_ONLY)

    def _none(self, at: datetime) -> Refused | None:
        """Why nothing at all may be fetched; None when that is each thing's own question."""
        if at < self.latest - BACK:
            return Refused(Why.CLOCK)
        self.latest = max(at, self.latest)
        return Refused(Why.HALTED) if self._blind() or self.stopped_by_file() else None

    def halted(self, at: datetime) -> bool:
        return (
            self._blind() or self.halts.all or self.stopped_by_file()
            or at < self.latest - BACK
        )  # fmt: skip

    def trusted(self, at: datetime) -> bool:
        """Whether what is in force is known, and the clock did not go back."""
        return not self._blind() and at >= self.latest - BACK

    def source(self, authority: str, line: int) -> int:
        return self.sources.get((authority, line), 0)
