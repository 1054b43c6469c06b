"""What must hold of any order of the queue, whatever its rules: tried on thousands of reports."""

import copy
import json
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from pehra.intake import synthetic
from pehra.intake.entry import Danger, Entry, Way, document
from pehra.intake.readers import read
from pehra.intake.readers.cybertip.json import CybertipJson
from pehra.triage.facts import Facts, Named, Seen
from pehra.triage.priority import Priority, priority
from pehra.triage.ruleset import load_ruleset

RULES = load_ruleset()
#: facts of danger, each as a change to a report, some alone and some that only tell together
DANGERS = (
    ("incidentSummary", "incidentType", "Online Enticement of Children for Sexual Acts"),
    ("incidentSummary", "incidentType", "Child Sexual Molestation"),
    ("incidentSummary", "espEscalation", "SYNTHETIC: urgent"),
    ("childVictims", "childVictims", [{"approximateAge": "9"}]),
    ("suspect", "accessToChildVictim", "Yes"),
    ("suspect", "convictedSexOffender", "Yes"),
    ("suspect", "accessToChildren", "teaches at a school"),
    ("suspect", "relationshipToChildVictim", "Father"),
    ("suspect", "priorCybertipReports", "123456"),
    ("incidentSummary", "incidentType", "Child Sex Tourism"),
    ("incidentSummary", "additionalIncidentTypes", ["Child Sex Trafficking"]),
    ("incidentSummary", "additionalIncidentTypes", ["Unsolicited Obscene Material"]),
    ("childVictims", "childVictims", [{"id": "v1", "approximateAge": "N/A"}]),
    ("tag", "", "Sextortion"), ("tag", "", "Sadistic Online Exploitation"),
    ("text", "", "They write that he arranged to meet the child."),
    ("text", "", "He threatens to publish the pictures."),
    ("text", "", "The child is being abused."),
    ("tag", "", "Infant"),
)  # fmt: skip
#: complete, true and of no weight
IRRELEVANT = (
    ("suspect", "firstName", "Synthetic"), ("suspect", "occupation", "tailor"),
    ("suspect", "profileBio", "I like cricket and long walks."),
    ("suspect", "vehicleDescription", "white car"), ("suspect", "physicalDescription", "tall"),
    ("suspect", "preferredPronouns", "he"), ("suspect", "languages", "Urdu"),
    ("incidentSummary", "platform", "Example Chat"),
    ("incidentSummary", "incidentDateTimeDescription", "time of detection"),
    ("text", "", "The account was closed after review."),
    ("suspect", "accessToChildVictim", "No known access"), ("suspect", "accessToChildren", "نہیں"),
    ("suspect", "convictedSexOffender", "not convicted"), ("tag", "", "Not live"),
    ("suspect", "relationshipToChildVictim", "Stranger"), ("tag", "", "Delivered to recipient"),
    ("incidentSummary", "espEscalation", "No."), ("suspect", "priorCybertipReports", "0"),
)  # fmt: skip
#: the same said in three languages; none of them more than another
SAID = (
    (
        "A man wants to meet her.", "ایک آدمی اس سے ملنا چاہتا ہے۔",
        "Aik admi us se milna chahta hai.",
    ),
    (
        "He threatens to send them to all.", "وہ سب کو بھیجنے کی دھمکی دیتا ہے۔",
        "Wo sab ko bhejne ki dhamki deta hai.",
    ),
    ("She speaks of suicide.", "وہ خودکشی کی بات کرتی ہے۔", "Wo khudkushi ki baat karti hai."),
    ("It is his own daughter.", "یہ اس کی اپنی بیٹی ہے۔", "Ye us ki apni beti hai."),
    ("He told her not to tell.", "اس نے کہا کسی کو نہ بتانا۔", "Us ne kaha kisi ko na batana."),
    ("He raped a child.", "اس نے بچی کا ریپ کیا۔", "Us ne bachi ka rape kia."),
    ("He sexually abuses her.", "وہ اس سے جنسی زیادتی کرتا ہے۔", "Us se jinsi ziyadti krta hai."),
    ("Our daughter is missing.", "ہماری بیٹی لاپتہ ہے۔", "Hamari beti laapata hai."),
    ("She was kidnapped.", "وہ اغوا ہو گئی ہے۔", "Wo agwa ho gayi hai."),
    ("I want to die.", "میں مرنا چاہتی ہوں۔", "Main marna chahti hun."),
    ("He will kill me.", "وہ مجھے جان سے مار دے گا۔", "Wo mujhe jan se maar dega."),
    ("He demands money.", "وہ پیسے مانگتا ہے۔", "Wo paisay mangta hai."),
    ("He is blackmailing us.", "وہ ہمیں بلیک میل کر رہا ہے۔", "Wo hamein blackmail kr rha hai."),
    ("He sells the girl.", "وہ لڑکی کو بیچتا ہے۔", "Wo larki ko bechta hai."),
    ("He does not stop.", "وہ باز نہیں آتا۔", "Wo baaz nahin aata."),
    ("I am scared of him.", "مجھے اس سے ڈر لگتا ہے۔", "Mujhe us se dar lagta hai."),
    ("The weather is fine.", "موسم اچھا ہے۔", "Mausam acha hai."),
)  # fmt: skip
#: danger denied, certainly
DENIED = (
    ("She is not suicidal.", "وہ خودکشی نہیں کر رہی۔", "Wo khudkushi nahi kar rahi."),
    ("He did not threaten her.", "اس نے دھمکی نہیں دی۔", "Us ne dhamki nahin di."),
    ("The boy is not missing.", "لڑکا لاپتہ نہیں ہے۔", "Larka lapata nahi hai."),
)
seeds = st.integers(1, 500)
dangers = st.lists(st.sampled_from(DANGERS), max_size=4)


def report(seed: int, *changes: tuple[str, str, Any]) -> dict[str, Any]:
    made = copy.deepcopy(synthetic.report(seed, (b"one",)))
    for change in changes:
        change_in(made["reportedInformation"], *change)
    return made


def change_in(inside: dict[str, Any], part: str, key: str, value: Any) -> None:  # noqa: ANN401
    match part:
        case "suspect":
            inside["reportedPeople"]["reportedPersons"][0][key] = value
        case "text":
            inside.setdefault("additionalInformations", []).append({"value": value})
        case "tag":
            file = inside["uploadedFiles"]["uploadedFiles"][0]
            tags = file.get("ncmecTags") or {"groups": []}
            tags["groups"].append({"tags": [{"value": value}]})
            file["ncmecTags"] = tags
        case _:
            inside.setdefault(part, {})[key] = value


def placed(told: dict[str, Any], seen: Seen = Seen(unknown=1)) -> Priority:  # noqa: B008
    return priority(
        Facts(CybertipJson().read(json.dumps(told).encode()), seen, Named(("$.x",))), RULES
    )


@given(seeds, dangers, st.lists(st.sampled_from(IRRELEVANT), min_size=1, max_size=5))
def test_what_says_nothing_of_danger_buys_no_priority(seed, of, more) -> None:  # type: ignore[no-untyped-def]  # noqa: ANN001
    said = {change[:2] for change in of}  # a no does not stand where a yes is to stand
    beside = [one for one in more if one[0] in {"text", "tag"} or one[:2] not in said]
    assert placed(report(seed, *of, *beside)).tier == placed(report(seed, *of)).tier


@given(seeds, dangers, st.sampled_from(DANGERS))
def test_a_fact_of_danger_taken_away_never_raises(seed, of, one) -> None:  # type: ignore[no-untyped-def]  # noqa: ANN001
    before = [change for change in of if change[:2] != one[:2] or one[0] in {"text", "tag"}]
    assert placed(report(seed, *before)).tier >= placed(report(seed, *before, one)).tier


FLAGS = ("Generative AI", "AI-generated", "Potential Meme", "Viral", "informational")


@given(seeds, dangers, st.sampled_from(FLAGS), st.integers(0, 1), st.integers(0, 1))
def test_no_flag_lowers_or_moves_aside_where_a_rule_on_a_child_speaks(
    seed: int, of: list[Any], flag: str, known: int, unknown: int
) -> None:
    seen = Seen(recognised=known, unknown=unknown)
    told, flagged = report(seed, *of), report(seed, *of)
    told["informational"] = False
    flagged["informational"] = flag == "informational"
    if flag != "informational":
        change_in(flagged["reportedInformation"], "tag", "", flag)
    was, found = placed(told, seen), placed(flagged, seen)
    assert found.tier == was.tier
    if "AI" in flag or any(one.rule.axis == "A" and one.rule.floor for one in was.reasons):
        assert found.lane == was.lane


@given(seeds, dangers, st.sampled_from(SAID + DENIED))
def test_the_language_of_the_words_changes_nothing(seed, of, said) -> None:  # type: ignore[no-untyped-def]  # noqa: ANN001
    found = {placed(report(seed, *of, ("text", "", words))).tier for words in said}
    assert len(found) == 1


@given(seeds, dangers)
def test_unknown_is_not_low_and_known_is_not_safe(seed, of) -> None:  # type: ignore[no-untyped-def]  # noqa: ANN001
    """Nothing said at all never ranks behind something said that is no danger."""
    told = report(seed, *of)
    assert placed(told, Seen(recognised=1)).tier <= placed(told, Seen()).tier


def test_every_phrase_of_danger_is_said_in_three_ways() -> None:
    """The law above would hold of rules that look for nothing: here they do find."""
    for said in SAID[:-1]:
        tiers = [placed(report(7, ("text", "", words))).tier for words in said]
        assert tiers == [2, 2, 2], said
    for said in DENIED:
        for words in said:
            found = placed(report(7, ("text", "", words)))
            assert found.tier == 3, words
            assert "hint_negated" in {one.rule.id for one in found.reasons}, words
    assert placed(report(7, ("text", "", SAID[-1][0]))).tier > 2


def test_what_partners_and_families_sent_has_lanes_of_its_own_unless_a_child_may_be_at_risk() -> (
    None
):
    def lane(data: bytes, name: str) -> str:
        return priority(Facts(read(data, name), Seen(), Named()), RULES).lane

    told = {"received_at": "2026-01-05T12:00:00Z", "officer": "B-17"}
    quiet = Entry(Way.CALL, "The account was closed.")
    assert lane(document(quiet, **told), "e.json") == "PUBLIC"
    urgent = Entry(Way.CALL, "The account was closed.", Danger.YES)
    assert lane(document(urgent, **told), "e.json") == "DANGER_NOW"
    row = b"reference,handling_code,description\n1,H1,{}\n"
    assert lane(row.replace(b"{}", b"For your files."), "r.csv") == "PARTNER"
    assert lane(row.replace(b"{}", b"It is his own daughter."), "r.csv") == "NEEDS_DATA"
