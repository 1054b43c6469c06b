"""What a page in scope shows may lie anywhere, and is fetched on the page's authority: whether it
may be now. Whoever denies the thing itself was asked before.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from .numbered import number
from .permit import Leave, Permit, Refused, Via, Why
from .question import Asked, Now
from .reflector import is_reflector
from .rule import Rule
from .standing import Standing
from .url import USUAL, BadUrl, Target, Url, target
from .weighing import barred, covering, weighed

#: what stands against the page for ever, by that rule: it shows nothing by it
NO_PAGE = frozenset({Why.PORT, Why.REFLECTOR})


@dataclass(frozen=True, slots=True)
class _Page:
    """One that shows it, the rule that covers the page, and what becomes of the page now: what is
    kept from it for a while, as by a halt or the hours, is kept from what it shows.
    """

    order: Standing
    rule: Rule
    leave: Leave


def shown(now: Now, asked: Asked, wanted: Target) -> list[Leave]:
    """On usual ports and those of the page's rule; as many redirects away as its authority says.
    Empty when no page of an authority shows it. What an account published is no part of a page: by
    its number it is for the account's own rule.
    """
    if not isinstance(wanted, Url) or number(wanted):
        return []
    return [_said(page, asked, wanted) for page in _pages(now, asked)]


def _said(page: _Page, asked: Asked, wanted: Url) -> Leave:
    order, rule = page.order, page.rule
    told = (
        (Why.REFLECTOR, is_reflector(wanted)),
        (Why.TOO_MANY_REDIRECTS, asked.hops > order.authority.scope.terms.redirects),
        (Why.PORT, wanted.port not in USUAL | rule.ports),
    )
    why = next((why for why, holds in told if holds), None)
    return Refused(why, order.name, rule.text, rule.line) if why else page.leave


def _pages(now: Now, asked: Asked) -> Iterator[_Page]:
    """Those in scope, so many steps away as their authority says. Through a frame that is kept out
    nothing is shown. A page was let pass by whatever way when it was fetched (Via.API is the
    widest).
    """
    halted: Refused | None = None
    pages = (asked.parent, *asked.above)
    for steps, url in enumerate(pages, 1):
        try:
            page = target(url)
        except BadUrl:
            return
        kept = barred(now, page)
        if kept is not None and kept.why is not Why.HALTED:
            return
        halted = halted or kept
        by = asked.by if steps == len(pages) else ""
        for order, rule in covering(now, page, Via.API, by):
            if steps > order.authority.scope.terms.requisites:
                continue
            leave = weighed(now, order, rule, Asked(url, Via.API), page)
            if isinstance(leave, Permit):
                yield _Page(order, rule, halted or leave)
            elif leave.why not in NO_PAGE:
                yield _Page(order, rule, leave)
