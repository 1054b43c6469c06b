"""Take rules into force, and place every report by them, a few hundred at a time."""

import hashlib

from pehra.base.errors import PehraError
from pehra.roster.powers import Power
from pehra.store import models
from pehra.store.queries import rulesets
from pehra.triage.priority import priority
from pehra.triage.ruleset import Ruleset, ruleset, shipped

from . import errand, uncovered
from .duty import Occasion, duty, record
from .known_of import facts
from .place import PLACED, Cause, place_again

BATCH = 200  # reports of one record


class NotAdopted(PehraError):
    """The rules cannot come into force as they are."""


@duty(needs=Power.ADOPT_RULES)
def adopt_rules(on: Occasion, text: str, reason: str) -> Ruleset:
    """Raises BadRuleset, NotAdopted."""
    made = ruleset(text)
    if not reason.strip():
        raise NotAdopted("Say why these rules are adopted.")
    known = models.Ruleset.objects.filter(version=made.version).first()
    if (known and known.text != text) or (known is None and _is_shipped_otherwise(made, text)):
        raise NotAdopted(f"Other rules have the version {made.version}: give these a new one.")
    sha256 = hashlib.sha256(text.encode()).hexdigest()
    with record(on, subject=f"rules {made.version}", details={"sha256": sha256}) as said:
        said.details["reason"] = reason.strip()[:500]
        models.Ruleset.objects.filter(version=made.version).delete()
        models.Ruleset.objects.create(
            version=made.version, text=text, adopted_by=on.officer.badge, adopted_at=on.at
        )
        errand.put(errand.Kind.RESCORE, subject(made.version, 0), on.at)
    return made


def _is_shipped_otherwise(made: Ruleset, text: str) -> bool:
    try:
        return shipped(made.version) != text
    except PehraError:
        return False


def subject(version: str, behind: int) -> str:
    """The work of placing all reports behind a number."""
    return f"{version}@{behind}"


@duty(needs=Power.TRIAGE)
def rescore_reports(on: Occasion, held: errand.Lease) -> int:
    """The next few hundred by the rules in force. Gives how many got another place."""
    behind = int(held.subject.rpartition("@")[2])
    rules = rulesets.in_force()
    rows = models.Report.objects.filter(pk__gt=behind).exclude(ruleset__in=("", rules.version))
    batch = list(
        rows.select_related("decision")
        .prefetch_related("sightings", "files")
        .order_by("pk")[:BATCH]
    )
    placed = [priority(facts(row), rules) for row in batch]
    moved: list[int] = []
    with record(on, subject=f"rules {rules.version}") as said:
        errand.finish(held)
        for row, found in zip(batch, placed, strict=True):
            was = (row.tier, row.lane)
            place_again(row, found, Cause.RULES, on.at)
            row.save(update_fields=PLACED)
            if was != (row.tier, row.lane):
                moved.append(row.pk)
        uncovered.placed(moved)
        if len(batch) == BATCH:
            errand.put(errand.Kind.RESCORE, subject(rules.version, batch[-1].pk), on.at)
        said.details |= {"reports": len(batch), "moved": len(moved)}
    return len(moved)
