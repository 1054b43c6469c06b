"""Try rules on what came before, without moving a report: where would they have put what turned
out to hide a child in danger?
"""

from pehra.roster.powers import Power
from pehra.store import models
from pehra.triage.backtest import Figures, NothingClosed, backtest
from pehra.triage.priority import priority
from pehra.triage.ruleset import Ruleset

from .duty import Occasion, duty, record
from .known_of import facts

AT_ONCE = 500


@duty(needs=Power.TRIAGE)
def try_rules(on: Occasion, rules: Ruleset) -> Figures | NothingClosed:
    """By the rules alone, every report anew; overrides and decisions left out."""
    rows = models.Report.objects.prefetch_related("sightings", "files").order_by("pk")
    keys, tiers = [], {}
    for row in rows.iterator(chunk_size=AT_ONCE):
        found = priority(facts(row), rules)
        keys.append((found.tier, not found.actionable, row.due_at, row.pk))
        tiers[row.pk] = found.tier
    told = models.Outcome.objects.order_by("pk").values_list("report", "told")
    child = {pk: bool(one.get("children")) for pk, one in told}
    with record(on, subject=f"rules {rules.version}", details={"tried_on": len(keys)}):
        pass  # nothing is kept but the line
    return backtest([key[-1] for key in sorted(keys)], child, tiers)
