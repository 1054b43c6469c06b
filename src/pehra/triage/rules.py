"""The conditions of the rules: each looks at the facts and gives the places that fulfil it.

An empty answer means the rule does not speak. What a rule is worth and how it is worded stands in
the dated ruleset (`rulesets/*.toml`), so that words and floors change without code.
"""

from collections.abc import Callable

from pehra.base.said import Said
from pehra.intake.report import IncidentType, PartyRole
from pehra.triage.facts import Facts, said_yes

Where = tuple[str, ...]
CLASSES = frozenset({"A1", "A2", "B1", "B2"})  # CyberTipline industry classification


def escalated(facts: Facts) -> Where:
    told = facts.report.incident.escalation
    return (told.where,) if isinstance(told, Said) else ()


def _priority(facts: Facts, wanted: str) -> Where:
    told = facts.report.assessment.priority
    return (told.where,) if isinstance(told, Said) and told.value == wanted else ()


def priority_1(facts: Facts) -> Where:
    return _priority(facts, "1")


def priority_2(facts: Facts) -> Where:
    return _priority(facts, "2")


def molestation(facts: Facts) -> Where:
    return facts.is_type(IncidentType.MOLESTATION)


def trafficking(facts: Facts) -> Where:
    return facts.is_type(IncidentType.TRAFFICKING)


def enticement_of_named_child(facts: Facts) -> Where:
    children = facts.parties(PartyRole.VICTIM) or facts.parties(PartyRole.RECIPIENT)
    kind = facts.is_type(IncidentType.ENTICEMENT)
    return (*kind, *(child.where for child in children)) if kind and children else ()


def enticement(facts: Facts) -> Where:
    return facts.is_type(IncidentType.ENTICEMENT)


def access_to_child(facts: Facts) -> Where:
    said = (
        told
        for party in facts.parties(PartyRole.SUSPECT)
        for told in (party.danger.access_to_child_victim, party.danger.access_to_children)
    )
    return tuple(told.where for told in said if isinstance(told, Said) and said_yes(told))


def convicted(facts: Facts) -> Where:
    said = (party.danger.convicted_sex_offender for party in facts.parties(PartyRole.SUSPECT))
    return tuple(told.where for told in said if isinstance(told, Said) and said_yes(told))


def child_named(facts: Facts) -> Where:
    return tuple(party.where for party in facts.parties(PartyRole.VICTIM))


def live_or_infant(facts: Facts) -> Where:
    return facts.tagged("infant", "live")


def unknown_classified(facts: Facts) -> Where:
    """Material a person classified, on no list we hold: it may be new."""
    if not facts.seen.unknown:
        return ()
    said = (file.classification for file in facts.report.files)
    return tuple(t.where for t in said if isinstance(t, Said) and t.value.upper() in CLASSES)


def prior_reports(facts: Facts) -> Where:
    said = (told for party in facts.parties(PartyRole.SUSPECT) for told in party.prior_reports)
    return tuple(told.where for told in said if isinstance(told, Said))


def known_material(facts: Facts) -> Where:
    return ("$",) if facts.seen.recognised else ()


def undecodable(facts: Facts) -> Where:
    return ("$",) if facts.seen.undecodable or facts.seen.too_flat else ()


def viral(facts: Facts) -> Where:
    return facts.tagged("viral", "meme")


def generated(facts: Facts) -> Where:
    return facts.tagged("generat", "synthetic", "artificial")


def informational(facts: Facts) -> Where:
    told = facts.report.informational
    return (told.where,) if isinstance(told, Said) and told.value else ()


def can_be_traced(facts: Facts) -> Where:
    return facts.named.contacts + facts.named.ips_with_time_and_port


def host_can_be_asked(facts: Facts) -> Where:
    return facts.named.hosts


def ip_without_port(facts: Facts) -> Where:
    traced = facts.named.contacts or facts.named.ips_with_time_and_port
    return () if traced else facts.named.ips_with_time


def nobody_named(facts: Facts) -> Where:
    named = facts.named
    return () if named.contacts or named.ips_with_time or named.ips_with_time_and_port else ("$",)


CONDITIONS: dict[str, Callable[[Facts], Where]] = {
    condition.__name__: condition
    for condition in (
        escalated, priority_1, priority_2, molestation, trafficking, enticement_of_named_child,
        enticement, access_to_child, convicted, child_named, live_or_infant, unknown_classified,
        prior_reports, known_material, undecodable, viral, generated, informational, can_be_traced,
        host_can_be_asked, ip_without_port, nobody_named,
    )
}  # fmt: skip
