"""How long a host is left alone between two fetches, and when it asks to be. Pure.

Who asks for more is heard: the rule of the authority, robots.txt (Crawl-delay), the server.
"""

import math
import re
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

from . import backoff
from .frontier import Leased, Turn
from .outcome import Outcome

DELAY = 1.0  # seconds between two fetches of a host that asks for nothing
MOST_CRAWL_DELAY = 300.0  # seconds: a robots.txt that asks for more would end the watch
MOST_SHARED = 5.0  # seconds between two fetches of what several hosts share
MOST_BLOCKED = backoff.DAY
MOST_DOWN = backoff.HOUR  # a tip-off's host that was down is not left alone for a day

#: nothing was heard from the host at all
UNHEARD = frozenset(
    {
        Outcome.DNS_FAILED,
        Outcome.CONNECT_FAILED,
        Outcome.TLS_FAILED,
        Outcome.PROXY_FAILED,
        Outcome.TIMED_OUT,
        Outcome.PROTOCOL_ERROR,
    }
)
#: nothing was asked of the host, so that it says nothing about it
UNASKED = frozenset(
    {Outcome.HALTED, Outcome.ROBOTS, Outcome.REFUSED, Outcome.POSTPONED, Outcome.LOST}
)


def delay(*, rule: float = 0.0, robots: float = 0.0, server: float = 0.0) -> float:
    """Seconds between two fetches of a host: as the rule of the authority says, else DELAY; more
    when robots.txt or the server asks for more.
    """
    asked = robots if math.isfinite(robots) else 0.0
    return max(rule or DELAY, min(asked, MOST_CRAWL_DELAY), server)


def shared(seconds: float) -> float:
    """Seconds between two fetches of an address or a domain: a long wait is one host's own wish."""
    return min(seconds, MOST_SHARED)


def retry_after(value: str, at: datetime) -> float:
    """Seconds that a Retry-After field asks for (RFC 9110 §10.2.3: seconds, or a date), at most a
    day; 0 when it says nothing that can be read, or a moment that is over.
    """
    text = value.strip()
    if re.fullmatch(r"[0-9]+", text):
        digits = text.lstrip("0")
        return MOST_BLOCKED if len(digits) > 9 else min(float(digits or 0), MOST_BLOCKED)  # noqa: PLR2004
    try:
        then = parsedate_to_datetime(text)
    except (ValueError, IndexError, TypeError, OverflowError):
        return 0.0
    if then.tzinfo is None:  # "-0000": a date of no zone, which HTTP writes in UTC
        then = then.replace(tzinfo=UTC)
    return min(max((then - at).total_seconds(), 0.0), MOST_BLOCKED)


def blocked_until(value: str, at: datetime, fails: int) -> datetime:
    """Until when a host that answered 429 or 503 is left alone: as it asks, and when it does not
    say: a minute, doubled with each such answer in a row (`fails`, this one counted), to a day.
    """
    asked = retry_after(value, at)
    return at + timedelta(seconds=asked or backoff.doubled(fails, most=MOST_BLOCKED))


def turn(
    leased: Leased, outcome: Outcome, at: datetime, *, delay: float, asked: str = "", chance: float
) -> Turn:
    """What becomes of a host after a visit. `delay` as `delay()` gives it; `asked` is the value of
    Retry-After, empty when there was none; `chance` a random number from 0 to 1.
    """
    if outcome in UNASKED:
        return Turn(delay=delay, fails=leased.host_fails)
    fails = leased.host_fails + 1
    if outcome is Outcome.BUSY:
        return Turn(
            delay=delay,
            blocked_until_at=blocked_until(asked, at, fails),
            reason="BUSY",
            fails=fails,
        )
    if outcome not in UNHEARD:
        return Turn(delay=delay)
    if fails == 1:  # one page may be at fault
        return Turn(delay=delay, fails=fails)
    wait = backoff.jittered(backoff.doubled(fails - 1, most=MOST_DOWN), chance, MOST_DOWN)
    return Turn(
        delay=delay, blocked_until_at=at + timedelta(seconds=wait), reason="DOWN", fails=fails
    )
