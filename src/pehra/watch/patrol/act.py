"""One fetch: its intent in the ledger, then what went over the wire."""

from dataclasses import dataclass
from datetime import datetime

from pehra.base.timekeeping import Condition, condition
from pehra.duties.note_intents import Noted, Planned
from pehra.patrol.exchange import Failure, Fetched, NoExchange
from pehra.patrol.fetcher import Ask
from pehra.patrol.frontier import Leased
from pehra.patrol.gate import Asked
from pehra.patrol.permit import Permit, Via

from .flying import Grounded
from .means import Means


@dataclass(frozen=True, slots=True)
class Plan:
    """What is to be fetched for a leased target: itself, or robots.txt of its host. `asked` is what
    the gate was asked, and is asked again while it runs.
    """

    leased: Leased
    asked: Asked
    permit: Permit
    url: str
    via: Via
    more: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Done:
    noted: Noted
    fetched: Fetched
    clock: Condition


async def act(w: Means, plan: Plan) -> Done:
    """Raises NotRecorded: then nothing was sent."""
    permit = plan.permit
    noted = await w.intents(
        Planned(plan.leased.pk, plan.url, str(plan.via), permit.authority, permit.line)
    )
    clock, begun = condition(), w.now()
    if w.orders.ended(permit, plan.asked, begun):
        return Done(noted, _halted(w, plan.url, begun), clock)
    fetch = w.fetcher.fetch(Ask(permit, plan.url, plan.more))
    found = await w.flying.fly(permit, plan.asked, fetch)
    if isinstance(found, Grounded):
        return Done(noted, _halted(w, plan.url, begun), clock)
    return Done(noted, found, clock)


def _halted(w: Means, url: str, begun: datetime) -> NoExchange:
    return NoExchange(url, Failure.HALTED, "stopped: its leave ended", begun, w.now())
