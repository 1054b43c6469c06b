"""One lease walked to its end: the gate, robots.txt, the fetch, and what is made of it."""

import asyncio
import random
from dataclasses import replace
from datetime import datetime, timedelta

from pehra.duties import frontier
from pehra.duties.note_intents import Overspent
from pehra.duties.note_refusals import Refusal
from pehra.patrol import pace, revisit
from pehra.patrol.frontier import HALT_LOOK, Leased, Settled, Turn
from pehra.patrol.gate import Asked
from pehra.patrol.outcome import Outcome
from pehra.patrol.permit import Permit, Refused, Robots, Via, Why
from pehra.patrol.robots import Free, crawl_delay, verdict
from pehra.patrol.tip import SWARM
from pehra.patrol.visit import FAILED

from .act import Plan, act
from .judge import Judged, judge
from .lines import Line, unsent
from .manners import (
    SLEPT,
    Barred,
    Heard,
    Known,
    Later,
    Silent,
    Spent,
    Unasked,
    hear,
    in_time,
)
from .means import Means
from .swarm import look

#: refusals that time alone undoes: the target waits
WAITING = frozenset({Why.HOURS, Why.NOT_YET, Why.NOT_APPROVED})
LOOK_AGAIN = timedelta(minutes=10)
SPENT = timedelta(seconds=1)  # by then it was looked up what is spent of the budgets
#: the patrol as a whole stands still: no entry for each target
STANDING = frozenset({Why.HALTED, Why.CLOCK})
AGENT = "Pehra"


async def visit(w: Means, leased: Leased) -> list[Line]:
    """Raises NotRecorded, NotSealed: the lease then ends by itself."""
    leased = await _anew(w, leased)
    asked = Asked(leased.url, leased.via, leased.depth, leased.hops, by=leased.by)
    if leased.via is Via.REQUISITE:
        asked = replace(asked, parent=leased.parent_url, above=leased.above)
    leave = w.orders.leave(asked, w.now())
    if isinstance(leave, Refused):
        return await _refused(w, leased, leave)
    if leased.kind == SWARM:
        seen = await look(w, leased, asked, leave)
        return await _overspent(w, leased) if isinstance(seen, Overspent) else [seen]
    heard = await hear(w, leased, leave)
    return [*heard.lines, *await _then(w, leased, asked, leave, heard)]


async def _then(w: Means, leased: Leased, asked: Asked, leave: Permit, heard: Heard) -> list[Line]:
    """What robots.txt lets be done, and when."""
    if isinstance(heard, Silent):
        return [await _unheard(w, leased, leave, heard)]
    if isinstance(heard, Spent):
        return await _overspent(w, leased)
    if isinstance(heard, Later):
        return [await _later(w, leased, leave, heard)]
    if words := _keeps_off(heard, leave, leased.url):
        return await _kept_off(w, leased, leave, heard, words)
    return await _fetched(w, leased, asked, leave, heard)


async def _fetched(
    w: Means, leased: Leased, asked: Asked, leave: Permit, heard: Known | Unasked | Barred
) -> list[Line]:
    delay = pace.delay(rule=leave.delay, robots=crawl_delay(heard.told.text, AGENT))
    rest = delay if heard.lines else 0.0  # the host was asked for robots.txt just now
    if soon := rest <= SLEPT and in_time(w, leased, rest):
        await asyncio.sleep(rest)
    if not soon or not in_time(w, leased):
        return [await _later(w, leased, leave, Later(heard.told, rest, heard.lines))]
    done = await act(w, Plan(leased, asked, leave, leased.url, leased.via, _conditions(leased)))
    if isinstance(done, Overspent):
        return await _overspent(w, leased)
    fresh = heard.told if heard.lines else None
    return [await judge(w, Judged(leased, asked, leave, done, heard.told, delay, fresh))]


def _keeps_off(heard: Known | Unasked | Barred, leave: Permit, url: str) -> str:
    """Why robots.txt keeps us from coming, in words; empty when it does not."""
    if leave.robots is not Robots.OBEY or isinstance(heard, Unasked):
        return ""
    if isinstance(heard, Barred):
        by = f" by {heard.refused.authority}" if heard.refused.authority else ""
        where = heard.told.text.rpartition("\n")[2] or "robots.txt"
        return f"robots.txt may not be asked: {where} is {heard.refused.why}{by}"
    told = verdict(heard.told.status, heard.told.text, AGENT, url)
    return "" if isinstance(told, Free) else told.words


def _conditions(leased: Leased) -> tuple[tuple[str, str], ...]:
    """RFC 9110 §13: what is captured whole is asked for whole."""
    if leased.whole:
        return ()
    told = (("If-None-Match", leased.etag), ("If-Modified-Since", leased.last_modified))
    return tuple((name, value) for name, value in told if value)


async def _anew(w: Means, leased: Leased) -> Leased:
    """Not asked for changes alone, now or the next time, when it must be seen anew."""
    if not (leased.etag or leased.last_modified):
        return leased
    now = w.now()
    if not revisit.is_stale(leased, now, await w.lists.moment(now)):
        return leased
    return replace(leased, etag="", last_modified="")


async def _unheard(w: Means, leased: Leased, leave: Permit, heard: Silent) -> Line:
    """What became of robots.txt became of the target."""
    now, outcome = w.now(), FAILED[heard.failed.failure]
    told = revisit.Visit(leased, outcome)
    turn = pace.turn(leased, outcome, now, delay=leased.host_delay or pace.DELAY, chance=_chance())
    words = f"robots.txt: {heard.failed.words}"
    pk = await w.refusals(_refusal(leased, leave, words, told, turn, now))
    return unsent(leased.url, leave.authority, str(outcome), pk)


async def _later(w: Means, leased: Leased, leave: Permit, later: Later) -> Line:
    """The lease is given back, and the host's clock told how long it asks for."""
    now, delay = w.now(), later.delay or leased.host_delay or pace.DELAY
    due_at = now + timedelta(seconds=later.delay) if later.delay else None
    told = revisit.Visit(leased, Outcome.POSTPONED, not_before=due_at)
    why = f"robots.txt came first: its turn is in {delay:.0f} s" if due_at else "its lease was over"
    turn = Turn(delay=delay, fails=leased.host_fails)
    refusal = _refusal(leased, leave, why, told, turn, now)
    pk = await w.refusals(_with(refusal, later))
    return unsent(leased.url, leave.authority, str(Outcome.POSTPONED), pk)


async def _overspent(w: Means, leased: Leased) -> list[Line]:
    """Others took the last of the budget between the gate and the intent. The gate is asked again:
    another rule may let it be.
    """
    now = w.now()
    await w.write(lambda: frontier.give_back([leased], now, now + SPENT))
    return []


async def _refused(w: Means, leased: Leased, leave: Refused) -> list[Line]:
    now = w.now()
    if leave.why in STANDING:
        due = now + timedelta(seconds=HALT_LOOK)
        await w.write(lambda: frontier.give_back([leased], now, due))
        return []
    not_before = now + LOOK_AGAIN if leave.why in WAITING else None
    told = revisit.Visit(leased, Outcome.REFUSED, "", not_before)
    pk = await w.refusals(_refusal(leased, leave, str(leave.why), told, _turn(leased), now))
    return [unsent(leased.url, leave.authority, str(Outcome.REFUSED), pk)]


async def _kept_off(
    w: Means, leased: Leased, leave: Permit, heard: Known | Unasked | Barred, words: str
) -> list[Line]:
    if isinstance(heard, Barred) and heard.refused.why in STANDING:
        return await _refused(w, leased, heard.refused)
    now = w.now()
    told = revisit.Visit(leased, Outcome.ROBOTS)
    refusal = _refusal(leased, leave, words, told, _turn(leased), now)
    pk = await w.refusals(_with(refusal, heard))
    return [unsent(leased.url, leave.authority, str(Outcome.ROBOTS), pk)]


def _with(refusal: Refusal, heard: Known | Unasked | Barred | Later) -> Refusal:
    """With robots.txt, when it was fetched just now."""
    if not heard.lines:
        return refusal
    return replace(refusal, settled=replace(refusal.settled, robots=heard.told))


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
