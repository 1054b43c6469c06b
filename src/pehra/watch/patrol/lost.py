"""A visit that failed in a way nobody foresaw: an answer that cannot be kept, our mistake.

It is told as LOST, with the kind of the fault and nothing of what was answered; and the target
waits as after any failure, longer each time, so that one answer is not fetched for ever.
"""

from dataclasses import replace

from pehra.duties.note_outcomes import Happened
from pehra.duties.note_refusals import Refusal
from pehra.patrol import revisit
from pehra.patrol.frontier import Leased, Settled
from pehra.patrol.outcome import Outcome

from .lines import Line
from .means import Means
from .settle import settled


async def lost(w: Means, leased: Leased, fault: str) -> Line:
    """`fault`: the name of an exception. Raises NotRecorded."""
    end = _ended(w, leased)
    begun = w.begun.take(leased.pk)
    told = Line(leased.url, "", str(Outcome.LOST))
    for place, (planned, noted) in enumerate(begun, 1):
        await w.ends(Happened(
            noted=noted, target=leased.pk, url=planned.url, via=planned.via,
            authority=planned.authority, line=planned.line, outcome=str(Outcome.LOST), words=fault,
            at=w.now(), settled=(end,) if place == len(begun) else (),
        ))  # fmt: skip
        told = replace(told, authority=planned.authority, fetch=noted.number)
    if not begun:
        await w.refusals(Refusal(
            target=leased.pk, url=leased.url, via=str(leased.via), outcome=str(Outcome.LOST),
            words=fault, settled=end,
        ))  # fmt: skip
    return told


def _ended(w: Means, leased: Leased) -> Settled:
    """For the target as an answer that breaks the protocol; its host is not at fault for it."""
    now, delay = w.now(), leased.host_delay
    end = settled(revisit.Visit(leased, Outcome.LOST), now, delay=delay)
    failed = settled(revisit.Visit(leased, Outcome.PROTOCOL_ERROR), now, delay=delay)
    return replace(end, next=failed.next)
