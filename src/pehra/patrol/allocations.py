"""In which country an address was given out, by the registries' own statistics.

The five regional registries (AFRINIC, APNIC, ARIN, LACNIC, RIPE NCC) publish once a day to whom of
which country they gave which addresses: delegated-REGISTRY-extended-latest, version 2 of the
format that APNIC describes. A unit imports those files; none ships. They say where the holder of a
network is registered, not where a machine stands: that bounds who may be spoken to, and proves
nothing.
"""

import heapq
import io
import ipaddress
import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Iterator
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
FAMILIES = {"ipv4": V4, "ipv6": V6}
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
    lines = enumerate(io.StringIO(data.decode("ascii", "replace")), start=1)
    registry, serial = _head(lines)
    ranges: list[Range] = []
    rejected: list[int] = []
    promised: dict[str, int] = {}
    records: Counter[str] = Counter()
    for number, line in lines:
        fields = line.rstrip("\r\n").split("|")
        if fields[-1] == "summary":
            _promise(fields, promised)
        elif len(fields) >= FIELDS:
            records[fields[2]] += 1
        told = _range(fields)
        if isinstance(told, Range):
            ranges.append(told)
        elif told.bad:
            rejected.append(number)
    _check_whole(promised, records)
    return Statistics(registry, serial, tuple(ranges), tuple(rejected))


def _head(lines: Iterator[tuple[int, str]]) -> tuple[str, str]:
    """Registry and serial number, of the first line that is no comment. Raises BadAllocations."""
    first = next((line for _, line in lines if line.strip() and not line.startswith("#")), "")
    fields = first.strip().split("|")
    right = len(fields) >= FIELDS and fields[0].partition(".")[0] == FORMAT
    if not right or not SERIAL.fullmatch(fields[2]):
        raise BadAllocations(
            "The first line is not that of a registry's statistics (2|REGISTRY|SERIAL|…). "
            "Give the file delegated-REGISTRY-extended-latest as it was published."
        )
    return fields[1][:40], fields[2]


def _promise(fields: list[str], promised: dict[str, int]) -> None:
    for kind in FAMILIES:
        if kind in fields and COUNT.fullmatch(fields[-2]):
            promised[kind] = int(fields[-2])


def _check_whole(promised: dict[str, int], records: Counter[str]) -> None:
    """Raises BadAllocations."""
    for kind, most in promised.items():
        if most > records[kind]:
            raise BadAllocations(
                f"The file promises {most} records of {kind} and has {records[kind]}: it is cut "
                "short. Fetch it again."
            )


@dataclass(frozen=True, slots=True)
class Unread:
    """A line that gives no addresses to a country: of another kind, or bad."""

    bad: bool


def _range(fields: list[str]) -> Range | Unread:
    if len(fields) < FIELDS:
        blank = fields == [""] or fields[0].startswith("#") or fields[-1] == "summary"
        return Unread(bad=not blank)
    _, country, kind, start, value, _, status = fields[:FIELDS]
    if kind == "asn" or status not in GIVEN_OUT:
        return Unread(bad=False)
    if kind not in FAMILIES or not COUNTRY.fullmatch(country) or not COUNT.fullmatch(value):
        return Unread(bad=True)
    return _addresses(FAMILIES[kind], start, int(value), country)


def _addresses(family: int, start: str, value: int, country: str) -> Range | Unread:
    """`value` counts addresses of IPv4, and is the length of the prefix of IPv6."""
    try:
        first = int(ipaddress.IPv4Address(start) if family == V4 else ipaddress.IPv6Address(start))
    except ValueError:
        return Unread(bad=True)
    if value < 1 or (family == V6 and value > BITS[V6]):
        return Unread(bad=True)
    last = first + (value if family == V4 else 2 ** (BITS[V6] - value)) - 1
    if last >= 2 ** BITS[family]:
        return Unread(bad=True)
    return Range(family, first, last, country)


class Allocations:
    """Countries of addresses. Where ranges overlap the narrowest holds, and of two alike the one
    that came later. A million ranges take some seconds to set up.
    """

    def __init__(self, ranges: Iterable[Range] = ()) -> None:
        apart: dict[int, list[Range]] = {V4: [], V6: []}
        for one in ranges:
            apart[one.family].append(one)
        self._tables = {family: _apart(some) for family, some in apart.items()}

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
    edges = sorted({edge for one in ranges for edge in (one.first, one.last + 1)})
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
