"""How far, how much, how fast and when: the options that stand behind a rule."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from pehra.base.errors import PehraError

DEEPEST, MOST_PAGES, MOST_BYTES = 1000, 10_000_000, 100 * 2**40
PAGES, BYTES = 100_000, 100 * 2**30  # unless a rule says otherwise
DAY = 24  # hours
HOUR = 3600  # seconds
LARGEST_PORT = 65535
MOST_PORTS = 20
MOST_COUNTRIES = 60
UNITS = {"": 1, "KiB": 2**10, "MiB": 2**20, "GiB": 2**30, "TiB": 2**40}
SECONDS = {"s": 1, "m": 60, "h": 3600}


class BadOption(PehraError):
    """An option that cannot be used as it is written."""


@dataclass(frozen=True, slots=True)
class Bounds:
    """`pages` counts fetches, `bytes` what came over the wire. `rate`: so many fetches in so many
    seconds, (0, 0) when nothing is said. `hours` are of UTC, from the first to before the second;
    (22, 6) goes over midnight.
    """

    depth: int = 100
    pages: int = PAGES
    bytes: int = BYTES
    rate: tuple[int, int] = (0, 0)
    hours: tuple[int, int] = (0, DAY)
    countries: frozenset[str] = frozenset()
    ports: frozenset[int] = frozenset()

    @property
    def delay(self) -> float:
        """Seconds between two fetches, 0 when nothing is said."""
        count, seconds = self.rate
        return seconds / count if count else 0.0

    def opens(self, at: datetime) -> bool:
        """Whether `at` lies in the hours."""
        first, last = self.hours
        hour = at.astimezone(UTC).hour
        return first <= hour < last if first < last else hour >= first or hour < last

    def closes_at(self, at: datetime) -> datetime:
        """The end of the hours that `at` lies in; far away when they never end."""
        if self.hours == (0, DAY):
            return datetime.max.replace(tzinfo=UTC)
        told = at.astimezone(UTC)
        midnight = told.replace(hour=0, minute=0, second=0, microsecond=0)
        end = midnight + timedelta(hours=self.hours[1])
        return end if end > told else end + timedelta(hours=DAY)

    def __str__(self) -> str:
        """As it is written, without what is said by saying nothing."""
        usual = Bounds()
        told = [
            f"depth={self.depth}" if self.depth != usual.depth else "",
            f"pages<={self.pages}" if self.pages != usual.pages else "",
            f"bytes<={_size(self.bytes)}" if self.bytes != usual.bytes else "",
            f"rate={self.rate[0]}/{self.rate[1]}s" if self.rate != usual.rate else "",
            f"hours={self.hours[0]:02}-{self.hours[1]:02}" if self.hours != usual.hours else "",
            f"countries={','.join(sorted(self.countries))}" if self.countries else "",
            f"ports={','.join(map(str, sorted(self.ports)))}" if self.ports else "",
        ]
        return " ".join(one for one in told if one)


def _size(count: int) -> str:
    unit = next(name for name, size in reversed(UNITS.items()) if count % size == 0)
    return f"{count // UNITS[unit]}{unit}"


def option(name: str, sign: str, value: str) -> tuple[str, Any]:
    """The field of Bounds and its value. Raises BadOption."""
    if name not in READ:
        raise BadOption(f"“{name[:20]}” is no option. There are: {', '.join(READ)}.")
    want = "<=" if name in {"pages", "bytes"} else "="
    if sign != want:
        raise BadOption(f"write {name}{want}…, not {name}{sign}….")
    return name, READ[name](value)


def _count(value: str, most: int, what: str) -> int:
    if not re.fullmatch(r"[0-9]{1,15}", value) or not 1 <= int(value) <= most:
        raise BadOption(f"{what} is a whole number from 1 to {most}.")
    return int(value)


def _depth(value: str) -> int:
    if value == "0":
        return 0
    return _count(value, DEEPEST, "depth beyond 0")


def _pages(value: str) -> int:
    return _count(value, MOST_PAGES, "pages")


def _bytes(value: str) -> int:
    found = re.fullmatch(r"([0-9]{1,15})(|[KMGT]iB)", value)
    size = int(found[1]) * UNITS[found[2]] if found else 0
    if not 1 <= size <= MOST_BYTES:
        raise BadOption("bytes is a whole number with KiB, MiB, GiB, TiB or nothing, to 100TiB.")
    return size


def _rate(value: str) -> tuple[int, int]:
    found = re.fullmatch(r"([0-9]{1,4})/([0-9]{0,5})([smh])", value)
    if not found or not int(found[1]) or found[2] == "0":
        raise BadOption("rate is so many fetches in so many seconds, like 1/2s or 30/1m.")
    return int(found[1]), int(found[2] or 1) * SECONDS[found[3]]


def _hours(value: str) -> tuple[int, int]:
    found = re.fullmatch(r"([0-9]{2})-([0-9]{2})", value)
    if not found:
        raise BadOption("hours are of UTC, written like 08-20 or 22-06.")
    first, last = int(found[1]), int(found[2])
    if first >= DAY or last > DAY or first == last:
        raise BadOption("hours go from 00 to 24, and not from an hour to the same.")
    return first, last or DAY


def _countries(value: str) -> frozenset[str]:
    told = value.split(",")
    if len(told) > MOST_COUNTRIES or not all(re.fullmatch(r"[A-Z]{2}", one) for one in told):
        raise BadOption("countries are two capital letters each (ISO 3166), like PK,AE.")
    return frozenset(told)


def _ports(value: str) -> frozenset[int]:
    told = value.split(",")
    if len(told) > MOST_PORTS:
        raise BadOption(f"at most {MOST_PORTS} ports.")
    return frozenset(_count(one, LARGEST_PORT, "a port") for one in told)


READ = {
    "depth": _depth, "pages": _pages, "bytes": _bytes, "rate": _rate, "hours": _hours,
    "countries": _countries, "ports": _ports,
}  # fmt: skip
