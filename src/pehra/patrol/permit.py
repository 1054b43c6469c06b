"""Leave to fetch one thing now, and on what it rests; or why there is none.

Only the gate (patrol/gate.py) gives a Permit, and every fetcher asks for one: without it there is
no DNS query and no socket.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from .bounds import BYTES, PAGES


class Via(StrEnum):
    """How a target was come upon."""

    SEED = "SEED"  # a rule of the authority names it
    TIP = "TIP"  # a tip-off names it
    LINK = "LINK"  # a page in scope links to it
    REQUISITE = "REQUISITE"  # a page in scope shows it
    REDIRECT = "REDIRECT"  # a server in scope sends us there
    SITEMAP = "SITEMAP"
    FEED = "FEED"
    API = "API"
    ROBOTS = "ROBOTS"  # robots.txt of a host in scope
    AGAIN = "AGAIN"  # the second fetch that a notice needs


class Retention(StrEnum):
    """What is kept of a fetch that matches nothing. What matches is always kept whole."""

    HASH_ONLY = "hash-only"  # nothing but digests
    PAGE_AND_HASH = "page+hash"  # pages are sealed, media are not
    FULL = "full"  # everything is sealed


class Robots(StrEnum):
    """RFC 9309: what robots.txt asks is obeyed, or only recorded for a reason that is written."""

    OBEY = "obey"
    RECORD_ONLY = "record-only"


class Why(StrEnum):
    """Why nothing may be fetched."""

    NO_AUTHORITY = "NO_AUTHORITY"  # none in force allows it
    DENIED = "DENIED"  # a rule denies it
    NOT_YET = "NOT_YET"  # it would be allowed by an authority that is not in force yet
    EXPIRED = "EXPIRED"
    REVOKED = "REVOKED"
    NOT_APPROVED = "NOT_APPROVED"
    HALTED = "HALTED"  # the kill switch
    HOURS = "HOURS"  # outside the hours of the rule
    SPENT = "SPENT"  # the pages or bytes of the rule are used up
    TOO_DEEP = "TOO_DEEP"
    TOO_MANY_REDIRECTS = "TOO_MANY_REDIRECTS"
    REFLECTOR = "REFLECTOR"  # its query names another address, and no rule names it
    PORT = "PORT"  # a port that is neither usual nor named by the rule
    NOT_A_TARGET = "NOT_A_TARGET"  # no address that could be fetched
    TEST_HOME = "TEST_HOME"  # a test home reaches loopback and nothing else
    CLOCK = "CLOCK"  # the clock went back


@dataclass(frozen=True, slots=True)
class Permit:
    """`authority` is REF@VERSION; `rule` is the deciding rule as it is written, `line` where.

    `until_at`: when it ends whatever is being done. `ports` are those the rule names beside the
    usual ones. `countries` (ISO 3166, upper case) bound which peers of a swarm may be spoken to.
    `delay` is the least number of seconds between two fetches of one host, 0 when the rule says
    nothing. `redirects` is how many may be followed, each through the gate again. `pages` and
    `bytes` are the rule's budget, whatever is spent of it.
    """

    authority: str
    rule: str
    line: int
    until_at: datetime
    retention: Retention = Retention.HASH_ONLY
    robots: Robots = Robots.OBEY
    redirects: int = 5
    requisites: int = 0
    delay: float = 0.0
    ports: frozenset[int] = frozenset()
    countries: frozenset[str] = frozenset()
    covert: bool = False
    pages: int = PAGES
    bytes: int = BYTES


@dataclass(frozen=True, slots=True)
class Refused:
    """`authority` and `rule` are of what decided, empty when nothing did."""

    why: Why
    authority: str = ""
    rule: str = ""
    line: int = 0


Leave = Permit | Refused
