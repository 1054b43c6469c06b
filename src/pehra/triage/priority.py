"""Where a report stands in the queue: a lane, a tier, and the reasons in words.

The tier is the worst floor of the rules that speak, first those on a child at risk (axis A), then
those on the suspect (B). What can be done (C) only chooses the lane, and how full a report is buys
nothing: unknown is not low, and no flag moves a report aside in which a rule of axis A speaks.
Whoever runs a server can be asked, so a report of where something lay can be acted on; it does not
count as one by which somebody can be traced.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from pehra.triage.facts import Facts
from pehra.triage.heard import Heard
from pehra.triage.phrases import hear, say
from pehra.triage.rule import Rule
from pehra.triage.rules import BESIDE, CONDITIONS
from pehra.triage.ruleset import Ruleset


class Lane(StrEnum):
    DANGER_NOW = "DANGER_NOW"
    ACT = "ACT"
    NEEDS_DATA = "NEEDS_DATA"
    KNOWN_VIRAL = "KNOWN_VIRAL"
    INFORMATIONAL = "INFORMATIONAL"
    PARTNER = "PARTNER"
    PUBLIC = "PUBLIC"


#: by the form that it came in (docs/reference/readers.md)
SENT_BY = {
    "entry_form": Lane.PUBLIC,
    **dict.fromkeys(
        [
            "referral_table",
            "case_bundle",
            "vics_case",
            "icse_export",
            "mail",
            "pdf_text",
            "capture",
        ],
        Lane.PARTNER,
    ),
}
DANGER = 1  # the most urgent tier
AT_RISK = 2  # up to here a child may be at risk, whoever sent it
CHILD = "A"  # the axis of a child at risk: where one of its rules speaks, no flag moves it aside
LOWEST = 4  # the tier when no rule sets a floor
TRACED = "can_be_traced"  # the rules of these names choose the lane
DONE_BY = frozenset({TRACED, "host_can_be_asked"})


@dataclass(frozen=True, slots=True)
class Reason:
    rule: Rule
    where: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Priority:
    lane: Lane
    tier: int  # 1 (danger now) to 4
    actionable: bool  # somebody can be traced
    reasons: tuple[Reason, ...]
    ruleset: str


def priority(facts: Facts, ruleset: Ruleset) -> Priority:
    """Ask every rule. Reasons come worst floor first, then in the ruleset's order."""
    reasons = sorted(_spoken(facts, ruleset), key=_weight)
    tier = min((r.rule.floor for r in reasons if r.rule.floor), default=LOWEST)
    actionable = any(reason.rule.id == TRACED for reason in reasons)
    lane = _lane(tier, reasons, facts.report.reader)
    return Priority(lane, tier, actionable, tuple(reasons), ruleset.version)


def _spoken(facts: Facts, ruleset: Ruleset) -> Iterator[Reason]:
    texts, spoke = hear(facts.report), dict[str, tuple[str, ...]]()
    ids = frozenset(rule.id for rule in ruleset.rules)
    for rule in ruleset.rules:
        where = _where(rule, facts, texts, spoke) or _beside(rule, facts, ids)
        if where:
            spoke[rule.id] = where
            yield Reason(rule, where)


def _where(
    rule: Rule,
    facts: Facts,
    texts: tuple[Heard, ...],
    spoke: Mapping[str, tuple[str, ...]],
) -> tuple[str, ...]:
    if rule.phrases is not None:
        return say(rule.phrases, texts)
    if rule.two_of:
        found = [spoke[one] for one in rule.two_of if one in spoke]
        return _all(found) if len(found) > 1 else ()
    if rule.one_of:
        found = [spoke[one] for one in rule.one_of if one in spoke]
        beside = [spoke[one] for one in rule.with_ if one in spoke]
        return _all([*found, *beside]) if found and beside else ()
    return CONDITIONS[rule.id](facts)


def _beside(rule: Rule, facts: Facts, ids: frozenset[str]) -> tuple[str, ...]:
    """What the rule speaks for too, as long as the rules have no rule of its own for it."""
    other = BESIDE.get(rule.id)
    return CONDITIONS[other](facts) if other is not None and other not in ids else ()


def _all(places: Iterable[tuple[str, ...]]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(one for some in places for one in some))


def _weight(reason: Reason) -> tuple[int, str]:
    return (reason.rule.floor or LOWEST + 1, reason.rule.axis)


def _lane(tier: int, reasons: Sequence[Reason], reader: str) -> Lane:
    """Where a child may be at risk it is one lane for all senders; below that, whoever answers
    partners and families has theirs in one place. A flag moves aside only what says nothing of a
    child at risk.
    """
    spoke = {reason.rule.id for reason in reasons}
    aside = tier > AT_RISK and not any(one.rule.axis == CHILD and one.rule.floor for one in reasons)
    if tier == DANGER:
        return Lane.DANGER_NOW
    if tier > AT_RISK and reader in SENT_BY:
        return SENT_BY[reader]
    if aside and "informational" in spoke:
        return Lane.INFORMATIONAL
    if aside and "viral" in spoke and "known_material" in spoke:
        return Lane.KNOWN_VIRAL
    return Lane.ACT if DONE_BY & spoke else Lane.NEEDS_DATA
