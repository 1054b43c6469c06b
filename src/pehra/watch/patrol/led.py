"""What a fetch leads to that is no document: where it redirects to, and back to what led to it."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime

from pehra.patrol import revisit
from pehra.patrol.frontier import SOON, URGENT, Leased, New
from pehra.patrol.gate import Asked
from pehra.patrol.known import ONCE
from pehra.patrol.permit import Permit, Via
from pehra.patrol.tip import web

from .means import Means

DAILY = 86_400  # seconds: what showed a hit is looked at again as often


def back(leased: Leased, now: datetime) -> Iterator[New]:
    """What led to a hit is fetched once more, whole: redirect by redirect, to the page and to those
    that show the page.
    """
    if leased.via not in ONCE:
        return
    pages = (leased.parent_url, *leased.above) if leased.via is Via.REQUISITE else ()
    for url in filter(None, (*leased.through, *pages)):
        yield replace(web(url, Via.AGAIN, now), rank=URGENT, whole=True, interval=DAILY)


async def on(w: Means, leased: Leased, url: str, now: datetime) -> New | None:
    """The next hop is a target of its own, when the gate lets it be one; else None. What a page
    shows is still shown by that page, and fetched on its authority, wherever it was moved to.
    """
    shown = leased.via is Via.REQUISITE and leased.parent_url != ""
    via = Via.REQUISITE if shown else Via.REDIRECT
    asked = Asked(url, via, leased.depth, leased.hops + 1)
    if shown:
        asked = replace(asked, parent=leased.parent_url, above=leased.above, by=leased.by)
    leave = w.orders.leave(asked, now) if url else None
    if not isinstance(leave, Permit):
        return None
    return replace(
        web(url, via, now), parent=leased.pk, depth=leased.depth,
        hops=leased.hops + 1, source=w.orders.source(leave.authority, leave.line),
        rank=min(leased.rank, SOON), interval=leased.interval, report=leased.report,
        whole=leased.whole, account=leased.account,
        stale_at=revisit.stale_at(now, await w.lists.moment(now)),
    )  # fmt: skip
