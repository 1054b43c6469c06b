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
    """What the unit adopted last, else what is shipped. Rules that an older Pehra took and this one
    cannot use (`unusable`) are passed over: the queue goes on by those before them.
    """
    rows = models.Ruleset.objects.order_by("-pk")
    found = (_usable(row.version, row.text) for row in rows)
    return next((one for one in found if one is not None), None) or load_ruleset(SHIPPED)


def unusable() -> str:
    """The version of the rules that were adopted last, when they are not in force; else ""."""
    row = models.Ruleset.objects.order_by("-pk").first()
    return row.version if row and _usable(row.version, row.text) is None else ""


@lru_cache(maxsize=16)
def _parsed(_version: str, text: str) -> Ruleset:
    return ruleset(text)


@lru_cache(maxsize=16)
def _usable(version: str, text: str) -> Ruleset | None:
    try:
        return _parsed(version, text)
    except BadRuleset:
        return None


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
