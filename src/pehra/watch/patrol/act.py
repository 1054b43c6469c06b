"""One fetch: its intent in the ledger, then what went over the wire."""

from dataclasses import dataclass
from datetime import datetime

from pehra.base.timekeeping import Condition, condition
from pehra.duties.note_intents import Noted, Overspent, Planned
from pehra.patrol.exchange import Failure, Fetched, NoExchange
from pehra.patrol.fetcher import Ask
from pehra.patrol.frontier import Leased
from pehra.patrol.gate import Asked
from pehra.patrol.permit import Permit, Via

from .flying import Grounded
from .means import Means
from .orders import Orders


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
    """`came`: bytes, whatever became of them."""

    noted: Noted
    fetched: Fetched
    clock: Condition
    came: int = 0


async def act(w: Means, plan: Plan) -> Done | Overspent:
    """Raises NotRecorded: then nothing was sent."""
    permit = plan.permit
    intent = planned(w.orders, plan.leased, permit, plan.url, plan.via)
    if w.purses.of(intent.source, intent.bytes).left <= 0:
        return Overspent()
    noted = await w.intents(intent)
    if isinstance(noted, Overspent):
        return noted
    meter = w.purses.meter(intent, noted)
    clock, begun = condition(), w.now()
    if w.orders.ended(permit, plan.asked, begun):
        return Done(noted, _halted(w, plan.url, begun), clock)
    fetch = w.fetcher.fetch(Ask(permit, plan.url, plan.more, meter=meter))
    found = await w.flying.fly(permit, plan.asked, fetch)
    told = _halted(w, plan.url, begun) if isinstance(found, Grounded) else found
    return Done(noted, told, clock, meter.came)


def planned(orders: Orders, leased: Leased, permit: Permit, url: str, via: Via) -> Planned:
    """With the budget that it is counted in."""
    return Planned(
        leased.pk, url, str(via), permit.authority, permit.line,
        orders.source(permit.authority, permit.line), permit.pages, permit.bytes,
    )  # fmt: skip


def _halted(w: Means, url: str, begun: datetime) -> NoExchange:
    return NoExchange(url, Failure.HALTED, "stopped: its leave ended", begun, w.now())
