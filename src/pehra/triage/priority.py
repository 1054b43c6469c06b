"""Where a report stands in the queue: a lane, a tier, and the reasons in words.

The tier is the worst floor of the rules that speak, first those on a child at risk (axis A), then
those on the suspect (B). What can be done (C) only chooses the lane, and how full a report is buys
nothing: unknown is not low, and a viral or informational flag never lowers a child at risk.
"""

import tomllib
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from importlib import resources

from pehra.triage.facts import Facts
from pehra.triage.rules import CONDITIONS


class Lane(StrEnum):
    DANGER_NOW = "DANGER_NOW"
    ACT = "ACT"
    NEEDS_DATA = "NEEDS_DATA"
    KNOWN_VIRAL = "KNOWN_VIRAL"
    INFORMATIONAL = "INFORMATIONAL"
    PARTNER = "PARTNER"
    PUBLIC = "PUBLIC"


DANGER = 1  # the most urgent tier
AT_RISK = 2  # up to here a child may be at risk, and no flag moves the report aside
LOWEST = 4  # the tier when no rule sets a floor


@dataclass(frozen=True, slots=True)
class Rule:
    id: str
    axis: str  # A child at risk, B suspect, C what can be done, F flags of the sender
    floor: int  # tier, 1 to 4; 0 sets none
    words: tuple[tuple[str, str], ...]  # (language, words)


@dataclass(frozen=True, slots=True)
class Ruleset:
    version: str
    rules: tuple[Rule, ...]


@dataclass(frozen=True, slots=True)
class Reason:
    rule: Rule
    where: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Priority:
    lane: Lane
    tier: int  # 1 (danger now) to 4
    actionable: bool
    reasons: tuple[Reason, ...]
    ruleset: str


def load_ruleset(name: str = "2026-11-24") -> Ruleset:
    """A shipped ruleset by its date."""
    path = resources.files("pehra.triage") / "rulesets" / f"{name}.toml"
    told = tomllib.loads(path.read_text(encoding="utf-8"))
    rules = tuple(
        Rule(item["id"], item["axis"], item["floor"], (("en", item["en"]), ("ur", item["ur"])))
        for item in told["rule"]
    )
    return Ruleset(told["version"], rules)


@cache
def worded(version: str) -> dict[str, dict[str, str]]:
    """The words of a ruleset's rules by language; none when this Pehra does not ship it."""
    try:
        return {rule.id: dict(rule.words) for rule in load_ruleset(version).rules}
    except OSError:
        return {}


def priority(facts: Facts, ruleset: Ruleset) -> Priority:
    """Ask every rule. Reasons come worst floor first, then in the ruleset's order."""
    spoken = (Reason(rule, CONDITIONS[rule.id](facts)) for rule in ruleset.rules)
    reasons = sorted((reason for reason in spoken if reason.where), key=_weight)
    tier = min((r.rule.floor for r in reasons if r.rule.floor), default=LOWEST)
    actionable = any(reason.rule.id == "can_be_traced" for reason in reasons)
    lane = _lane(tier, {reason.rule.id for reason in reasons})
    return Priority(lane, tier, actionable, tuple(reasons), ruleset.version)


def _weight(reason: Reason) -> tuple[int, str]:
    return (reason.rule.floor or LOWEST + 1, reason.rule.axis)


def _lane(tier: int, spoke: set[str]) -> Lane:
    if tier == DANGER:
        return Lane.DANGER_NOW
    if tier > AT_RISK and "informational" in spoke:
        return Lane.INFORMATIONAL
    if tier > AT_RISK and "viral" in spoke and "known_material" in spoke:
        return Lane.KNOWN_VIRAL
    return Lane.ACT if "can_be_traced" in spoke else Lane.NEEDS_DATA
