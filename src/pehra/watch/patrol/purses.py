"""What the rules' budgets have left of bytes for the fetches of this process, by their sources."""

from collections.abc import Iterable

from pehra.duties.note_intents import Noted, Overspent, Planned
from pehra.duties.note_outcomes import Happened
from pehra.patrol.purse import Meter, Purse


class Purses:
    """What is on record comes from the one thread that writes, in the order in which it wrote."""

    def __init__(self) -> None:
        self._by_source: dict[int, Purse] = {}
        self._meters: dict[int, Meter] = {}

    def of(self, source: int, most: int) -> Purse:
        """Of the rule of this source, whose budget is `most` bytes."""
        return self._by_source.setdefault(source, Purse(most))

    def flying(self, source: int) -> int:
        """How many fetches of it are under way."""
        found = self._by_source.get(source)
        return found.flying if found else 0

    def meter(self, one: Planned, noted: Noted) -> Meter:
        """For a fetch whose intent is noted."""
        made = self._meters[noted.pk] = self.of(one.source, one.bytes).meter()
        return made

    def began(self, some: Iterable[tuple[Planned, Noted | Overspent]]) -> None:
        for one, noted in some:
            if isinstance(noted, Noted):
                self.of(one.source, one.bytes).on_record(noted.spent)

    def ended(self, some: Iterable[Happened]) -> None:
        for one in some:
            self.drop(one.noted.pk, one.size)

    def drop(self, fetch: int, recorded: int = 0) -> None:
        """It flies no more."""
        meter = self._meters.pop(fetch, None)
        if meter is not None:
            meter.end(recorded)
