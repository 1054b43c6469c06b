"""The seam: what is fetched next. Targets wait, hosts take turns, a lease holds one of each.

`frontiers/memory.py` is the slow obvious one; `duties/frontier.py` keeps the same law in tables.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from .outcome import Outcome
from .permit import Via
from .plain import plain
from .robots import MOST as MOST_ROBOTS
from .terms import MOST_REQUISITES

URGENT, SOON, NEW, AGAIN = RANKS = (0, 1, 2, 3)
WORKER_SECONDS = 180  # how long a lease lasts: longer than a fetch and its wait may take
MOST_WAIT = 5.0  # seconds: who would wait longer for an address gives its target back
NOT_NOW = -1.0  # seconds that `claim_address` tells then
#: seconds for which the clock of an address is kept after its last turn: nobody waits as long for
#: one, and a clock set back by less than that loses no gap
FORGOTTEN = 3600
MOST_ABOVE = MOST_REQUISITES - 1  # pages above the one that shows a thing
MOST_FORGOTTEN = 2000  # clocks at a time
UNCHANGED = 304
HALT_LOOK = 60  # seconds until a halted host is looked at again


class State(StrEnum):
    WAITING = "WAITING"  # to be fetched when due
    DONE = "DONE"  # fetched once, and not to be watched
    GONE = "GONE"  # 404 or 410, twice
    OUT = "OUT"  # no authority in force covers it: it waits for one
    DEAD = "DEAD"  # failed too often: shown, and taken up again by a person


class Event(StrEnum):
    """What a visit found out of a target; a finding where somebody asked for it."""

    NONE = ""
    CHANGED = "CHANGED"
    GONE = "GONE"
    BACK = "BACK"  # it was gone


@dataclass(frozen=True, slots=True, kw_only=True)
class New:
    """A target to be put. `url` is canonical; `domain` the registered one, empty when there is
    none. `parent`, `report`, `source`: numbers of rows, 0 for none. `account`: who published it
    there, NAME@HOST, where the source told. `interval` in seconds, 0 for
    what its kind is given (revisit.py). What was looked at once, before `stale_at`, is looked at
    again; None: it is not. `further`: this way lets be fetched what it shows itself, and the way
    that it has does not. `direct`: of a second fetch, which must be by a rule of its own, whatever
    page shows it.
    """

    url: str
    host: str
    domain: str = ""
    kind: str = "WEB"
    via: Via
    parent: int = 0
    report: int = 0
    source: int = 0
    depth: int = 0
    hops: int = 0
    rank: int = NEW
    due_at: datetime
    interval: int = 0
    whole: bool = False
    account: str = ""
    stale_at: datetime | None = None
    further: bool = False
    direct: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Leased:
    """What a worker holds until `until_at`. `fence` is the target's, `host_fence` the host's.
    `parent` is the row of what led to it, 0 for none. `parent_url`, `above` and `through` are the
    way to it (way.py), and `by` too. `seen_at`: when its last visit was recorded.
    `host_delay` in seconds, 0 when nothing asked for one; `host_fails` in a row.
    """

    pk: int
    url: str
    kind: str
    via: Via
    parent_url: str
    depth: int
    hops: int
    host_pk: int
    host: str
    domain: str
    fence: int
    host_fence: int
    etag: str = ""
    last_modified: str = ""
    sha256: str = ""
    whole: bool = False
    interval: int = 0
    fails: int = 0
    source: int = 0
    report: int = 0
    rank: int
    due_at: datetime
    until_at: datetime
    missing_at: datetime | None = None
    gone_at: datetime | None = None
    host_delay: float = 0.0
    host_fails: int = 0
    account: str = ""
    parent: int = 0
    above: tuple[str, ...] = ()
    through: tuple[str, ...] = ()
    by: str = ""
    seen_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Next:
    """What becomes of a target after a visit (revisit.py). `missing_at`: since when it is not
    there, `gone_at`: when that was seen a second time; None while it is there.
    """

    state: State
    rank: int
    due_at: datetime
    interval: int
    fails: int = 0
    missing_at: datetime | None = None
    gone_at: datetime | None = None
    event: Event = Event.NONE


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """What becomes of a host after a visit (pace.py). `delay` in seconds between two fetches;
    `blocked_until_at` None when nothing forbids the next one; `fails` in a row.
    """

    delay: float
    blocked_until_at: datetime | None = None
    reason: str = ""
    fails: int = 0


@dataclass(frozen=True, slots=True)
class RobotsTxt:
    """robots.txt of a host as last fetched; `status` 0 when no answer came."""

    text: str
    status: int
    at: datetime

    def __post_init__(self) -> None:
        object.__setattr__(self, "text", plain(self.text, MOST_ROBOTS))


@dataclass(frozen=True, slots=True, kw_only=True)
class Settled:
    """How a lease ended. `ended_at`: when the last byte went or came, unless that is when it is
    recorded. `whole`: it is to be captured whole at its next visit. `status` 0: no answer came.
    """

    leased: Leased
    next: Next
    turn: Turn
    outcome: Outcome
    status: int = 0
    etag: str = ""
    last_modified: str = ""
    sha256: str = ""
    whole: bool = False
    robots: RobotsTxt | None = None
    ended_at: datetime | None = None

    def seen(self) -> tuple[str, str, str]:
        """Entity tag, date of change and digest to ask with the next time."""
        if self.outcome is Outcome.FETCHED:
            return self.etag, self.last_modified, self.sha256
        was = self.leased
        return (
            self.etag or was.etag,
            self.last_modified or was.last_modified,
            self.sha256 or was.sha256,
        )

    def still_whole(self) -> bool:
        """What was to be captured whole stays so until its bytes came (a 304 has none)."""
        came = self.outcome in {Outcome.FETCHED, Outcome.NOT_MODIFIED} and self.status != UNCHANGED
        return self.whole or (self.leased.whole and not came)


class Frontier(Protocol):
    """The law (tests/patrol/test_frontier.py), for moments that never go back.

    One target a host, one host a domain is leased at a time; between the end of a lease and the
    next one of that host lies its delay, of that domain pace.shared(delay). What is urgent and due
    goes first, then what could have been leased the longest, then the lesser domain name, then
    the lower number; within a host the better rank, the earlier due, the lower number. A lease
    that is not settled ends by itself, and not before its time. Nothing put is lost.
    """

    def put(self, some: Sequence[New], at: datetime) -> int:
        """Set targets down, each once; gives how many were not known."""

    def lease(
        self, at: datetime, most: int, worker_seconds: int = WORKER_SECONDS
    ) -> list[Leased]: ...

    def claim_address(self, address: str, at: datetime, delay: float) -> float:
        """Seconds to wait until it is this caller's turn at that address, which is then taken; or
        NOT_NOW, and nothing is.
        """

    def forget_addresses(self, at: datetime, most: int = MOST_FORGOTTEN) -> int:
        """Forget clocks of addresses that are over since FORGOTTEN, `most` of them; gives how many.
        Whoever asks for a turn waits as long as if none were.
        """

    def settle(self, some: Sequence[Settled], at: datetime) -> list[Leased]:
        """Record how leases ended; gives those that were lost to another worker, unrecorded."""

    def give_back(self, some: Sequence[Leased], at: datetime, due_at: datetime) -> None:
        """Let go of what was not fetched after all, to be leased when due then."""


def key(url: str) -> bytes:
    """What names a target: 16 bytes."""
    return hashlib.sha256(url.encode()).digest()[:16]


def domain_of(new: New) -> str:
    """What has no registered domain (an address, an onion service) is one by itself."""
    return new.domain or new.host
