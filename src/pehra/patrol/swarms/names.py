"""From HOST:PORT to addresses that may be asked: nodes and trackers as the unit names them."""

import ipaddress
import re
from dataclasses import dataclass
from datetime import datetime

from pehra.patrol.address import Public, judge
from pehra.patrol.permit import Permit
from pehra.patrol.resolver import NoName, Resolver
from pehra.patrol.swarm import How

PLACE = re.compile(r"(?:\[([0-9A-Fa-f:.]{2,45})\]|([^\s:/\[\]@]{1,253})):([0-9]{1,5})")
LAST_PORT = 65535


@dataclass(frozen=True, slots=True)
class Reached:
    """`addresses` have all passed patrol/address.py."""

    addresses: tuple[str, ...]
    port: int


@dataclass(frozen=True, slots=True)
class Unreached:
    words: str


class Names:
    def __init__(self, resolver: Resolver, permit: Permit, how: How) -> None:
        self._resolver, self._permit, self._how = resolver, permit, how

    async def find(self, place: str, at: datetime) -> Reached | Unreached:
        """`place` is HOST:PORT, an IPv6 address in brackets."""
        found = PLACE.fullmatch(place)
        if found is None or not 0 < int(found[3]) <= LAST_PORT:
            return Unreached("it is not HOST:PORT")
        host = found[1] or found[2]
        told: tuple[str, ...] = (host,)
        if not _literal(host):
            answer = await self._resolver.resolve(self._permit, host, at)
            if isinstance(answer, NoName):
                return Unreached(answer.words)
            told = answer.addresses
        judged = [judge(one, loopback=self._how.loopback, own=self._how.own) for one in told]
        good = tuple(one.address for one in judged if isinstance(one, Public))
        if len(good) < len(told) or not good:  # one bad answer spoils them all: it may be rebound
            return Unreached("its address is one that nobody may be sent to")
        return Reached(good, int(found[3]))


def _literal(host: str) -> bool:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True
