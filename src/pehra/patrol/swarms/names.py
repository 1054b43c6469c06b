"""From HOST:PORT to addresses that may be asked: nodes and trackers as the unit names them."""

import re
from dataclasses import dataclass
from datetime import datetime

from pehra.patrol.address import Public, judge
from pehra.patrol.permit import Permit, Refused
from pehra.patrol.resolver import NoName, Resolver
from pehra.patrol.swarm import How
from pehra.patrol.url import BadUrl, Url, address, canonical

from .doors import Doors, web, words

PLACE = re.compile(r"(?:\[[0-9A-Fa-f:.]{2,45}\]|[^\s:/\\\[\]@?#%]{1,253}):([0-9]{1,5})")
LAST_PORT = 65535


@dataclass(frozen=True, slots=True)
class Reached:
    """`addresses` have all passed patrol/address.py. `named` is its own web address, by which
    orders are asked about it.
    """

    addresses: tuple[str, ...]
    port: int
    named: str


@dataclass(frozen=True, slots=True)
class Unreached:
    words: str


class Names:
    def __init__(self, resolver: Resolver, permit: Permit, how: How, doors: Doors) -> None:
        self._resolver, self._permit, self._how, self._doors = resolver, permit, how, doors

    async def find(self, place: str, at: datetime) -> Reached | Unreached:
        """`place` is HOST:PORT, an IPv6 address in brackets. Orders are asked before DNS is, about
        the name, and about each address that it has.
        """
        wanted = _read(place)
        if isinstance(wanted, Unreached):
            return wanted
        told = await self._doors.through(self._addresses(wanted, at), wanted.text)
        if isinstance(told, Refused):
            return Unreached(words(told))
        if isinstance(told, Unreached):
            return told
        judged = [judge(one, loopback=self._how.loopback, own=self._how.own) for one in told]
        good = tuple(one.address for one in judged if isinstance(one, Public))
        if len(good) < len(told) or not good:  # one bad answer spoils them all: it may be rebound
            return Unreached("its address is one that nobody may be sent to")
        kept = self._doors.bar(*(web(one, wanted.port) for one in good))
        if isinstance(kept, Refused):
            return Unreached(words(kept))
        return Reached(good, wanted.port, wanted.text)

    async def _addresses(self, wanted: Url, at: datetime) -> tuple[str, ...] | Unreached:
        literal = address(wanted.host)
        if literal is not None:
            return (str(literal),)
        answer = await self._resolver.resolve(self._permit, wanted.host, at)
        return Unreached(answer.words) if isinstance(answer, NoName) else answer.addresses


def _read(place: str) -> Url | Unreached:
    """In the one spelling by which orders name it, and it is looked up."""
    found = PLACE.fullmatch(place)
    try:
        if found is not None and 0 < int(found[1]) <= LAST_PORT:
            return canonical(f"http://{place}/")
    except BadUrl:
        pass
    return Unreached("it is not HOST:PORT")
