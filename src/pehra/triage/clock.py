"""Until when what a report points to can still be had: at the provider, and at the carriers.

How long carriers keep who had which address is national law: the law pack of the country
(`laws/*.toml`), dated, with its source. A country without one has no such deadline here.
"""

import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum
from functools import cache
from importlib import resources

from pehra.base.said import NotSaid, Told

#: 18 U.S.C. 2258A(h) as amended by the REPORT Act, in force 2024-05-07: one year, before 90 days
REPORT_ACT_AT = datetime(2024, 5, 7, tzinfo=UTC)
NO_DEADLINE = datetime(9999, 12, 31, tzinfo=UTC)
AHEAD = timedelta(days=1)  # clocks differ, and a local time may come without its zone
#: forms in which a provider's report comes (docs/reference/readers.md): the Act binds providers for
#: what they reported, and nobody for a family's letter, a partner's referral or a capture
REPORTED = frozenset({"cybertip_json", "cybertip_pdf", "ispws_xml"})


class Keeper(StrEnum):
    PROVIDER = "PROVIDER"
    CARRIER = "CARRIER"


@dataclass(frozen=True, slots=True)
class Law:
    """`logs_days`: how long carriers must keep traffic data."""

    region: str
    since: date
    logs_days: int
    source: str


@dataclass(frozen=True, slots=True)
class NoLaw:
    """No law pack of the country is shipped."""


@dataclass(frozen=True, slots=True)
class Deadline:
    """`until` is when the keeper may forget."""

    keeper: Keeper
    until: datetime


@cache
def law(region: str) -> Law | NoLaw:
    """Of an ISO 3166 country."""
    path = resources.files("pehra.triage") / "laws" / f"{region.upper()}.toml"
    if not region.isalpha() or not path.is_file():
        return NoLaw()
    told = tomllib.loads(path.read_text(encoding="utf-8"))
    return Law(region.upper(), told["since"], told["logs_days"], told["source"])


def preserved_until(reader: str, received_at: Told[datetime], now: datetime) -> datetime | NotSaid:
    """When the provider may drop what it keeps: 365 days, 90 before 2024-05-07, from when the
    clearing house received its report. `reader`: by which form it came; `now`: a report that is
    here was received by then, whatever it says.
    """
    if isinstance(received_at, NotSaid) or reader not in REPORTED:
        return NotSaid()
    days = 365 if received_at.value >= REPORT_ACT_AT else 90
    return _later(min(received_at.value, now), days)


def logs_until(seen_at: Iterable[datetime], of: Law | NoLaw, now: datetime) -> datetime | NotSaid:
    """When the carriers may have forgotten every address of the report. `seen_at`: when each IP
    address was seen; the latest counts, for one that can be asked for is enough. A time that was
    still to come (`now`: when the report came here) was never logged, and says nothing.
    """
    latest = max((at for at in seen_at if at - now <= AHEAD), default=None)
    if latest is None or isinstance(of, NoLaw):
        return NotSaid()
    return _later(min(latest, now), of.logs_days)


def due(deadlines: Iterable[datetime | NotSaid | None], now: datetime) -> datetime:
    """The next that is still ahead. What has run out presses no more; NO_DEADLINE when none is."""
    ahead = [one for one in deadlines if isinstance(one, datetime) and one > now]
    return min(ahead, default=NO_DEADLINE)


def _later(at: datetime, days: int) -> datetime:
    """A date that a document made up may lie at the end of time."""
    return at + timedelta(days=days) if at.year < NO_DEADLINE.year - 2 else NO_DEADLINE
