"""Who keeps a thing out, and what each rule that covers it says of it now. The gate (gate.py)
decides between them.
"""

from collections.abc import Iterator

from .permit import Leave, Permit, Refused, Via, Why
from .question import Asked, Now
from .reflector import is_reflector
from .rule import Rule
from .scope import keys
from .standing import Spent, Standing
from .url import Target, Url, is_reserved


def barred(now: Now, wanted: Target) -> Refused | None:
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


def covering(now: Now, wanted: Target, via: Via, led_by: str) -> Iterator[tuple[Standing, Rule]]:
    """The rules that allow it, whatever stands against them just now."""
    by = keys(wanted)
    for one in now.standings:
        for rule in one.authority.scope.allowing(by):
            if rule.matter.covers(wanted, via, led_by):
                yield one, rule


def weighed(now: Now, one: Standing, rule: Rule, asked: Asked, wanted: Target) -> Leave:
    """By a rule that covers it."""
    why = one.idle(now.at) or _against(now, one, rule, asked, wanted)
    if why is not None:
        return Refused(why, one.name, rule.text, rule.line)
    terms, bounds = one.authority.scope.terms, rule.bounds
    return Permit(
        one.name, rule.text, rule.line,
        until_at=min(one.authority.until_at, bounds.closes_at(now.at)),
        retention=one.authority.retention, robots=terms.robots, redirects=terms.redirects,
        requisites=terms.requisites, delay=bounds.delay, ports=rule.ports,
        countries=bounds.countries, covert=terms.covert, pages=bounds.pages, bytes=bounds.bytes,
    )  # fmt: skip


def _against(now: Now, one: Standing, rule: Rule, asked: Asked, wanted: Target) -> Why | None:
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
