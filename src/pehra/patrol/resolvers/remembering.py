"""A resolver that asks another only when it does not know any more."""

from datetime import datetime, timedelta

from pehra.patrol.permit import Permit
from pehra.patrol.resolver import NoName, Resolved, Resolver

LEAST, MOST = 1, 300  # seconds for which an answer is kept, whatever its TTL says
GONE = 60  # seconds for which it is kept that a name leads nowhere
NAMES = 10_000


class Remembering:
    """Keeps what a server said for as long as its TTL says, at most `names` of them; the one kept
    longest makes room. That no server answers is not kept. What is told again is the exchange as
    it was, its moment too.
    """

    def __init__(self, of: Resolver, *, names: int = NAMES) -> None:
        self._of = of
        self._names = names
        self._kept: dict[str, tuple[datetime, Resolved]] = {}

    async def resolve(self, permit: Permit, name: str, at: datetime) -> Resolved:
        until, kept = self._kept.get(name, (at, None))
        if kept is not None and at < until and at >= _asked(kept):
            return kept
        told = await self._of.resolve(permit, name, at)
        self._kept.pop(name, None)
        if not isinstance(told, NoName):
            self._keep(name, told, at, min(max(told.ttl, LEAST), MOST))
        elif told.final:
            self._keep(name, told, at, GONE)
        return told

    def _keep(self, name: str, told: Resolved, at: datetime, seconds: int) -> None:
        while len(self._kept) >= self._names:
            del self._kept[next(iter(self._kept))]
        self._kept[name] = at + timedelta(seconds=seconds), told


def _asked(kept: Resolved) -> datetime:
    return kept.resolution.asked_at if isinstance(kept, NoName) else kept.asked_at
