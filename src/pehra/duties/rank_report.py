"""Place a report in the queue, with the reasons in words, and with those that say the same. How
often a thing was sent never raises it.
"""

from collections import Counter

from pehra.base.numbers import Series, count
from pehra.intake import kept
from pehra.intake.fold import Sent
from pehra.roster.powers import Power
from pehra.store import models
from pehra.triage.facts import Facts, Named, Seen, Trace, named
from pehra.triage.priority import Priority, Ruleset, priority

from . import errand
from .duty import Occasion, duty, record
from .fold import fold
from .place import PLACED, digests, place, sent


@duty(needs=Power.TRIAGE)
def rank_report(on: Occasion, held: errand.Lease, ruleset: Ruleset) -> Priority:
    row = models.Report.objects.select_related("cluster").get(pk=count(Series.REPORT, held.subject))
    facts = Facts(kept.from_json(row.value), _seen(row), _named(row))
    found = priority(facts, ruleset)
    with record(on, subject=held.subject) as said:
        errand.finish(held)
        place(row, found)
        (row.cluster,) = fold([(_sent(row), row.cluster)])
        row.save(update_fields=[*PLACED, "cluster"])
        said.details |= {
            "lane": found.lane,
            "tier": found.tier,
            "ruleset": found.ruleset,
            "rules": [one.rule.id for one in found.reasons],
            "cluster": row.cluster.pk,
        }
    return found


def _seen(row: models.Report) -> Seen:
    return Seen.of(Counter(row.files.values_list("verdict", flat=True)))


def _named(row: models.Report) -> Named:
    told = row.sightings.order_by("pk").values_list("kind", "role", "where", "at", "port")
    return named(
        Trace(kind, role, where, at is not None, port is not None)
        for kind, role, where, at, port in told
    )


def _sent(row: models.Report) -> Sent:
    accounts = row.sightings.filter(kind="ACCOUNT", role="SUSPECT").values_list("value", flat=True)
    return sent(row, accounts, digests(row.files.values_list("hashes", flat=True)))
