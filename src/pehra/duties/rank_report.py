"""Place a report in the queue, with the reasons in words, and with those that say the same. How
often a thing was sent never raises it.
"""

from pehra.base.numbers import Series, count
from pehra.intake.fold import Sent
from pehra.roster.powers import Power
from pehra.store import models
from pehra.triage.priority import Priority, priority
from pehra.triage.ruleset import Ruleset

from . import errand, uncovered
from .duty import Occasion, duty, record
from .fold import fold
from .known_of import facts
from .place import PLACED, Cause, count_lanes, digests, hold, place_again, sent


@duty(needs=Power.TRIAGE)
def rank_report(on: Occasion, held: errand.Lease, ruleset: Ruleset) -> Priority:
    pk = count(Series.REPORT, held.subject)
    found = priority(facts(models.Report.objects.get(pk=pk)), ruleset)
    with record(on, subject=held.subject) as said:
        (row,) = hold([pk])
        errand.finish(held)
        was = (row.tier, row.lane)
        changes = place_again(row, found, Cause.RANKED, on.at)
        (row.cluster,) = fold([(_sent(row), row.cluster)])
        row.save(update_fields=[*PLACED, "cluster"])
        uncovered.placed([row.pk] if was != (row.tier, row.lane) else [])
        said.details |= {
            "lane": row.lane,
            "tier": row.tier,
            "ruleset": found.ruleset,
            "rules": [one.rule.id for one in found.reasons],
            "cluster": row.cluster.pk,
        }
        count_lanes(changes)
    return found


def _sent(row: models.Report) -> Sent:
    accounts = row.sightings.filter(kind="ACCOUNT", role="SUSPECT").values_list("value", flat=True)
    return sent(row, accounts, digests(row.files.values_list("hashes", flat=True)))
