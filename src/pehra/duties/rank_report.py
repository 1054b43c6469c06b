"""Place a report in the queue, with the reasons in words, and with those that say the same. How
often a thing was sent never raises it.
"""

from collections import Counter

from pehra.base.numbers import Series, count
from pehra.intake import kept
from pehra.roster.powers import Power
from pehra.store import models
from pehra.triage.facts import Facts, Named, Seen
from pehra.triage.priority import Priority, Ruleset, priority

from . import errand
from .duty import Occasion, duty, record
from .fold import fold

CONTACTS = ("EMAIL", "PHONE", "ACCOUNT")
NOT_TRACED = ("REPORTER", "SENDER", "VICTIM")  # these lead to no suspect


@duty(needs=Power.TRIAGE)
def rank_report(on: Occasion, held: errand.Lease, ruleset: Ruleset) -> Priority:
    row = models.Report.objects.get(pk=count(Series.REPORT, held.subject))
    facts = Facts(kept.from_json(row.value), _seen(row), _named(row))
    found = priority(facts, ruleset)
    with record(on, subject=held.subject) as said:
        errand.finish(held)
        row.lane, row.tier, row.actionable = found.lane, found.tier, found.actionable
        row.ruleset = found.ruleset
        row.reasons = [
            {"rule": one.rule.id, "words": dict(one.rule.words), "where": list(one.where)}
            for one in found.reasons
        ]
        cluster = fold(row)
        row.save(update_fields=["lane", "tier", "actionable", "ruleset", "reasons", "cluster"])
        said.details |= {
            "lane": found.lane,
            "tier": found.tier,
            "ruleset": found.ruleset,
            "rules": [one.rule.id for one in found.reasons],
            "cluster": cluster.pk,
        }
    return found


def _seen(row: models.Report) -> Seen:
    tally = Counter(row.files.values_list("verdict", flat=True))
    return Seen(tally["RECOGNISED"], tally["UNKNOWN"], tally["TOO_FLAT"], tally["UNDECODABLE"])


def _named(row: models.Report) -> Named:
    seen = row.sightings.exclude(role__in=NOT_TRACED).order_by("pk")
    timed = seen.filter(kind="IP", at__isnull=False)
    return Named(
        contacts=tuple(seen.filter(kind__in=CONTACTS).values_list("where", flat=True)),
        ips_with_time=tuple(timed.filter(port=None).values_list("where", flat=True)),
        ips_with_time_and_port=tuple(timed.exclude(port=None).values_list("where", flat=True)),
    )
