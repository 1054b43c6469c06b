"""One lease walked to its end: the gate, robots.txt, the fetch, and what is made of it."""

import asyncio
import random
from dataclasses import dataclass
from datetime import datetime, timedelta

from pehra.duties import frontier
from pehra.duties.note_refusals import Refusal
from pehra.patrol import pace, revisit
from pehra.patrol.exchange import Exchange, Fetched, NoExchange
from pehra.patrol.frontier import HALT_LOOK, Leased, RobotsTxt, Settled, Turn
from pehra.patrol.gate import Asked
from pehra.patrol.outcome import Outcome
from pehra.patrol.permit import Permit, Refused, Robots, Via, Why
from pehra.patrol.robots import Free, crawl_delay, verdict
from pehra.patrol.visit import FAILED

from .act import Plan, act
from .judge import Judged, judge, note_robots
from .lines import Line
from .means import Means
from .plan import SWARM
from .robots import NotKnown
from .swarm import look

#: refusals that time alone undoes: the target waits
WAITING = frozenset({Why.HOURS, Why.NOT_YET, Why.NOT_APPROVED})
LOOK_AGAIN = timedelta(minutes=10)
#: the patrol as a whole stands still: no entry for each target
STANDING = frozenset({Why.HALTED, Why.CLOCK})
AGENT = "Pehra"
NONE, OK = 404, 2  # no robots.txt; the class of an answer that is one
MOST = 500 * 1024  # bytes of it that are read (RFC 9309 §2.5)


async def visit(w: Means, leased: Leased) -> list[Line]:
    """Raises NotRecorded, NotSealed: the lease then ends by itself."""
    asked = Asked(
        leased.url, leased.via, leased.depth, leased.hops,
        leased.parent_url if leased.via is Via.REQUISITE else "",
    )  # fmt: skip
    leave = w.orders.leave(asked, w.now())
    if isinstance(leave, Refused):
        return await _refused(w, leased, leave)
    if leased.kind == SWARM:
        return [await look(w, leased, asked, leave)]
    robots = await _robots(w, leased, leave)
    if isinstance(robots, _Silent):
        return [robots.line, await _unheard(w, leased, leave, robots)]
    if leave.robots is Robots.OBEY and not isinstance(
        verdict(robots.told.status, robots.told.text, AGENT, leased.url), Free
    ):
        return [*robots.lines, await _asked_not_to(w, leased, leave)]
    delay = pace.delay(rule=leave.delay, robots=crawl_delay(robots.told.text, AGENT))
    if robots.lines:  # the host was asked for robots.txt just now
        await asyncio.sleep(delay)
    done = await act(w, Plan(leased, asked, leave, leased.url, leased.via, _conditions(leased)))
    fresh = robots.told if robots.lines else None
    line = await judge(w, Judged(leased, asked, leave, done, robots.told, delay, fresh))
    return [*robots.lines, line]


@dataclass(frozen=True, slots=True)
class _Known:
    """What robots.txt says; `lines` when it was fetched just now."""

    told: RobotsTxt
    lines: tuple[Line, ...] = ()


@dataclass(frozen=True, slots=True)
class _Silent:
    """The host could not be asked for robots.txt, so nothing else of it is."""

    failed: NoExchange
    line: Line


def _conditions(leased: Leased) -> tuple[tuple[str, str], ...]:
    """RFC 9110 §13: what is captured whole is asked for whole."""
    if leased.whole:
        return ()
    told = (("If-None-Match", leased.etag), ("If-Modified-Since", leased.last_modified))
    return tuple((name, value) for name, value in told if value)


async def _robots(w: Means, leased: Leased, leave: Permit) -> _Known | _Silent:
    """Fetched when it is not known, on the authority of what it is asked for. What another host's
    page shows is fetched as a part of that page, and its host is not crawled.
    """
    known = w.robots.of(leased.host_pk, w.now())
    if not isinstance(known, NotKnown):
        return _Known(known)
    url = f"{leased.url.partition('://')[0]}://{leased.host}/robots.txt"
    asked = Asked(url, Via.ROBOTS, parent=leased.url)
    permit = w.orders.leave(asked, w.now())
    if isinstance(permit, Refused):
        return _Known(RobotsTxt("", NONE, w.now()))
    done = await act(w, Plan(leased, asked, permit, url, Via.ROBOTS))
    told = _read(done.fetched, w.now())
    line = await note_robots(w, Judged(leased, asked, leave, done, told, 0.0))
    if isinstance(done.fetched, NoExchange):
        return _Silent(done.fetched, line)
    w.robots.keep(leased.host_pk, told)
    return _Known(told, (line,))


def _read(fetched: Fetched, at: datetime) -> RobotsTxt:
    """RFC 9309 §2.3.1: a redirect counts as none being there."""
    if not isinstance(fetched, Exchange):
        return RobotsTxt("", 0, at)
    if fetched.status // 100 == OK:
        return RobotsTxt(fetched.entity[:MOST].decode("utf-8", "replace"), fetched.status, at)
    return RobotsTxt("", max(fetched.status, NONE), at)


async def _unheard(w: Means, leased: Leased, leave: Permit, robots: _Silent) -> Line:
    """What became of robots.txt became of the target."""
    now, outcome = w.now(), FAILED[robots.failed.failure]
    told = revisit.Visit(leased, outcome)
    turn = pace.turn(leased, outcome, now, delay=leased.host_delay or pace.DELAY, chance=_chance())
    words = f"robots.txt: {robots.failed.words}"
    await w.refusals(_refusal(leased, leave, words, told, turn, now))
    return Line(leased.url, leave.authority, str(outcome))


async def _refused(w: Means, leased: Leased, leave: Refused) -> list[Line]:
    now = w.now()
    if leave.why in STANDING:
        due = now + timedelta(seconds=HALT_LOOK)
        await w.write(lambda: frontier.give_back([leased], now, due))
        return []
    not_before = now + LOOK_AGAIN if leave.why in WAITING else None
    told = revisit.Visit(leased, Outcome.REFUSED, "", not_before)
    await w.refusals(_refusal(leased, leave, str(leave.why), told, _turn(leased), now))
    return [Line(leased.url, leave.authority, str(Outcome.REFUSED))]


async def _asked_not_to(w: Means, leased: Leased, leave: Permit) -> Line:
    now = w.now()
    told = revisit.Visit(leased, Outcome.ROBOTS)
    await w.refusals(_refusal(leased, leave, "", told, _turn(leased), now))
    return Line(leased.url, leave.authority, str(Outcome.ROBOTS))


def _turn(leased: Leased) -> Turn:
    return Turn(delay=leased.host_delay or pace.DELAY, fails=leased.host_fails)


def _chance() -> float:
    return random.random()  # noqa: S311  (spreads retries, and keeps no secret)


def _refusal(
    leased: Leased, leave: Permit | Refused, words: str, told: revisit.Visit, turn: Turn,
    now: datetime,
) -> Refusal:  # fmt: skip
    became = revisit.after(told, now, _chance())
    return Refusal(
        target=leased.pk, url=leased.url, via=str(leased.via), authority=leave.authority,
        line=leave.line, outcome=str(told.outcome), words=words,
        settled=Settled(leased=leased, next=became, turn=turn, outcome=told.outcome),
    )  # fmt: skip
