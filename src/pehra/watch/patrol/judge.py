"""What is made of a fetch: looked at by hash, sealed when it must be, told, and led on from."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from pehra.base.digest import Digests, digests
from pehra.base.errors import PehraError
from pehra.duties.note_outcomes import Found, Happened, Told
from pehra.patrol import revisit
from pehra.patrol.capture import Context
from pehra.patrol.capture_parts import leaf
from pehra.patrol.exchange import Exchange, Fetched
from pehra.patrol.frontier import (
    Event,
    Leased,
    New,
    RobotsTxt,
    Settled,
)
from pehra.patrol.gate import Asked
from pehra.patrol.known import is_asked
from pehra.patrol.outcome import Outcome
from pehra.patrol.permit import Permit, Retention, Via
from pehra.patrol.sources import Looks, looks
from pehra.patrol.url import canonical, registered
from pehra.patrol.visit import Ended, Keep, ended, keep
from pehra.store.queries import patrol
from pehra.store.queries.hops import Hop, hops, told_of

from . import led
from .act import Done
from .leads import location
from .lines import Line
from .look import Sight
from .means import Means
from .seal import Capture
from .settle import settled

#: a page that came whole and is what it was may lead on under another scope; a 304 has no body
CAME = frozenset({Outcome.FETCHED, Outcome.NOT_MODIFIED})
UNSEALED = timedelta(minutes=1)  # until what could not be sealed is fetched again
NOTHING = Sight(Digests("", "", "", 0), "")
LED = frozenset({Via.LINK, Via.REDIRECT, Via.SITEMAP, Via.FEED, Via.API})


@dataclass(frozen=True, slots=True)
class Judged:
    """One fetch with what it was made on; `delay` in seconds until its host's next one; `fresh` is
    robots.txt when it was fetched just now; `hops` are the redirects that led to it.
    """

    leased: Leased
    asked: Asked
    permit: Permit
    done: Done
    robots: RobotsTxt
    delay: float
    fresh: RobotsTxt | None = None
    hops: tuple[Hop, ...] = ()

    @property
    def fetched(self) -> Fetched:
        return self.done.fetched


async def judge(w: Means, one: Judged) -> Line:
    """Raises NotRecorded; what could not be sealed is told as lost, and fetched again."""
    of = one.fetched
    what = _looks(of)
    media = what.is_media
    sight = await _sight(w, of, media=media)
    permit = w.orders.as_it_stands(one.permit, w.now())
    one = one if permit is one.permit else replace(one, permit=permit)
    one = await _followed(w, one)
    fresh = sight.hit and (one.leased.via is Via.AGAIN or not await _is_hit(w, one.leased.pk))
    end = ended(of, sha256=sight.digests.sha256, before=one.leased.sha256, hit=sight.hit)
    kept = keep(of, one.permit.retention, hit=fresh, whole=one.leased.whole, media=media)
    if end.outcome is Outcome.NOT_MODIFIED and not fresh and not one.leased.whole:
        kept = Keep.NOTHING  # it is sealed as it was when it came first
    try:
        exhibit = await _sealed(w, one, sight, kept)
    except PehraError as error:
        return await _note(w, one, sight, _Made(Ended(Outcome.LOST, f"not sealed: {error}")))
    made = await _made(w, one, sight, end, fresh=fresh)
    leads = made.leads
    if end.outcome in CAME and what.is_document and isinstance(of, Exchange):
        leads = (*leads, *await w.leading.leads(one.leased, of))
    return await _note(w, one, sight, replace(made, leads=leads, exhibit=exhibit))


@dataclass(frozen=True, slots=True)
class _Made:
    """What comes of a fetch."""

    end: Ended
    leads: tuple[New, ...] = ()
    found: tuple[Found, ...] = ()
    exhibit: str = ""
    interval: int = 0  # at which it is looked at again, 0: as its kind is


def _looks(of: Fetched) -> Looks:
    if not isinstance(of, Exchange):
        return Looks.OTHER
    return looks(of.headers, of.entity, of.url)


async def _sight(w: Means, of: Fetched, *, media: bool) -> Sight:
    if isinstance(of, Exchange) and of.entity:
        return await w.looking.look(of.entity, media=media)
    return NOTHING


async def _is_hit(w: Means, target_: int) -> bool:
    return bool(await w.read(lambda: patrol.is_hit([target_])))


async def _followed(w: Means, one: Judged) -> Judged:
    """With the diary's entries of the redirects that led to it."""
    if not one.leased.through:
        return one
    return replace(one, hops=await w.read(lambda: hops(one.leased.through)))


async def _sealed(w: Means, one: Judged, sight: Sight, kept: Keep) -> str:
    """Raises NotSealed and the like. Whatever a list knows lies apart: it is read as a report when
    it is found, and not each time that it is seen again.
    """
    if kept is Keep.NOTHING:
        return ""
    capture = Capture(one.fetched, _context(w, one, sight))
    if kept is Keep.ALONE or sight.hit:
        return await w.sealing.alone(capture, to_read=kept is Keep.ALONE)
    return await w.sealing.together(capture)


def _context(w: Means, one: Judged, sight: Sight) -> Context:
    leased, permit = one.leased, one.permit
    return Context(
        fetch=one.done.noted.number, authority=permit.authority, rule=permit.rule,
        line=permit.line, via=str(leased.via), reached_through=leased.parent_url,
        robots=f"{one.robots.status} {permit.robots}", officer=w.officer.badge,
        reason=permit.authority.rpartition("@")[0], clock=one.done.clock, lists=sight.lists,
        digests=sight.by_algorithm if sight is not NOTHING else {}, verdict=sight.verdict,
        told=sight.told, account=leased.account, redirects=told_of(one.hops),
    )  # fmt: skip


async def _made(w: Means, one: Judged, sight: Sight, end: Ended, *, fresh: bool) -> _Made:
    of, leased, now = one.fetched, one.leased, w.now()
    if not isinstance(of, Exchange):
        return _Made(end)
    found = list(_found(one, of, sight, fresh=fresh))
    if end.outcome is Outcome.REDIRECT_OUT:
        return await _redirected(w, one, of, tuple(found), now)
    unsealed = one.permit.retention is Retention.HASH_ONLY
    back = led.back(leased, now) if fresh and unsealed else ()
    return _Made(end, tuple(back), tuple(found), interval=led.DAILY if sight.hit else 0)


async def _redirected(
    w: Means, one: Judged, of: Exchange, found: tuple[Found, ...], now: datetime
) -> _Made:
    url = location(of)
    hop = await led.on(w, one.leased, url, now)
    if hop is None:
        return _Made(Ended(Outcome.REDIRECT_OUT, url[:500]), found=found)
    return _Made(Ended(Outcome.REDIRECT, url[:500]), (hop,), found)


def _found(one: Judged, of: Exchange, sight: Sight, *, fresh: bool) -> Iterator[Found]:
    lay, through = hosted_at(of), one.leased.parent_url
    if fresh:
        told = {"redirects": told_of(one.hops)} if one.hops else {}
        yield Found("HIT", lay, through, {**sight.told, **told})
    new = one.leased.host_fence == 1 and one.leased.via in LED
    if new and one.permit.rule.startswith("allow domain"):
        yield Found("NEW_HOST", lay, through)


def hosted_at(of: Exchange) -> dict[str, str]:
    """Where the bytes lay: as it was connected to, never as it was linked to."""
    host = canonical(of.url).host
    return {
        "url": of.url, "host": host, "domain": registered(host),
        "address": "" if of.peer.proxy else of.peer.address,
        "port": str(of.peer.port), "certificate": leaf(of.tls) if of.tls else "",
    }  # fmt: skip


async def _note(w: Means, one: Judged, sight: Sight, made: _Made) -> Line:
    of, now = one.fetched, w.now()
    leased = one.leased
    if made.interval and not leased.interval:
        leased = replace(leased, interval=made.interval)
    outcome = made.end.outcome
    wait = now + UNSEALED if outcome is Outcome.LOST else None
    told = revisit.Visit(leased, outcome, sight.digests.sha256, wait)
    asked = of.header("Retry-After") if isinstance(of, Exchange) else ""
    end = settled(told, now, delay=one.delay, asked=asked)
    found = (*made.found, *await _events(w, one, end.next.event))
    happened = replace(
        _happened(one, sight, made, now), found=found,
        settled=(_seen(one, sight, end),),
    )  # fmt: skip
    return _line(one, sight, made, await w.ends(happened))


async def _events(w: Means, one: Judged, event: Event) -> list[Found]:
    """Told of what somebody asked for, and of what was a hit."""
    if event is Event.NONE:
        return []
    asked = is_asked(one.leased.via, one.leased.report)
    if not asked and not await _is_hit(w, one.leased.pk):
        return []
    lay = hosted_at(one.fetched) if isinstance(one.fetched, Exchange) else {}
    kind = "GONE" if event is Event.GONE else "CHANGED"
    return [Found(kind, lay, one.leased.parent_url, {"event": str(event)})]


def _seen(one: Judged, sight: Sight, end: Settled) -> Settled:
    of = one.fetched
    if not isinstance(of, Exchange):
        return replace(end, leased=one.leased)
    return replace(
        end, leased=one.leased, status=of.status, etag=of.header("ETag")[:300],
        last_modified=of.header("Last-Modified")[:80], sha256=sight.digests.sha256,
        robots=one.fresh,
    )  # fmt: skip


def _happened(one: Judged, sight: Sight, made: _Made, now: datetime) -> Happened:
    of, noted = one.fetched, one.done.noted
    base = Happened(
        noted=noted, target=one.leased.pk, url=one.asked.url, via=str(one.asked.via),
        authority=one.permit.authority, line=one.permit.line, outcome=str(made.end.outcome),
        words=made.end.words, at=now, leads=made.leads, exhibit=made.exhibit,
    )  # fmt: skip
    if not isinstance(of, Exchange):
        address = of.peer.address if of.peer else ""
        return replace(base, address=address, size=one.done.came)
    return replace(
        base,
        status=of.status,
        address=of.peer.address,
        size=len(of.response),
        mime=sight.mime,
        sha256=sight.digests.sha256,
        verdict=sight.verdict,
    )


def _line(one: Judged, sight: Sight, made: _Made, told: Told) -> Line:
    status = one.fetched.status if isinstance(one.fetched, Exchange) else 0
    return Line(
        one.asked.url, one.permit.authority, str(made.end.outcome), status,
        sight.digests.sha256, sight.verdict, ",".join(told.findings), one.done.noted.number,
        made.exhibit,
    )  # fmt: skip


async def note_robots(w: Means, one: Judged, end: Ended) -> Line:
    """robots.txt was fetched for a target that is still held: it settles nothing."""
    of = one.fetched
    entity = of.entity if isinstance(of, Exchange) else b""
    sight = Sight(digests([entity]), "text/plain") if entity else NOTHING
    made = _Made(end)
    if w.orders.as_it_stands(one.permit, w.now()).retention is Retention.FULL:
        made = replace(made, exhibit=await _sealed(w, one, sight, Keep.TOGETHER))
    if isinstance(of, Exchange) and made.end.outcome is Outcome.FETCHED:
        sitemaps = replace(one.leased, url=of.url)
        made = replace(made, leads=tuple(await w.leading.leads(sitemaps, of)))
    told = await w.ends(_happened(one, sight, made, w.now()))
    return _line(one, sight, made, told)
