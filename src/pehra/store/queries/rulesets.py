"""The rules in force, and the words of those that reports were placed by."""

from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache

from pehra.store import models
from pehra.triage.rule import BadRuleset
from pehra.triage.ruleset import SHIPPED, Ruleset, load_ruleset, ruleset


@dataclass(frozen=True, slots=True)
class Adopted:
    version: str
    adopted_by: str
    adopted_at: datetime


def in_force() -> Ruleset:
    """What the unit adopted last, else what is shipped."""
    row = models.Ruleset.objects.order_by("-pk").first()
    return _parsed(row.version, row.text) if row else load_ruleset(SHIPPED)


@lru_cache(maxsize=16)
def _parsed(_version: str, text: str) -> Ruleset:
    return ruleset(text)


def adopted() -> tuple[Adopted, ...]:
    """The latest first."""
    rows = models.Ruleset.objects.order_by("-pk")
    return tuple(Adopted(row.version, row.adopted_by, row.adopted_at) for row in rows)


def by_version(version: str) -> Ruleset:
    """Raises BadRuleset."""
    row = models.Ruleset.objects.filter(version=version).first()
    return _parsed(row.version, row.text) if row else load_ruleset(version)


def worded(version: str) -> dict[str, dict[str, str]]:
    """The words of its rules by language; none while nobody here has adopted it."""
    try:
        return _worded(version)
    except BadRuleset:
        return {}


@lru_cache(maxsize=16)
def _worded(version: str) -> dict[str, dict[str, str]]:
    """A version says the same for ever. Raises BadRuleset, and what is raised is not kept."""
    return {rule.id: dict(rule.words) for rule in by_version(version).rules}
