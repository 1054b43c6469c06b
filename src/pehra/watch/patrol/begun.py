"""Fetches whose intent stands in the diary and whose end does not yet: what a visit that fails has
to tell of.
"""

from collections.abc import Awaitable, Callable

from pehra.duties.note_intents import Noted, Overspent, Planned
from pehra.duties.note_outcomes import Happened, Told

from .purses import Purses


class Begun:
    def __init__(
        self,
        intents: Callable[[Planned], Awaitable[Noted | Overspent]],
        ends: Callable[[Happened], Awaitable[Told]],
        purses: Purses,
    ) -> None:
        self._intents, self._ends, self._purses = intents, ends, purses
        self._open: dict[int, dict[int, tuple[Planned, Noted]]] = {}

    async def begin(self, one: Planned) -> Noted | Overspent:
        """Raises NotRecorded."""
        noted = await self._intents(one)
        if isinstance(noted, Noted):
            self._open.setdefault(one.target, {})[noted.pk] = one, noted
        return noted

    async def end(self, one: Happened) -> Told:
        """Raises NotRecorded, and then it is open still."""
        told = await self._ends(one)
        rest = self._open.get(one.target, {})
        rest.pop(one.noted.pk, None)
        if not rest:
            self._open.pop(one.target, None)
        return told

    def take(self, target: int) -> list[tuple[Planned, Noted]]:
        """What is open of this target, and nobody's any more."""
        found = list(self._open.pop(target, {}).values())
        for _, noted in found:
            self._purses.drop(noted.pk)
        return found
