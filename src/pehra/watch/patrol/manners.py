"""What robots.txt of a target's host asks for, fetched when it is not known (RFC 9309).

A redirect is followed, to another host too (§2.3.1.2): each hop goes through the gate, and has an
intent of its own. Where it led so far is kept as its text, so that a host that asks for long waits
is asked one step a lease.
"""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from pehra.duties.note_intents import Overspent
from pehra.patrol import pace
from pehra.patrol.exchange import Exchange, Fetched, NoExchange
from pehra.patrol.fetcher import Limits
from pehra.patrol.frontier import MOST_WAIT, Leased, RobotsTxt
from pehra.patrol.gate import Asked
from pehra.patrol.outcome import Outcome
from pehra.patrol.permit import Leave, Permit, Refused, Via
from pehra.patrol.robots import SUCCESS, text_of
from pehra.patrol.tip import whose
from pehra.patrol.url import canonical
from pehra.patrol.visit import REDIRECTS, Ended, ended

from .act import Plan, act
from .judge import Judged, note_robots
from .leads import location
from .lines import Line
from .means import Means
from .robots import NotKnown

HOPS = 5  # redirects of a robots.txt that are followed
SLEPT = 5.0  # seconds that are waited with a lease in hand; who is to wait longer gives it back
TAKES = Limits().total + MOST_WAIT  # seconds: the longest that a fetch and its turn may take


@dataclass(frozen=True, slots=True)
class Known:
    """What it says; `lines` when it was fetched just now."""

    told: RobotsTxt
    lines: tuple[Line, ...] = ()


@dataclass(frozen=True, slots=True)
class Unasked:
    """It is none of this fetch's business; `told` has status 0."""

    told: RobotsTxt
    lines: tuple[Line, ...] = ()


@dataclass(frozen=True, slots=True)
class Silent:
    """The host could not be asked for it, so nothing else of it is."""

    failed: NoExchange
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Barred:
    """It lies, or was moved, where the gate lets nobody ask: what it says nobody knows."""

    told: RobotsTxt
    refused: Refused
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Later:
    """Its next step comes with another lease, after so many seconds; 0: this one is too late."""

    told: RobotsTxt
    delay: float
    lines: tuple[Line, ...] = ()


@dataclass(frozen=True, slots=True)
class Spent:
    """The budget that its next step would be counted in is used up."""

    lines: tuple[Line, ...]


Heard = Known | Unasked | Silent | Barred | Later | Spent


@dataclass(frozen=True, slots=True)
class _Step:
    url: str
    asked: Asked
    leave: Leave
    trail: tuple[str, ...] = ()  # where it led, this step's address last


def in_time(w: Means, leased: Leased, rest: float = 0.0) -> bool:
    """Whether a fetch that begins now, or in so many seconds, ends before another worker may have
    its target.
    """
    lasts = w.effort.lease_seconds
    takes = TAKES if lasts > TAKES else lasts / 2  # leases are shorter in drills alone
    return leased.until_at - w.now() >= timedelta(seconds=rest + takes)


async def hear(w: Means, leased: Leased, leave: Permit) -> Heard:
    """On the authority of what it is asked for. What another host's page shows is fetched as a part
    of that page, and its host is not crawled: its robots.txt is not asked. Raises NotRecorded.
    """
    told = w.robots.of(leased.host_pk, w.now(), leave.delay)
    if isinstance(told, NotKnown):
        told = RobotsTxt("", 0, w.now())
    elif not _leads_on(told):
        return Known(told)
    if _foreign(w, leased):
        return Unasked(RobotsTxt("", 0, w.now()))
    return await _walked(w, leased, told)


async def _walked(w: Means, leased: Leased, told: RobotsTxt) -> Heard:
    """From where it is known to lead, to its end."""
    lines: tuple[Line, ...] = ()
    while not lines or _leads_on(told):
        step = _step(w, leased, _trail(told))
        if isinstance(step.leave, Refused):
            return Barred(told, step.leave, lines)
        again = lines and _host(step.url) == leased.host
        rest = pace.delay(rule=step.leave.delay) if again else 0.0
        if soon := rest <= SLEPT and in_time(w, leased, rest):
            await asyncio.sleep(rest)
        if not soon or not in_time(w, leased):
            return Later(told, rest, lines)
        done = await act(w, Plan(leased, step.asked, step.leave, step.url, step.asked.via))
        if isinstance(done, Overspent):
            return Spent(lines)
        told = _read(done.fetched, step, w.now())
        one = Judged(leased, step.asked, step.leave, done, told, 0.0)
        lines = (*lines, await note_robots(w, one, _ended(w, one)))
        if isinstance(done.fetched, NoExchange):
            return Silent(done.fetched, lines)
        w.robots.keep(leased.host_pk, told)
    return Known(told, lines)


def _foreign(w: Means, leased: Leased) -> bool:
    """Whether it is fetched only because a page shows it, and no rule covers it."""
    if leased.via is not Via.REQUISITE:
        return False
    own = w.orders.leave(Asked(leased.url, Via.API), w.now())
    return not isinstance(own, Permit)


def _step(w: Means, leased: Leased, trail: Sequence[str]) -> _Step:
    """The robots.txt of its own origin, or the last address that it was moved to: as what lies
    there, else as the robots.txt of what would lie beside it.
    """
    if not trail:
        url = f"{leased.url.partition('://')[0]}://{leased.host}/robots.txt"
        by = "" if leased.via is Via.REQUISITE else leased.by
        asked = Asked(url, Via.ROBOTS, parent=leased.url, by=by)
        return _Step(url, asked, w.orders.leave(asked, w.now()))
    url, hops = trail[-1], len(trail)
    asked = Asked(url, Via.REDIRECT, hops=hops)
    leave = w.orders.leave(asked, w.now())
    if isinstance(leave, Refused):
        beside = url.removesuffix("/robots.txt") + leased.url.split(leased.host, 1)[1]
        again = replace(asked, via=Via.ROBOTS, parent=beside)
        if isinstance(own := w.orders.leave(again, w.now()), Permit):
            return _Step(url, again, own, tuple(trail))
    return _Step(url, asked, leave, tuple(trail))


def _read(fetched: Fetched, step: _Step, at: datetime) -> RobotsTxt:
    """A redirect that is to be followed has as its text where it led, an address a line."""
    if not isinstance(fetched, Exchange):
        return RobotsTxt("", 0, at)
    if fetched.status in SUCCESS:
        return RobotsTxt(text_of(fetched.entity), fetched.status, at)
    led = location(fetched) if fetched.status in REDIRECTS else ""
    round_ = led in step.trail or led == step.url
    if not led or round_ or len(step.trail) >= HOPS:
        return RobotsTxt("", fetched.status, at)
    return RobotsTxt("\n".join((*step.trail, led)), fetched.status, at)


def _leads_on(told: RobotsTxt) -> bool:
    return told.status in REDIRECTS and bool(told.text)


def _trail(told: RobotsTxt) -> tuple[str, ...]:
    return tuple(told.text.split("\n")) if _leads_on(told) else ()


def _host(url: str) -> str:
    return whose(canonical(url))[0]


def _ended(w: Means, one: Judged) -> Ended:
    """A redirect is told as followed when the gate lets it be."""
    end = ended(one.fetched, sha256="", before="")
    if end.outcome is not Outcome.REDIRECT_OUT or not isinstance(one.fetched, Exchange):
        return end
    trail = _trail(one.robots)
    if trail and isinstance(_step(w, one.leased, trail).leave, Permit):
        return Ended(Outcome.REDIRECT)
    return Ended(Outcome.REDIRECT_OUT, location(one.fetched)[:500])
