"""Where a fetched document leads: each address through the gate, and then a target of its own."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import datetime

import ada_url

from pehra.patrol.exchange import Exchange
from pehra.patrol.frontier import NEW, SOON, Leased, New, key
from pehra.patrol.gate import Asked
from pehra.patrol.permit import Permit, Via
from pehra.patrol.source import Link
from pehra.patrol.sources import read
from pehra.patrol.tip import web
from pehra.patrol.url import BadUrl, canonical

from .orders import Orders

MOST = 2000  # addresses of one document that become targets; the rest come with the next visit


def target(url: str, via: Via, at: datetime) -> New:
    """Raises BadUrl."""
    return web(url, via, at)


def leads(orders: Orders, leased: Leased, of: Exchange, at: datetime) -> list[New]:
    """What the document links to and shows, as far as it may be fetched."""
    told = read(of.entity, of.url, of.headers)
    known: dict[bytes, New] = {}
    for new in _allowed(orders, leased, (*told.requisites, *told.next, *told.links), at):
        if len(known) >= MOST:
            break
        known.setdefault(key(new.url), new)
    known.pop(key(leased.url), None)
    return list(known.values())


def _allowed(orders: Orders, leased: Leased, links: Iterable[Link], at: datetime) -> Iterator[New]:
    for link in links:
        shown = link.via is Via.REQUISITE
        depth = leased.depth if shown else leased.depth + 1
        asked = Asked(link.url, link.via, depth, parent=leased.url if shown else "")
        leave = orders.leave(asked, at)
        if not isinstance(leave, Permit):
            continue
        try:
            new = target(link.url, link.via, at)
        except BadUrl:
            continue
        source = orders.source(leave.authority, leave.line)
        rank = SOON if shown else NEW
        yield replace(
            new, parent=leased.pk, depth=depth, source=source, rank=rank,
            account=link.account or (leased.account if shown else ""),
        )  # fmt: skip


def location(of: Exchange) -> str:
    """Where a redirect leads, made absolute; empty when it says nothing that is an address."""
    told = of.header("Location")
    if not told:
        return ""
    try:
        return canonical(ada_url.join_url(of.url, told)).text
    except (BadUrl, ValueError):
        return ""
