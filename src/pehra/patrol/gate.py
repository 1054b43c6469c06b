"""Whether one thing may be fetched now, on which authority, by which rule. Fail closed: without an
authority in force whose scope covers it there is no leave, no DNS query, no socket.

A rule that denies, of any authority in force, beats every rule that allows, of whichever: what one
order keeps out, no other brings in unseen. Of several that allow it the one that lasts longest
decides; then the first by REF@VERSION, then by line. Nothing here reads a clock or a table.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from .authority import Authority
from .permit import Leave, Permit, Refused, Via, Why
from .reflector import is_reflector
from .rule import Rule
from .scope import keys
from .url import USUAL, BadUrl, Swarm, Target, Url, is_reserved, target


@dataclass(frozen=True, slots=True)
class Spent:
    """Of one rule's budget: fetches, and bytes over the wire."""

    pages: int = 0
    bytes: int = 0


@dataclass(frozen=True, slots=True)
class Standing:
    """One version of an authority and what became of it. `spent` by the lines of its rules."""

    authority: Authority
    version: int
    approved: bool
    revoked_at: datetime | None = None
    spent: Mapping[int, Spent] = field(default_factory=dict)

    @property
    def name(self) -> str:
        return f"{self.authority.ref}@{self.version}"

    def idle(self, at: datetime) -> Why | None:
        """Why it is not in force; None when it is."""
        if self.revoked_at is not None and self.revoked_at <= at:
            return Why.REVOKED
        if not self.approved:
            return Why.NOT_APPROVED
        if at < self.authority.from_at:
            return Why.NOT_YET
        return Why.EXPIRED if at >= self.authority.until_at else None


@dataclass(frozen=True, slots=True)
class Asked:
    """`url` in any spelling. `depth`: links from the seed. `hops`: redirects so far. `parent`: the
    page that shows it, or whose robots.txt it is. `above`: where the parent is itself shown by a
    page, as a frame is, that page, and so on: the nearest first.
    """

    url: str
    via: Via = Via.SEED
    depth: int = 0
    hops: int = 0
    parent: str = ""
    above: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Halts:
    """The kill switches in force: of all, of authorities by REF, of exact hosts."""

    all: bool = False
    authorities: frozenset[str] = frozenset()
    hosts: frozenset[str] = frozenset()


NO_HALTS = Halts()


@dataclass(frozen=True, slots=True)
class NotBarred:
    """Nobody keeps it out. That is no leave: no rule was asked that allows."""


Bar = Refused | NotBarred
#: of several reasons why nothing may be fetched, the one that is told: the nearest to a leave
NEAREST = (
    Why.HALTED, Why.SPENT, Why.HOURS, Why.TOO_DEEP, Why.TOO_MANY_REDIRECTS, Why.REFLECTOR, Why.PORT,
    Why.NOT_YET, Why.NOT_APPROVED, Why.EXPIRED, Why.REVOKED, Why.NO_AUTHORITY,
)  # fmt: skip
RANK = {why: place for place, why in enumerate(NEAREST)}
NOBODY = Refused(Why.NO_AUTHORITY)


@dataclass(frozen=True, slots=True)
class _Now:
    """What one question is judged by."""

    standings: tuple[Standing, ...]
    at: datetime
    halts: Halts
    test_home: bool


def permit(
    standings: Iterable[Standing],
    asked: Asked,
    at: datetime,
    halts: Halts = NO_HALTS,
    *,
    test_home: bool = False,
) -> Leave:
    """Pure: the same question has the same answer."""
    return _best(_leaves(_Now(tuple(standings), at, halts, test_home), asked))


def still(
    standings: Iterable[Standing],
    held: Permit,
    asked: Asked,
    at: datetime,
    halts: Halts = NO_HALTS,
    *,
    test_home: bool = False,
) -> Leave:
    """Whether what was begun on this permit may go on: by its own authority and rule, and nobody
    else's. Another's leave is for another fetch, with another end, other terms and its own intent.
    Pure.
    """
    now = _Now(tuple(standings), at, halts, test_home)
    leaves = _leaves(now, asked)
    if asked.via is Via.REQUISITE and _permits(leaves):  # by its page, whoever lets it be now
        leaves = [*leaves, *_shown(now, asked, target(asked.url))]
    own = [one for one in leaves if (one.authority, one.line) == (held.authority, held.line)]
    return _best(own or [one for one in leaves if isinstance(one, Refused)])


def barred(
    standings: Iterable[Standing],
    url: str,
    at: datetime,
    halts: Halts = NO_HALTS,
    *,
    test_home: bool = False,
) -> Bar:
    """Whether a kill switch or any order keeps it out, of what is gone to on another thing's leave:
    trackers and nodes on that of a swarm. Pure.
    """
    try:
        wanted = target(url)
    except BadUrl:
        return Refused(Why.NOT_A_TARGET)
    return _barred(_Now(tuple(standings), at, halts, test_home), wanted) or NotBarred()


def _leaves(now: _Now, asked: Asked) -> list[Leave]:
    """Every leave that somebody gives, or why nobody does."""
    try:
        wanted = target(asked.url)
    except BadUrl:
        return [Refused(Why.NOT_A_TARGET)]
    barred = _barred(now, wanted)
    if barred is not None:
        return [barred]
    if asked.via is Via.ROBOTS:
        return _robots(now, asked, wanted)
    found = _own(now, asked, wanted)
    if asked.via is Via.REQUISITE and not _permits(found):
        return [*found, *_shown(now, asked, wanted)]
    return found


def _barred(now: _Now, wanted: Target) -> Refused | None:
    """What no rule that allows can undo."""
    if now.halts.all or (isinstance(wanted, Url) and wanted.host in now.halts.hosts):
        return Refused(Why.HALTED)
    if now.test_home and not is_reserved(wanted):
        return Refused(Why.TEST_HOME)
    by = keys(wanted)
    denied = [
        Refused(Why.DENIED, one.name, rule.text, rule.line)
        for one in now.standings
        for rule in one.authority.scope.denying(by)
        if rule.matter.touches(wanted) and one.idle(now.at) is None
    ]
    return min(denied, key=lambda told: (told.authority, told.line)) if denied else None


def _own(now: _Now, asked: Asked, wanted: Target) -> list[Leave]:
    """By rules that cover it."""
    by = keys(wanted)
    return [
        _weighed(now, one, rule, asked, wanted)
        for one in now.standings
        for rule in one.authority.scope.allowing(by)
        if rule.matter.covers(wanted, asked.via)
    ]


def _weighed(now: _Now, one: Standing, rule: Rule, asked: Asked, wanted: Target) -> Leave:
    why = one.idle(now.at) or _against(now, one, rule, asked, wanted)
    if why is not None:
        return Refused(why, one.name, rule.text, rule.line)
    terms, bounds = one.authority.scope.terms, rule.bounds
    return Permit(
        one.name, rule.text, rule.line,
        until_at=min(one.authority.until_at, bounds.closes_at(now.at)),
        retention=one.authority.retention, robots=terms.robots, redirects=terms.redirects,
        requisites=terms.requisites, delay=bounds.delay, ports=rule.ports,
        countries=bounds.countries, covert=terms.covert,
    )  # fmt: skip


def _against(now: _Now, one: Standing, rule: Rule, asked: Asked, wanted: Target) -> Why | None:
    """What a rule that covers it says against it just now. What a page shows is as deep as the
    page.
    """
    spent = one.spent.get(rule.line, Spent())
    deep = asked.depth > rule.bounds.depth and asked.via is not Via.REQUISITE
    reflects = not rule.matter.names and isinstance(wanted, Url) and is_reflector(wanted)
    told = (
        (Why.HALTED, one.authority.ref in now.halts.authorities),
        (Why.PORT, not rule.port_is_open(wanted)),
        (Why.REFLECTOR, reflects),
        (Why.TOO_DEEP, deep),
        (Why.TOO_MANY_REDIRECTS, asked.hops > one.authority.scope.terms.redirects),
        (Why.HOURS, not rule.bounds.opens(now.at)),
        (Why.SPENT, spent.pages >= rule.bounds.pages or spent.bytes >= rule.bounds.bytes),
    )
    return next((why for why, holds in told if holds), None)


def _shown(now: _Now, asked: Asked, wanted: Target) -> list[Leave]:
    """What a page in scope shows may lie anywhere, on usual ports and those of the page's rule; it
    is fetched on the page's authority. Whoever denies it was asked already. The page was let pass
    by whatever way when it was fetched (Via.API is the widest), and must be let pass now.
    """
    found = list(_pages(now, asked))
    if not isinstance(wanted, Url) or not found:
        return [NOBODY]
    if is_reflector(wanted):
        return [_refused(found, Why.REFLECTOR)]
    near = [one for one in found if asked.hops <= one.redirects]
    if not near:
        return [_refused(found, Why.TOO_MANY_REDIRECTS)]
    open_ = [one for one in near if wanted.port in USUAL | one.ports]
    return list(open_) or [_refused(near, Why.PORT)]


def _pages(now: _Now, asked: Asked) -> Iterator[Permit]:
    """Those in scope that show it, so many steps away as their authority says. Through a frame that
    is kept out nothing is shown.
    """
    for steps, page in enumerate((asked.parent, *asked.above), 1):
        try:
            if _barred(now, target(page)) is not None:
                return
        except BadUrl:
            return
        for one in _permits(_leaves(now, Asked(page, Via.API))):
            if steps <= one.requisites:
                yield one


def _robots(now: _Now, asked: Asked, wanted: Target) -> list[Leave]:
    """On the authority of what is asked for: the robots.txt of its own origin."""
    try:
        parent = target(asked.parent)
    except BadUrl:
        return [NOBODY]
    if isinstance(wanted, Swarm) or isinstance(parent, Swarm):
        return [NOBODY]
    if (wanted.origin, wanted.path, wanted.query) != (parent.origin, "/robots.txt", ""):
        return [NOBODY]
    return _leaves(now, Asked(asked.parent, Via.API, hops=asked.hops))


def _permits(leaves: list[Leave]) -> list[Permit]:
    return [one for one in leaves if isinstance(one, Permit)]


def _refused(permits: list[Permit], why: Why) -> Refused:
    first = _first(permits)
    return Refused(why, first.authority, first.rule, first.line)


def _first(permits: list[Permit]) -> Permit:
    return min(permits, key=lambda one: (-one.until_at.timestamp(), one.authority, one.line))


def _best(leaves: list[Leave]) -> Leave:
    if permits := _permits(leaves):
        return _first(permits)
    refused = [one for one in leaves if isinstance(one, Refused)]
    ordered = sorted(refused, key=lambda one: (RANK.get(one.why, -1), one.authority, one.line))
    return ordered[0] if ordered else NOBODY
