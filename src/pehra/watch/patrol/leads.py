"""Where a fetched document leads: each address through the gate, and then a target of its own.

It is done in a thread of its own and for a time that is bounded, for a page may be made to take
long: the loop goes on, and sees a halt at once.
"""

import asyncio
import time
from collections.abc import Awaitable, Callable, Iterator
from concurrent.futures import Executor
from dataclasses import replace
from datetime import datetime

import ada_url
from django.db import connections

from pehra.patrol import revisit
from pehra.patrol.exchange import Exchange
from pehra.patrol.frontier import MOST_ABOVE, NEW, SOON, Leased, New, key
from pehra.patrol.gate import Asked
from pehra.patrol.numbered import BY_READER, goes_on, is_numbered
from pehra.patrol.permit import Permit, Via
from pehra.patrol.source import Link, Read
from pehra.patrol.sources import read
from pehra.patrol.tip import web
from pehra.patrol.url import LONGEST, BadUrl, canonical
from pehra.store.queries.leads import known
from pehra.store.queries.ways import shown

from .orders import Orders
from .room import Room

#: addresses of one document that become targets: what is none yet first, so that the rest comes
#: with its next visits
MOST = 2000
SECONDS = 5.0  # that the addresses of one document may take; what is left comes with the next visit
MANY = 500  # beyond so many it is asked which are targets already
SMALL = 16 * 1024  # bytes of a document that is read at once: a thread would take longer
ASCII = 0x80
OFTEN = 50  # addresses between two looks at the clocks

#: asked at a moment; None: no list ever did
ListedAt = Callable[[datetime], Awaitable[datetime | None]]


class Leading:
    """`pool` is one thread, which reads documents, asks the gate and the database. `listed_at`:
    when a list that knows more came into force (watch/patrol/lists.py).
    """

    def __init__(
        self, orders: Orders, now: Callable[[], datetime], pool: Executor, listed_at: ListedAt
    ) -> None:
        self._orders, self._now, self._pool, self._listed_at = orders, now, pool, listed_at
        self._room = Room(orders)

    async def leads(self, leased: Leased, of: Exchange) -> list[New]:
        """What the document links to and shows, as far as it may be fetched."""
        loop, small = asyncio.get_running_loop(), len(of.entity) <= SMALL
        told = read(of.entity, of.url, of.headers) if small else Read()
        if small and not (told.requisites or told.next or told.links):
            return []
        now = self._now()
        stale_at = revisit.stale_at(now, await self._listed_at(now))
        return await loop.run_in_executor(
            self._pool, lambda: self._leads(leased, told if small else _read(of), stale_at)
        )

    def close(self) -> None:
        self._pool.submit(connections.close_all).result()
        self._pool.shutdown()

    def _leads(self, leased: Leased, told: Read, stale_at: datetime) -> list[New]:
        until = time.monotonic() + SECONDS
        found = dict(self._named(leased, told, stale_at, until))
        found.pop(key(leased.url), None)
        there = known(found) if len(found) > MANY else set[bytes]()
        order = sorted(found, key=lambda of: of in there) if there else list(found)
        allowed = self._allowed(leased, [found[one] for one in order], until)
        return self._room.fitting(self._further(leased, allowed))

    def _named(
        self, leased: Leased, told: Read, stale_at: datetime, until: float
    ) -> Iterator[tuple[bytes, New]]:
        """By their keys, each once: what is shown first."""
        at, seen = self._now(), set[bytes]()
        again = stale_at if told.requisites else None
        for place, link in enumerate((*told.requisites, *told.next, *told.links)):
            if place % OFTEN == 0 and time.monotonic() > until:
                return
            new = _led(leased, link, at)
            if new is not None and (of := key(new.url)) not in seen:
                seen.add(of)
                yield of, replace(new, stale_at=again)

    def _allowed(self, leased: Leased, some: list[New], until: float) -> list[New]:
        """The clock is looked at often: what was asked about long ago has no leave."""
        found: list[New] = []
        at = self._now()
        for place, new in enumerate(some):
            if place % OFTEN == OFTEN - 1:
                at = self._now()
                if time.monotonic() > until:
                    break
            leave = self._orders.leave(_asked(leased, new), at)
            if isinstance(leave, Permit):
                source = self._orders.source(leave.authority, leave.line)
                found.append(replace(new, source=source))
            if len(found) >= MOST:
                break
        return found

    def _further(self, leased: Leased, some: list[New]) -> list[New]:
        """Frames that another page showed first, whose order ends there: what they show may be
        fetched by this page's order, and becomes known by this way.
        """
        if all(one.authority.scope.terms.requisites < 2 for one in self._orders.standings):  # noqa: PLR2004
            return some
        pages = (leased.url, *_above(leased))
        frames = (new.url for new in some if new.via is Via.REQUISITE)
        wide = {url for url in frames if self._open(url, pages, leased.by)}
        ways = shown(wide) if wide else {}
        had = {url: ((way.parent_url, *way.above), way.by) for url, way in ways.items()}
        narrow = {url for url, told in had.items() if not self._open(url, *told)}
        return [replace(new, further=new.url in narrow) for new in some]

    def _open(self, url: str, pages: tuple[str, ...], by: str) -> bool:
        """Whether what it shows may be fetched, when these pages show it."""
        by = by if len(pages) <= MOST_ABOVE else ""
        asked = Asked(url, Via.REQUISITE, parent=url, above=pages[:MOST_ABOVE], by=by)
        return isinstance(self._orders.leave(asked, self._now()), Permit)


def _read(of: Exchange) -> Read:
    return read(of.entity, of.url, of.headers)


def _led(leased: Leased, link: Link, at: datetime) -> New | None:
    """What a page shows is as deep as the page. Who put a file into a post published what else that
    shows as little as what it links to. None: it is no address, or one of an account by a number
    that somebody wrote down, which is told from the account's own by the reader alone.
    """
    try:
        new = web(link.url, link.via, at)
    except BadUrl:
        return None
    if link.via is not Via.API and is_numbered(new.url):
        return None
    shown, on = link.via is Via.REQUISITE, _goes_on(leased, new)
    return replace(
        new, parent=leased.parent if on else leased.pk, account=link.account,
        depth=leased.depth if shown else leased.depth + 1, rank=SOON if shown else NEW,
    )  # fmt: skip


def _asked(leased: Leased, new: New) -> Asked:
    if new.via is not Via.REQUISITE:
        by = leased.by if _goes_on(leased, new) else leased.url
        return Asked(new.url, new.via, new.depth, by=by)
    above = _above(leased)
    by = leased.by if len(above) <= MOST_ABOVE else ""
    return Asked(
        new.url, new.via, new.depth, parent=leased.url, above=above[:MOST_ABOVE], by=by,
    )  # fmt: skip


def _goes_on(leased: Leased, new: New) -> bool:
    """Whether it is the next page of an account's posts: what gave its number led to each."""
    reads_on = new.via is Via.API and leased.via in BY_READER
    return reads_on and goes_on(canonical(new.url), canonical(leased.url))


def _above(leased: Leased) -> tuple[str, ...]:
    """The pages that show it, when it is a frame of theirs."""
    if leased.via is not Via.REQUISITE or not leased.parent_url:
        return ()
    return (leased.parent_url, *leased.above)


def location(of: Exchange) -> str:
    """Where a redirect leads, made absolute; empty when it says nothing that is an address. Bytes
    beyond ASCII are escaped as they stand, as browsers do, and what is too long is not cut.
    """
    told = of.raw_header("Location")
    if not told or len(told) > LONGEST:
        return ""
    written = "".join(chr(byte) if byte < ASCII else f"%{byte:02X}" for byte in told)
    try:
        return canonical(ada_url.join_url(of.url, written)).text
    except (BadUrl, ValueError):
        return ""
