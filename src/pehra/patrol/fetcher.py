"""The seam: one permitted request out, what came back in. Everything that leaves the machine for
the patrol leaves through a fetcher or through `swarms/`.
"""

from dataclasses import dataclass, field
from typing import Protocol

from pehra.base.http1 import MOST_HEAD
from pehra.base.http1_entity import USUAL

from .exchange import Fetched
from .permit import Permit
from .purse import Meter


@dataclass(frozen=True, slots=True)
class Limits:
    """Bytes and seconds. Reaching one is a recorded outcome."""

    head: int = MOST_HEAD
    head_lines: int = 4000
    body: int = 64 * 2**20  # on the wire
    entity: int = USUAL.entity  # decoded
    ratio: int = USUAL.ratio  # decoded to wire, beyond the first MiB
    layers: int = USUAL.layers  # of encodings
    connect: float = 10.0
    first_byte: float = 20.0
    total: float = 120.0
    slowest: int = 1024  # bytes a second, over `slow_for` seconds
    slow_for: float = 20.0


@dataclass(frozen=True, slots=True)
class Ask:
    """A GET of `url`, which is in canonical form (patrol/url.py). `more` are headers beside Host,
    User-Agent, Accept, Accept-Encoding and Connection: If-None-Match and the like. `meter` says
    how many bytes may still come; where it says none, it has come to NOT_NOW (exchange.py).
    """

    permit: Permit
    url: str
    more: tuple[tuple[str, str], ...] = ()
    limits: Limits = field(default_factory=Limits)
    meter: Meter = field(default_factory=Meter, compare=False)


class Turns(Protocol):
    """Who keeps the clocks of addresses, which hosts share. A fetcher asks right before it connects
    and waits for the answer; False: not now, and nothing is connected.
    """

    async def turn(self, ask: Ask, address: str) -> bool: ...


class Fetcher(Protocol):
    """The law (tests/patrol/test_fetcher.py): never raises but when cancelled; ends within the
    limits; what a server sent stands in `response` byte for byte; nothing is sent to an address
    that patrol/address.py does not let pass; cancelling closes the socket at once.
    """

    async def fetch(self, ask: Ask) -> Fetched: ...
