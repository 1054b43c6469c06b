"""Who of those listed may be spoken to: the authority's countries first, everybody else is counted.

Pure. An address is of the country to whose holder a registry gave it; one that no registry gave
out is of none, and is nobody's to speak to.
"""

from dataclasses import dataclass

from .address import Barred, judge
from .allocations import NOWHERE, Allocations
from .permit import Permit
from .swarm import LEAST_PORT, How

HERE = "ZZ"  # user-assigned in ISO 3166: what loopback is of, in a test home


@dataclass(frozen=True, slots=True)
class National:
    """Of one of the permit's countries. `speakable`: its port is one that peers have."""

    address: str
    country: str
    speakable: bool


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """Counted, and neither kept nor spoken to."""


Place = National | Elsewhere


def place(end: tuple[str, int], permit: Permit, allocations: Allocations, how: How) -> Place:
    """`end` is address and port."""
    address, port = end
    judged = judge(address, loopback=how.loopback, own=how.own)
    if isinstance(judged, Barred) or not port:
        return Elsewhere()
    country = allocations.country(judged.address)
    if how.loopback and country == NOWHERE:
        country = HERE
    if country not in permit.countries:
        return Elsewhere()
    return National(judged.address, country, port >= LEAST_PORT)
