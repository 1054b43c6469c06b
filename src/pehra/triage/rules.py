"""The conditions of the rules: each looks at the facts and gives the places that fulfil it.

An empty answer means the rule does not speak. What a rule is worth and how it is worded stands in
the dated ruleset (`rulesets/*.toml`), so that words and floors change without code.
"""

from collections.abc import Callable, Iterable

from pehra.base.said import Said, Told
from pehra.intake.report import PartyRole

from .answer import Answer, answer, filled
from .facts import Facts, described
from .label import Label
from .relation import Relation, relation
from .urgency import Urgency, urgency

Where = tuple[str, ...]
ADULT = 18  # years
CLASSES = frozenset({"A1", "A2", "B1", "B2"})  # CyberTipline industry classification


def _read(
    some: Iterable[Told[str]], by: Callable[[str], Answer | Relation | Urgency], wanted: str
) -> Where:
    """Where something is said that reads as what is wanted."""
    return tuple(one.where for one in some if isinstance(one, Said) and by(one.value) == wanted)


def _access(facts: Facts) -> tuple[Said[str], ...]:
    return (
        *facts.suspects_say("access_to_child_victim"),
        *facts.suspects_say("access_to_children"),
    )


def _prior(facts: Facts) -> tuple[Told[str], ...]:
    suspects = facts.parties(PartyRole.SUSPECT)
    return tuple(told for party in suspects for told in party.prior_reports)


def _children(facts: Facts, *, told_of: bool) -> Where:
    """The victims and the recipients of whom something or nothing is said."""
    some = (*facts.parties(PartyRole.VICTIM), *facts.parties(PartyRole.RECIPIENT))
    return tuple(one.where for one in some if described(one) is told_of)


def escalated(facts: Facts) -> Where:
    return _read((facts.report.incident.escalation,), filled, Answer.YES)


def escalation_unclear(facts: Facts) -> Where:
    return _read((facts.report.incident.escalation,), filled, Answer.UNCLEAR)


def priority_1(facts: Facts) -> Where:
    return _read((facts.report.assessment.priority,), urgency, Urgency.FIRST)


def priority_2(facts: Facts) -> Where:
    return _read((facts.report.assessment.priority,), urgency, Urgency.SECOND)


def priority_unclear(facts: Facts) -> Where:
    return _read((facts.report.assessment.priority,), urgency, Urgency.UNCLEAR)


def molestation(facts: Facts) -> Where:
    return facts.labelled(Label.MOLESTATION)


def trafficking(facts: Facts) -> Where:
    return facts.labelled(Label.TRAFFICKING)


def tourism(facts: Facts) -> Where:
    return facts.labelled(Label.TOURISM)


def sadistic(facts: Facts) -> Where:
    return facts.labelled(Label.SADISTIC)


def sextortion(facts: Facts) -> Where:
    return facts.labelled(Label.SEXTORTION)


def physical_harm(facts: Facts) -> Where:
    return facts.labelled(Label.PHYSICAL_HARM)


def unsolicited(facts: Facts) -> Where:
    return facts.labelled(Label.UNSOLICITED)


def solicitation(facts: Facts) -> Where:
    return facts.labelled(Label.SOLICITATION)


def self_produced(facts: Facts) -> Where:
    return facts.labelled(Label.SELF_PRODUCED)


def enticement_of_named_child(facts: Facts) -> Where:
    kind, children = facts.labelled(Label.ENTICEMENT), _children(facts, told_of=True)
    return (*kind, *children) if kind and children else ()


def enticement_of_listed_child(facts: Facts) -> Where:
    kind, children = facts.labelled(Label.ENTICEMENT), _children(facts, told_of=False)
    return (*kind, *children) if kind and children else ()


def enticement(facts: Facts) -> Where:
    return facts.labelled(Label.ENTICEMENT)


def access_to_child(facts: Facts) -> Where:
    return _read(_access(facts), answer, Answer.YES)


def access_unclear(facts: Facts) -> Where:
    return _read(_access(facts), answer, Answer.UNCLEAR)


def close_to_child(facts: Facts) -> Where:
    return _read(facts.suspects_say("relationship_to_child_victim"), relation, Relation.CLOSE)


def knows_child(facts: Facts) -> Where:
    return _read(facts.suspects_say("relationship_to_child_victim"), relation, Relation.OTHER)


def convicted(facts: Facts) -> Where:
    return _read(facts.suspects_say("convicted_sex_offender"), answer, Answer.YES)


def conviction_unclear(facts: Facts) -> Where:
    return _read(facts.suspects_say("convicted_sex_offender"), answer, Answer.UNCLEAR)


def child_named(facts: Facts) -> Where:
    return tuple(one.where for one in facts.parties(PartyRole.VICTIM) if described(one))


def child_listed(facts: Facts) -> Where:
    return tuple(one.where for one in facts.parties(PartyRole.VICTIM) if not described(one))


def child_recipient(facts: Facts) -> Where:
    ages = (one.person.age for one in facts.parties(PartyRole.RECIPIENT))
    return tuple(age.where for age in ages if isinstance(age, Said) and age.value < ADULT)


def live_or_infant(facts: Facts) -> Where:
    return facts.tagged(Label.LIVE_OR_INFANT)


def unknown_classified(facts: Facts) -> Where:
    """Material a person classified, on no list we hold: it may be new."""
    if not facts.seen.unknown:
        return ()
    said = (file.classification for file in facts.report.files)
    return tuple(t.where for t in said if isinstance(t, Said) and t.value.upper() in CLASSES)


def prior_reports(facts: Facts) -> Where:
    return _read(_prior(facts), filled, Answer.YES)


def prior_unclear(facts: Facts) -> Where:
    return _read(_prior(facts), filled, Answer.UNCLEAR)


def known_material(facts: Facts) -> Where:
    return ("$",) if facts.seen.recognised else ()


def undecodable(facts: Facts) -> Where:
    return ("$",) if facts.seen.undecodable or facts.seen.too_flat else ()


def viral(facts: Facts) -> Where:
    return facts.tagged(Label.VIRAL)


def generated(facts: Facts) -> Where:
    return facts.tagged(Label.GENERATED)


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
        escalated, escalation_unclear, priority_1, priority_2, priority_unclear, molestation,
        trafficking, tourism, sadistic, sextortion, physical_harm, unsolicited, solicitation,
        self_produced, enticement_of_named_child, enticement_of_listed_child, enticement,
        access_to_child, access_unclear, close_to_child, knows_child, convicted,
        conviction_unclear, child_named, child_listed, child_recipient, live_or_infant,
        unknown_classified, prior_reports, prior_unclear, known_material, undecodable, viral,
        generated, informational, can_be_traced, host_can_be_asked, ip_without_port, nobody_named,
    )
}  # fmt: skip
#: what rules older than the second of two names leave to the first, so that nothing falls between:
#: words that could not be read as a no, and children of whom nothing is said
BESIDE = {
    "escalated": "escalation_unclear",
    "access_to_child": "access_unclear",
    "convicted": "conviction_unclear",
    "prior_reports": "prior_unclear",
    "child_named": "child_listed",
    "enticement_of_named_child": "enticement_of_listed_child",
}
