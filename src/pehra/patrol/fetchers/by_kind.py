"""Onion services through their proxy, all else straight."""

from pehra.patrol.exchange import Fetched
from pehra.patrol.fetcher import Ask, Fetcher
from pehra.patrol.onion import is_onion

from .request import NoTarget, target


class ByKind:
    def __init__(self, *, onion: Fetcher, other: Fetcher) -> None:
        self._onion = onion
        self._other = other

    async def fetch(self, ask: Ask) -> Fetched:
        told = target(ask.url)
        hidden = not isinstance(told, NoTarget) and is_onion(told.host.removesuffix("."))
        return await (self._onion if hidden else self._other).fetch(ask)
