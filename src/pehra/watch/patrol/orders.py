"""The authorities and halts that the patrol goes by, looked up again several times a second.

A clock that went back further than a clock is ever set stops everything until it is where it was:
by it, an authority that ended would be in force again.
"""

import contextlib
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

from django.db import Error

from pehra.base.errors import PehraError
from pehra.patrol.gate import Asked, Bar, Halts, Standing, barred, permit
from pehra.patrol.permit import Leave, Refused, Why
from pehra.store.queries import authorities, patrol

BACK = timedelta(seconds=2)
EVER = datetime(1970, 1, 1, tzinfo=UTC)
#: what ends a fetch that is under way; a budget spent by the fetch itself does not
ENDING = frozenset(Why) - {Why.SPENT, Why.HOURS, Why.TOO_DEEP, Why.TOO_MANY_REDIRECTS}


@dataclass(slots=True)
class Orders:
    """`halt_file`: while it is there nothing is fetched, whatever the database says."""

    halt_file: Path
    test_home: bool
    standings: tuple[Standing, ...] = ()
    halts: Halts = field(default_factory=Halts)
    sources: dict[tuple[str, int], int] = field(default_factory=dict)
    latest: datetime = EVER
    known: bool = False  # the database answered the last time

    def look(self, at: datetime) -> None:
        """Ask the database. When it does not answer, nothing is in force."""
        known = False
        with contextlib.suppress(PehraError, Error):
            told = authorities.standing(at), authorities.halts(self.halt_file), patrol.sources()
            self.standings, self.halts, self.sources = told
            known = True
        self.known = known

    def leave(self, asked: Asked, at: datetime) -> Leave:
        if at < self.latest - BACK:
            return Refused(Why.CLOCK)
        self.latest = max(at, self.latest)
        if not self.known or self.halt_file.exists():
            return Refused(Why.HALTED)
        return permit(self.standings, asked, at, self.halts, test_home=self.test_home)

    def barred(self, url: str, at: datetime) -> Bar:
        """Whether anything keeps it out, of what is gone to on another thing's leave."""
        if self.halted(at):
            return Refused(Why.HALTED)
        return barred(self.standings, url, at, self.halts, test_home=self.test_home)

    def ended(self, asked: Asked, at: datetime) -> bool:
        """Whether what was begun with a permit must end now."""
        leave = self.leave(asked, at)
        return isinstance(leave, Refused) and leave.why in ENDING

    def halted(self, at: datetime) -> bool:
        return (
            not self.known or self.halts.all or self.halt_file.exists()
            or at < self.latest - BACK
        )  # fmt: skip

    def trusted(self, at: datetime) -> bool:
        """Whether what is in force is known, and the clock did not go back."""
        return self.known and at >= self.latest - BACK

    def source(self, authority: str, line: int) -> int:
        return self.sources.get((authority, line), 0)
