"""In which country an address was given out, by the registries' own statistics.

The five regional registries (AFRINIC, APNIC, ARIN, LACNIC, RIPE NCC) publish once a day to whom of
which country they gave which addresses: delegated-REGISTRY-extended-latest, version 2 of the
format that APNIC describes. A unit imports those files; none ships. They say where the holder of a
network is registered, not where a machine stands: that bounds who may be spoken to, and proves
nothing.
"""

import heapq
import ipaddress
import re
from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass

from pehra.base.errors import PehraError

LONGEST = 64 * 2**20  # bytes of one file; RIPE's has about 25 MB
FORMAT = "2"  # the first field of the first line, before any dot
GIVEN_OUT = frozenset({"allocated", "assigned"})
COUNTRY = re.compile(r"[A-Z]{2}")
COUNT = re.compile(r"[0-9]{1,10}")
SERIAL = re.compile(r"[0-9]{1,14}")
FIELDS = 7  # of a record; the extended format has one more
V4, V6 = 4, 6
BITS = {V4: 32, V6: 128}
NOWHERE = ""


class BadAllocations(PehraError):
    """The file is no statistics of a registry, or is cut short."""


@dataclass(frozen=True, slots=True)
class Range:
    """From `first` to `last`, both in it, as numbers of that family."""

    family: int
    first: int
    last: int
    country: str


@dataclass(frozen=True, slots=True)
class Statistics:
    """One file. `serial` is the registry's, a date as a rule; `rejected` are the lines that could
    not be read, the first being 1.
    """

    registry: str
    serial: str
    ranges: tuple[Range, ...]
    rejected: tuple[int, ...]


def read(data: bytes) -> Statistics:
    """Raises BadAllocations when the whole is no such file, or holds fewer records than its
    summary says: half a file would leave out half a country.
    """
    if len(data) > LONGEST:
        raise BadAllocations(f"The file has {len(data)} bytes; more than {LONGEST} are not read.")
    lines = [
        (number, line.split("|"))
        for number, line in enumerate(data.decode("ascii", "replace").splitlines(), start=1)
        if line and not line.startswith("#")
    ]
    head = lines[0][1] if lines else []
    if len(head) < FIELDS or head[0].partition(".")[0] != FORMAT or not SERIAL.fullmatch(head[2]):
        raise BadAllocations(
            "The first line is not that of a registry's statistics (2|REGISTRY|SERIAL|…). "
            "Give the file delegated-REGISTRY-extended-latest as it was published."
        )
    ranges, rejected = [], []
    for number, fields in lines[1:]:
        match _range(fields):
            case Range() as found:
                ranges.append(found)
            case Unread(bad=True):
                rejected.append(number)
            case Unread():
                pass
    _check_whole([fields for _, fields in lines[1:]])
    return Statistics(head[1][:40], head[2], tuple(ranges), tuple(rejected))


@dataclass(frozen=True, slots=True)
class Unread:
    """A line that gives no addresses to a country: of another kind, or bad."""

    bad: bool


def _range(fields: list[str]) -> Range | Unread:
    if fields[-1] == "summary" or (len(fields) > 2 and fields[2] == "asn"):  # noqa: PLR2004
        return Unread(bad=False)
    if len(fields) < FIELDS:
        return Unread(bad=True)
    _, country, kind, start, value, _, status = fields[:FIELDS]
    if status not in GIVEN_OUT:
        return Unread(bad=False)
    if not COUNTRY.fullmatch(country) or not COUNT.fullmatch(value):
        return Unread(bad=True)
    return _addresses(kind, start, int(value), country)


def _addresses(kind: str, start: str, value: int, country: str) -> Range | Unread:
    """`value` counts addresses of IPv4, and is the length of the prefix of IPv6."""
    try:
        at = ipaddress.ip_address(start)
    except ValueError:
        return Unread(bad=True)
    if kind != f"ipv{at.version}" or value < 1 or (at.version == V6 and value > BITS[V6]):
        return Unread(bad=True)
    size = value if at.version == V4 else 2 ** (BITS[V6] - value)
    last = int(at) + size - 1
    if last >= 2 ** BITS[at.version]:
        return Unread(bad=True)
    return Range(at.version, int(at), last, country)


def _check_whole(some: list[list[str]]) -> None:
    """Raises BadAllocations."""
    for kind in ("ipv4", "ipv6"):
        records = sum(1 for one in some if len(one) >= FIELDS and one[2] == kind)
        for one in some:
            if (
                one[-1] == "summary"
                and kind in one
                and one[-2].isdigit()
                and int(one[-2]) > records
            ):
                raise BadAllocations(
                    f"The file promises {one[-2]} records of {kind} and has {records}: it is cut "
                    "short. Fetch it again."
                )


class Allocations:
    """Countries of addresses. Where ranges overlap the narrowest holds, and of two alike the one
    that came later. A million ranges take some seconds to set up.
    """

    def __init__(self, ranges: Iterable[Range] = ()) -> None:
        some = list(ranges)
        self._tables = {
            family: _apart([one for one in some if one.family == family]) for family in (V4, V6)
        }

    def country(self, address: str) -> str:
        """ISO 3166, upper case; NOWHERE when no registry gave it out. Raises ValueError when it is
        no address.
        """
        at = ipaddress.ip_address(address)
        table = self._tables[at.version]
        found = bisect_right(table.firsts, int(at)) - 1
        return table.countries[found] if found >= 0 else NOWHERE


@dataclass(frozen=True, slots=True)
class _Table:
    """From each of `firsts` to the next one the country holds, NOWHERE among them."""

    firsts: list[int]
    countries: list[str]


def _apart(ranges: list[Range]) -> _Table:
    """Of ranges that may overlap, pieces that do not."""
    order = sorted(range(len(ranges)), key=lambda one: ranges[one].first)
    edges = sorted({one.first for one in ranges} | {one.last + 1 for one in ranges})
    table = _Table([], [])
    open_: list[tuple[int, int, int]] = []  # width, how late it came (least is latest), last
    waiting = iter(order)
    coming = next(waiting, None)
    for edge in edges:
        while coming is not None and ranges[coming].first <= edge:
            one = ranges[coming]
            heapq.heappush(open_, (one.last - one.first, -coming, one.last))
            coming = next(waiting, None)
        while open_ and open_[0][2] < edge:
            heapq.heappop(open_)
        country = ranges[-open_[0][1]].country if open_ else NOWHERE
        if not table.countries or table.countries[-1] != country:
            table.firsts.append(edge)
            table.countries.append(country)
    return table
