"""The seam: observe the swarm of one info-hash, and say who is in it by what they did.

Observation only. Nobody is told that we are there, nothing is asked of a peer but its handshake,
and nothing is offered: `swarms/` has no words for it. Who is listed is hearsay until it answered
itself (Piatek, Kohno, Krishnamurthy 2008); what it claims to have is a claim until a search shows
it. The grades say which is which.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from pehra.base import timekeeping
from pehra.base.errors import PehraError

from .fetcher import Turns
from .gate import Bar
from .outcome import Outcome
from .permit import Permit

BTIH, BTMH = "btih", "btmh"
FORMS = {BTIH: re.compile(r"([0-9a-f]{40})"), BTMH: re.compile(r"1220([0-9a-f]{40})[0-9a-f]{24}")}
LEAST_PORT = 1024  # below it no peer is spoken to: a list may name a server that is none of it


class NoInfohash(PehraError):
    """It names no swarm."""


def kind_of(infohash: str) -> str:
    """BTIH (40 digits) or BTMH (1220 and 64 digits), lower case. Raises NoInfohash."""
    for kind, form in FORMS.items():
        if form.fullmatch(infohash):
            return kind
    raise NoInfohash("An info-hash has 40 hexadecimal digits, or 1220 and 64 of them (BEP 52).")


def on_the_wire(infohash: str) -> bytes:
    """The 20 bytes by which peers know the swarm: a longer hash is cut (BEP 52).

    Raises NoInfohash.
    """
    found = FORMS[kind_of(infohash)].fullmatch(infohash)
    return bytes.fromhex(found[1]) if found else b""


class Grade(StrEnum):
    """How strong the observation is, the weakest first."""

    LISTED = "LISTED"  # a node of the DHT said so: hearsay
    ANSWERED = "ANSWERED"  # it took our connection and echoed the info-hash that we asked for
    CLAIMS_PIECES = "CLAIMS_PIECES"  # it said, unasked, which pieces it has


class Ending(StrEnum):
    WHOLE = "WHOLE"  # everybody who could be asked was
    TIME = "TIME"  # the limits ended it
    EXPIRED = "EXPIRED"  # the authority did
    HALTED = "HALTED"  # it was cancelled


@dataclass(frozen=True, slots=True)
class Limits:
    """Seconds, bytes and numbers that bound one observation, whatever the others do."""

    total: float = 300.0
    lookup: float = 30.0  # of asking the DHT
    reply: float = 3.0  # for one datagram
    questions: int = 64  # datagrams to nodes of the DHT
    side_by_side: int = 4  # questions at a time
    an_address: int = 3  # ports of one address that are asked, in the DHT and as peers each
    listed: int = 2000  # addresses taken from the DHT
    peers: int = 200  # spoken to
    at_once: int = 16  # peers at a time
    connect: float = 10.0
    hello: float = 10.0  # until its handshake is whole
    listen: float = 5.0  # to what it says unasked
    quiet: float = 1.0  # and no longer, once it said all that is waited for
    heard: int = 2**20  # bytes from one peer
    messages: int = 10_000  # from one peer


@dataclass(frozen=True, slots=True)
class Listed:
    """`listed_by` names who said so: “dht ADDRESS:PORT NODE”, and how many more did."""

    address: str
    port: int
    country: str
    listed_by: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Presence:
    """A peer by the best it did. `at` is when. `words` say what is wrong, or why it is no more.

    Of a peer that is only LISTED, what follows `words` is empty, but for the local end of a
    connection that was made. `peer_id` is hex; `client` is the peer's own word for itself, or read
    out of its peer id. `pieces` counts what it claims, `of_pieces` is the number of pieces that
    there are at most: the supplier's, or as many as its bitfield has bits; 0 when unknown.
    """

    grade: Grade
    at: datetime
    listed: Listed
    words: str = ""
    local_address: str = ""
    local_port: int = 0
    peer_id: str = ""
    client: str = ""
    metadata_size: int = 0
    pieces: int = 0
    of_pieces: int = 0


@dataclass(frozen=True, slots=True)
class Scraped:
    """What a tracker counts. Hearsay too."""

    tracker: str
    at: datetime
    seeders: int
    completed: int
    leechers: int


@dataclass(frozen=True, slots=True)
class NotScraped:
    tracker: str
    at: datetime
    words: str


Scrape = Scraped | NotScraped


@dataclass(frozen=True, slots=True)
class Observed:
    """One observation. `presences` holds each peer of the permit's countries once;
    `counted_elsewhere` is how many were listed that are of no such country, of no known one, or at
    addresses that nobody may be sent to: they were neither spoken to nor kept. `asked` counts
    datagrams to nodes and trackers, `spoken_to` connections to peers. `packets` is the log of all
    that was said (pcapng), `clock` how far its times are to be trusted, `notes` what of `Where`
    could not be used and what the log leaves out. `left_out` counts trackers, nodes and peers that
    an order or a halt keeps out: nothing was sent to them, or nothing more.
    """

    infohash: str
    started_at: datetime
    ended_at: datetime
    ending: Ending
    presences: tuple[Presence, ...]
    counted_elsewhere: int
    scrapes: tuple[Scrape, ...]
    asked: int
    spoken_to: int
    packets: bytes
    clock: timekeeping.Condition
    notes: tuple[str, ...] = ()
    left_out: int = 0

    def of(self, grade: Grade) -> int:
        """How many presences have that grade."""
        return sum(1 for one in self.presences if one.grade is grade)

    @property
    def listed(self) -> int:
        """How many peers of the permit's countries were listed."""
        return len(self.presences)


@dataclass(frozen=True, slots=True)
class Where:
    """`nodes` of the DHT to begin with, HOST:PORT; `trackers` by their scrape address,
    udp://HOST:PORT or http(s)://HOST/…/scrape. None ship: a unit names its own. `pieces` is how
    many the supplier of the info-hash says there are, 0 when it does not.
    """

    nodes: Sequence[str] = ()
    trackers: Sequence[str] = ()
    pieces: int = 0


def _unheard(_: Observed) -> None:
    """Nobody keeps what was seen until a halt."""


@dataclass(frozen=True, slots=True)
class How:
    """`loopback` in a test home, where peers are of this machine (country ZZ). `own` are the unit's
    own addresses or networks, which nobody is sent to. `condition` tells what keeps the clock.
    `halted` is given what was seen until an observation was cancelled. `bars` is the gate's word
    (gate.py: barred) on whoever is gone to, by a web address; it is asked again while that lasts.
    """

    turns: Turns
    clock: Callable[[], datetime]
    limits: Limits
    loopback: bool = False
    own: frozenset[str] = frozenset()
    condition: Callable[[], timekeeping.Condition] = timekeeping.condition
    halted: Callable[[Observed], None] = _unheard
    bars: Callable[[str], Bar] = field(kw_only=True)


class Observer(Protocol):
    """The law (tests/patrol/test_swarm.py): never raises but when cancelled, or for an info-hash
    that is none; ends within a second when the permit does, or when it is cancelled, and has then
    told `halted` once what it saw if it had begun; sends nothing to whom `bars` refuses, and
    nothing more within a second of that; speaks to no peer outside the permit's countries and keeps
    none; no peer that did not answer is more than LISTED; every address that is kept was listed by
    somebody who is named.
    """

    async def observe(self, permit: Permit, infohash: str, where: Where, how: How) -> Observed: ...


def outcome(seen: Observed) -> tuple[Outcome, str]:
    """How the diary tells it, and in words."""
    told = (
        f"{seen.listed} listed, {seen.of(Grade.ANSWERED)} answered, "
        f"{seen.of(Grade.CLAIMS_PIECES)} claim pieces, {seen.counted_elsewhere} elsewhere"
    )
    if seen.left_out:
        told += f", {seen.left_out} not asked: denied or halted"
    if seen.ending in {Ending.EXPIRED, Ending.HALTED}:
        return Outcome.HALTED, told
    if seen.ending is Ending.TIME and not seen.presences:
        return Outcome.TIMED_OUT, told
    return Outcome.FETCHED, told
