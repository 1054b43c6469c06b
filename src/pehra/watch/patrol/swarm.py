"""One look at a swarm: the gate, the intent, the look, who was there, the outcome."""

from dataclasses import dataclass, replace

from pehra.duties.note_intents import Noted, Overspent
from pehra.duties.note_outcomes import Happened
from pehra.duties.observe_swarm import observe_swarm
from pehra.duties.seal_exhibit import seal_exhibit
from pehra.patrol import pace, revisit
from pehra.patrol.frontier import Leased
from pehra.patrol.gate import Asked
from pehra.patrol.outcome import Outcome
from pehra.patrol.permit import Permit
from pehra.patrol.swarm import Observed, Observer, outcome
from pehra.store.queries import swarms

from .act import planned
from .flying import Grounded
from .lines import Line
from .means import Means
from .seal import CHANNEL
from .settle import settled


async def look(w: Means, leased: Leased, asked: Asked, leave: Permit) -> Line | Overspent:
    """Raises NotRecorded."""
    files = await w.read(swarms.allocations)
    observer = w.swarms.observer(files.allocations)
    noted = await w.intents(planned(w.orders, leased, leave, leased.url, leased.via))
    if isinstance(noted, Overspent):
        return noted
    seen = await _seen(w, observer, asked, leave)
    if isinstance(seen, Grounded):
        return await _note(w, leased, leave, noted, _Come(Outcome.HALTED, "its leave ended"))
    await w.write(lambda: observe_swarm(w.occasion(), noted.pk, seen, files.files))
    told, words = outcome(seen)
    exhibit = await w.write(lambda: _sealed(w, noted, seen)) if seen.presences else ""
    return await _note(w, leased, leave, noted, _Come(told, words, len(seen.packets), exhibit))


async def _seen(w: Means, observer: Observer, asked: Asked, leave: Permit) -> Observed | Grounded:
    """What was seen until a halt is kept like what was seen to the end."""
    if w.orders.ended(leave, asked, w.now()):  # while its intent was written
        return Grounded()
    until_halt: list[Observed] = []
    how = replace(w.swarms.how, halted=until_halt.append)
    infohash = asked.url.rpartition(":")[2]
    look_ = observer.observe(leave, infohash, w.swarms.where, how)
    seen = await w.flying.fly(leave, asked, look_)
    return until_halt[0] if isinstance(seen, Grounded) and until_halt else seen


@dataclass(frozen=True, slots=True)
class _Come:
    outcome: Outcome
    words: str
    size: int = 0
    exhibit: str = ""


def _sealed(w: Means, noted: Noted, seen: Observed) -> str:
    """All that was said, as a packet log: what a grade rests on."""
    name = f"{noted.number}.pcapng"
    return seal_exhibit(
        w.occasion(), w.room, [seen.packets], name=name, channel=CHANNEL, to_read=False
    ).exhibit


async def _note(w: Means, leased: Leased, leave: Permit, noted: Noted, come: _Come) -> Line:
    now = w.now()
    visit = revisit.Visit(leased, come.outcome)
    end = settled(visit, now, delay=pace.delay(rule=leave.delay))
    told = Happened(
        noted=noted, target=leased.pk, url=leased.url, via=str(leased.via),
        authority=leave.authority, line=leave.line, outcome=str(come.outcome), words=come.words,
        size=come.size, exhibit=come.exhibit, at=now, settled=(end,),
    )  # fmt: skip
    await w.ends(told)
    return Line(
        leased.url, leave.authority, str(come.outcome), fetch=noted.number, exhibit=come.exhibit
    )
