"""Count the reports of each lane anew, where the kept counts have come apart from the lanes."""

from pehra.base.canonical import Json
from pehra.roster.powers import Power
from pehra.store import models
from pehra.store.queries.lanes import Miscounted, miscounted

from .duty import Occasion, duty, record
from .fold import alone


@duty(needs=Power.TRIAGE)
def recount_lanes(on: Occasion) -> tuple[Miscounted, ...]:
    """Gives those that were counted wrongly, and are right now."""
    with record(on, subject="lanes") as said:
        alone()
        wrong = miscounted()
        for one in wrong:
            models.LaneCount.objects.update_or_create(lane=one.lane, defaults={"reports": one.held})
        told: dict[str, Json] = {one.lane: one.held - one.counted for one in wrong}
        said.details |= told
    return wrong
