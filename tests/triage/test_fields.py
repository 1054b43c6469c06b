"""What senders say in fields, read from documents as they come: danger is heard, a no is a no, and
a reason says no more than what was read.
"""

import copy
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pehra.intake.lines import lines
from pehra.intake.readers import read
from pehra.intake.said_at import SaidAt
from pehra.triage.facts import Facts, Named, Seen
from pehra.triage.priority import Priority, priority
from pehra.triage.ruleset import load_ruleset

SAMPLES = Path(__file__).parents[1] / "samples"
RULES = load_ruleset()
BASE = json.loads((SAMPLES / "cybertip_le_full.json").read_text("utf-8-sig"))
XML = (
    (SAMPLES / "ispws_report.xml").read_text("utf-8")
    .replace("<escalateToHighPriority>SYNTHETIC: a child is in danger</escalateToHighPriority>", "")
    .replace("Online Enticement of Children for Sexual Acts", "Child Pornography (possession)")
    .replace("<victim><victimPerson><age>12</age></victimPerson></victim>", "")
    .replace("<reportAnnotations><sextortion/></reportAnnotations>", "{}")
)  # fmt: skip
Change = Callable[[dict[str, Any]], Any]


def told(change: Change) -> bytes:
    made = copy.deepcopy(BASE)
    file(made)["industryClassification"] = None  # nothing of danger is left in it
    change(made)
    return json.dumps(made).encode()


def suspect(of: dict[str, Any]) -> dict[str, Any]:
    return of["reportedInformation"]["reportedPeople"]["reportedPersons"][0]  # type: ignore[no-any-return]


def summary(of: dict[str, Any]) -> dict[str, Any]:
    return of["reportedInformation"]["incidentSummary"]  # type: ignore[no-any-return]


def file(of: dict[str, Any]) -> dict[str, Any]:
    return of["reportedInformation"]["uploadedFiles"]["uploadedFiles"][0]  # type: ignore[no-any-return]


def more(of: dict[str, Any]) -> dict[str, Any]:
    return of["additionalNcmecInformation"]  # type: ignore[no-any-return]


def tag(*words: str) -> Change:
    tags = [{"value": one} for one in words]
    return lambda of: file(of).update(ncmecTags={"groups": [{"tags": tags}]})


def victims(*some: dict[str, Any]) -> Change:
    return lambda of: of["reportedInformation"].update(childVictims={"childVictims": list(some)})


def placed(data: bytes, name: str = "r.json", seen: Seen = Seen(unknown=1)) -> Priority:  # noqa: B008
    return priority(Facts(read(data, name), seen, Named(("$.x",))), RULES)


def spoke(of: Priority) -> set[str]:
    return {one.rule.id for one in of.reasons if one.rule.floor}


def test_the_report_that_is_changed_says_nothing_of_danger() -> None:
    for found in (placed(told(lambda _: None)), placed(XML.format("").encode(), "r.xml")):
        assert (found.tier, spoke(found)) == (4, set())


def type_(words: str) -> Change:
    return lambda of: summary(of).update(incidentType=words)


def types(told_: Any) -> Change:  # noqa: ANN401
    return lambda of: summary(of).update(additionalIncidentTypes=told_)


def annotated(told_: Any) -> Change:  # noqa: ANN401
    return lambda of: summary(of).update(reportAnnotations=told_)


def meant_for(*some: dict[str, Any]) -> Change:
    inside = {"intendedRecipients": list(some)}
    return lambda of: of["reportedInformation"].update(intendedRecipients=inside)


def classified(words: str) -> Change:
    return lambda of: more(of).update(ncmecClassification=words)


def ranked(words: Any) -> Change:  # noqa: ANN401
    return lambda of: more(of).update(priority={"priorityId": words, "value": "x"})


def escalated(words: Any) -> Change:  # noqa: ANN401
    return lambda of: summary(of).update(espEscalation=words)


def said(field: str, words: Any) -> Change:  # noqa: ANN401
    return lambda of: suspect(of).update({field: words})


@pytest.mark.parametrize(
    ("change", "tier", "rule"),
    [
        (type_("Child Sexual Molestation"), 1, "molestation"),
        (type_("Child Sex Trafficking"), 1, "trafficking"),
        (type_("Child Sex Tourism"), 1, "tourism"),
        (type_("Online Enticement of Children for Sexual Act"), 2, "enticement"),
        (type_("Unsolicited Obscene Material Sent to a Child"), 2, "unsolicited"),
        (type_("Sextortion"), 2, "sextortion"),
        (types(["Child Sexual Molestation"]), 1, "molestation"),
        (types("Child Sex Trafficking"), 1, "trafficking"),
        (types("Misleading Domain Name, Child Sex Trafficking"), 1, "trafficking"),
        (types([{"value": "Online Enticement of Children for Sexual Acts"}]), 2, "enticement"),
        (types({"additionalIncidentTypes": ["Child Sex Tourism"]}), 1, "tourism"),
        (classified("Child Sexual Molestation"), 1, "molestation"),
        (classified("Child Sexual Molestation (Unconfirmed)"), 1, "molestation"),
        (classified("Online Enticement"), 2, "enticement"),
        (annotated({"sextortion": True, "spam": False}), 2, "sextortion"),
        (annotated({"sadisticOnlineExploitation": "true"}), 1, "sadistic"),
        (annotated(["sextortion"]), 2, "sextortion"),
        (meant_for({"id": "r", "approximateAge": "9"}), 2, "child_recipient"),
        (tag("Sextortion"), 2, "sextortion"),
        (tag("Sadistic Online Exploitation"), 1, "sadistic"),
        (tag("Physical Harm"), 2, "physical_harm"),
        (tag("Possible Self-Production"), 3, "self_produced"),
        (tag("Live streaming"), 1, "live_or_infant"),
        (said("relationshipToChildVictim", "Father"), 1, "close_to_child"),
        (said("relationshipToChildVictim", "Online friend"), 2, "knows_child"),
        (said("accessToChildVictim", "Yes"), 1, "access_to_child"),
        (said("accessToChildren", "teaches at a school"), 1, "access_unclear"),
        (said("convictedSexOffender", "true"), 2, "convicted"),
        (said("convictedSexOffender", "in another country"), 2, "conviction_unclear"),
        (said("priorCybertipReports", "100234567"), 3, "prior_reports"),
        (said("priorCybertipReports", "not sure"), 3, "prior_unclear"),
        (ranked("1"), 1, "priority_1"), (ranked(1), 1, "priority_1"),
        (ranked("Priority 1"), 1, "priority_1"), (ranked("1 "), 1, "priority_1"),
        (ranked("Priority 2"), 2, "priority_2"), (ranked("see notes"), 2, "priority_unclear"),
        (escalated("They meet today"), 1, "escalated"),
        (escalated("No one knows where she is"), 1, "escalation_unclear"),
        (victims({"approximateAge": "9"}), 2, "child_named"),
        (victims({"id": "v1", "approximateAge": "N/A"}), 2, "child_listed"),
    ],
)  # fmt: skip
def test_danger_in_a_field_is_heard_and_the_reason_says_which(
    change: Change, tier: int, rule: str
) -> None:
    found = placed(told(change))
    assert (found.tier, spoke(found)) == (tier, {rule})


@pytest.mark.parametrize(
    ("mark", "tier", "rule"),
    [
        ("<sextortion/>", 2, "sextortion"),
        ("<sadisticOnlineExploitation/>", 1, "sadistic"),
        ("<csamSolicitation/>", 3, "solicitation"),
        ("<spam/>", 4, ""),
        ("<minorToMinorInteraction/>", 4, ""),
    ],
)
def test_annotations_of_platforms_are_heard(mark: str, tier: int, rule: str) -> None:
    inside = f"<reportAnnotations>{mark}</reportAnnotations>"
    found = placed(XML.format(inside).encode(), "r.xml")
    assert (found.tier, spoke(found)) == (tier, {rule} - {""})


@pytest.mark.parametrize(
    "change",
    [
        *(said(field, no) for field in (
            "accessToChildVictim", "accessToChildren", "convictedSexOffender",
            "priorCybertipReports", "relationshipToChildVictim",
        ) for no in ("No", "No.", "none", False, "نہیں", "N/A")),
        said("accessToChildren", "No known access"), said("priorCybertipReports", "0"),
        said("priorCybertipReports", 0), said("relationshipToChildVictim", "Stranger"),
        *(escalated(no) for no in ("No", "no.", False, "false", "N/A", "None", "نہیں")),
        tag("Not live"), tag("Delivered to recipient"), tag("Synthetic tag"), tag("No infant"),
        tag("Self-generated: no"), types([]), types("None"), classified("Child Pornography"),
        annotated({"sextortion": False, "spam": True}), annotated([]),
        meant_for({"id": "r", "approximateAge": "40"}), meant_for({"id": "r"}),
        ranked("3"), ranked("E"), ranked("Priority 3"), victims({}), victims(),
    ],
)  # fmt: skip
def test_a_no_is_no_danger(change: Change) -> None:
    found = placed(told(change))
    assert (found.tier, spoke(found)) == (4, set())


def test_a_file_that_a_child_made_is_not_called_made_by_a_program() -> None:
    found = placed(told(tag("Self-generated")))
    assert {one.rule.id for one in found.reasons} & {"self_produced", "generated"} == {
        "self_produced"
    }


@pytest.mark.parametrize("told_of", [{"approximateAge": "9"}, {"id": "v1"}])
def test_a_child_and_enticement_or_sextortion_are_danger_now(told_of: dict[str, str]) -> None:
    def both(first: Change) -> Priority:
        return placed(told(lambda of: (first(of), victims(told_of)(of))))

    assert both(classified("Online Enticement")).tier == 1
    assert both(tag("Sextortion")).tier == 1


def flagged(change: Change) -> Change:
    return lambda of: (change(of), of.update(informational=True))


def test_informational_moves_nothing_aside_that_may_be_new() -> None:
    new = flagged(lambda of: file(of).update(industryClassification="A1"))
    assert (placed(told(new)).tier, placed(told(new)).lane) == (3, "ACT")
    known = placed(told(new), seen=Seen(recognised=1))
    assert (known.tier, known.lane) == (3, "INFORMATIONAL")
    assert placed(told(flagged(lambda _: None))).lane == "INFORMATIONAL"


@given(st.sampled_from(["informational", "tag"]), st.sampled_from([3, 2, 1]))
def test_no_flag_moves_a_report_in_which_a_rule_on_a_child_speaks(flag: str, tier: int) -> None:
    of_tier = {1: type_("Child Sex Tourism"), 2: type_("Unsolicited Obscene Material"),
               3: tag("Possible Self-Production")}  # fmt: skip
    plain = placed(told(of_tier[tier]), seen=Seen(recognised=1))

    def with_flag(of: dict[str, Any]) -> None:
        of_tier[tier](of)
        if flag == "informational":
            of.update(informational=True)
        else:
            tags = file(of).get("ncmecTags") or {"groups": []}
            file(of)["ncmecTags"] = tags
            tags["groups"].append({"tags": [{"value": "Viral"}, {"value": "Generative AI"}]})

    found = placed(told(with_flag), seen=Seen(recognised=1))
    assert (found.tier, found.lane) == (plain.tier, plain.lane)
    assert spoke(plain) == spoke(found)


OLD = load_ruleset("2026-11-25-2")


@pytest.mark.parametrize(
    ("change", "rule"),
    [
        (said("accessToChildren", "teaches at a school"), "access_to_child"),
        (said("convictedSexOffender", "in another country"), "convicted"),
        (said("priorCybertipReports", "not sure"), "prior_reports"),
        (victims({"id": "v1"}), "child_named"),
        (escalated("Unknown"), "escalated"),
    ],
)
def test_rules_that_do_not_part_the_two_speak_for_what_is_unclear_too(
    change: Change, rule: str
) -> None:
    """A unit that adopted its rules before: nothing falls between."""
    found = priority(Facts(read(told(change), "r.json"), Seen(), Named(("$.x",))), OLD)
    assert rule in spoke(found)
    assert found.tier == placed(told(change), seen=Seen()).tier


def test_a_reason_names_the_value_that_was_read() -> None:
    data = told(lambda of: (
        said("accessToChildren", "teaches at a school")(of),
        victims({"id": "v1", "approximateAge": "9"})(of),
        tag("Sadistic Online Exploitation")(of),
    ))  # fmt: skip
    at = SaidAt(lines(read(data, "r.json")))
    values = {one.rule.id: [v for where in one.where for v in at.at(where)]
              for one in placed(data).reasons}  # fmt: skip
    assert values["access_unclear"] == ["teaches at a school"]
    assert values["child_named"] == ["9", "v1"]
    assert values["sadistic"] == ["Sadistic Online Exploitation"]
    assert at.at("$") == at.at("$.nowhere") == ()


@pytest.mark.parametrize("rule", RULES.rules, ids=lambda one: one.id)
def test_every_reason_is_worded_in_both_languages(rule) -> None:  # type: ignore[no-untyped-def]  # noqa: ANN001
    told_ = dict(rule.words)
    assert told_["en"].isascii()
    assert any("\u0600" <= letter <= "\u06ff" for letter in told_["ur"])
