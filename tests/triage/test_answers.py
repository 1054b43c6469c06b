"""How a sender's own words are read: only a plain no is a no, and what cannot be read is none."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pehra.triage.answer import NO, Answer, answer, filled
from pehra.triage.label import Label, says
from pehra.triage.relation import Relation, relation
from pehra.triage.urgency import Urgency, urgency


@pytest.mark.parametrize(
    ("text", "found"),
    [
        *((one, Answer.NO) for one in (
            "No", "no.", "NO!", "No known access", "no access to children", "false", "0", "None.",
            "Not a convicted sex offender", "does not have access to any children", "N/A", "-",
            "نہیں", "جی نہیں۔", "کوئی رسائی نہیں ہے", "nahi", "Nahin.", "has no known access",
            "No prior reports", "not convicted",
        )),
        *((one, Answer.NOT_KNOWN) for one in (
            "Unknown", "not known", "?", "نامعلوم", "pata nahi", "Not provided",
        )),
        *((one, Answer.YES) for one in (
            "Yes", "yes, his own daughter", "TRUE", "1", "ہاں", "جی ہاں", "Haan",
        )),
        *((one, Answer.UNCLEAR) for one in (
            "Father of two", "teaches at a school", "No one knows where the child is",
            "No longer, since Monday", "not alone with them, but his wife lets him", "!!!", "🆘",
            "No record of this child's whereabouts", "Unknown at this time", "بچوں کو پڑھاتا ہے",
            "not that we know of, but he says so himself",
        )),
    ],
)  # fmt: skip
def test_an_answer_is_read_as_what_it_says(text: str, found: Answer) -> None:
    assert answer(text) is found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("He will meet her today", Answer.YES), ("Yes", Answer.YES), ("100234", Answer.YES),
        ("No", Answer.NO), ("false", Answer.NO), ("N/A", Answer.NO), ("0", Answer.NO),
        ("not urgent", Answer.NO), ("نہیں", Answer.NO),
        ("No one knows where the child is", Answer.UNCLEAR), ("Unknown", Answer.UNCLEAR),
        ("not sure", Answer.UNCLEAR), ("🆘", Answer.UNCLEAR),
    ],
)  # fmt: skip
def test_a_field_that_says_it_by_being_filled(text: str, found: Answer) -> None:
    assert filled(text) is found


@given(
    st.sampled_from(["no", "not", "never", "none"]),
    st.lists(
        st.sampled_from(["one", "knows", "where", "she", "tonight", "alone", "longer", "stops"]),
        min_size=1, max_size=5,
    ),
)  # fmt: skip
def test_what_only_begins_with_a_no_is_none(no: str, more: list[str]) -> None:
    said = " ".join([no, *more])
    assert (answer(said), filled(said)) == (Answer.UNCLEAR, Answer.UNCLEAR)


@given(st.sampled_from(sorted(NO)), st.sampled_from(["", ".", "!", "۔", " "]), st.booleans())
def test_case_and_signs_change_no_answer(one: str, sign: str, loud: bool) -> None:  # noqa: FBT001
    assert answer((one.upper() if loud else one) + sign) is Answer.NO


@pytest.mark.parametrize(
    ("text", "label", "found"),
    [
        ("liveStreaming", Label.LIVE_OR_INFANT, True),
        ("Live now", Label.LIVE_OR_INFANT, True),
        ("Infant/Toddler", Label.LIVE_OR_INFANT, True),
        ("Livestreamed", Label.LIVE_OR_INFANT, True),
        ("No infant; live", Label.LIVE_OR_INFANT, True),
        ("Delivered to recipient", Label.LIVE_OR_INFANT, False),
        ("Not live", Label.LIVE_OR_INFANT, False), ("Infant: No", Label.LIVE_OR_INFANT, False),
        ("non-live", Label.LIVE_OR_INFANT, False), ("Oliver", Label.LIVE_OR_INFANT, False),
        ("generativeAi", Label.GENERATED, True), ("AI-generated", Label.GENERATED, True),
        ("Synthetic", Label.GENERATED, True), ("Self-generated", Label.GENERATED, False),
        ("user generated", Label.GENERATED, False), ("Self-generated", Label.SELF_PRODUCED, True),
        ("possibleSelfProduction", Label.SELF_PRODUCED, True),
        ("potentialMeme", Label.VIRAL, True), ("Not viral", Label.VIRAL, False),
        ("Child Pornography (Unconfirmed)", Label.MOLESTATION, False),
        ("Online Enticement", Label.ENTICEMENT, True),
        ("Online Enticement of Children for Sexual Act", Label.ENTICEMENT, True),
        ("Not Online Enticement", Label.ENTICEMENT, True),  # not plainly a no
        ("sadisticOnlineExploitation", Label.SADISTIC, True),
        ("csamSolicitation", Label.SOLICITATION, True),
        ("physicalHarm", Label.PHYSICAL_HARM, True), ("Sextortion", Label.SEXTORTION, True),
    ],
)  # fmt: skip
def test_labels_are_whole_words(text: str, label: Label, found: bool) -> None:  # noqa: FBT001
    assert says(text, label) is found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Father", Relation.CLOSE), ("step-father", Relation.CLOSE), ("Her uncle", Relation.CLOSE),
        ("والد", Relation.CLOSE), ("chacha", Relation.CLOSE), ("School teacher", Relation.CLOSE),
        ("Online friend", Relation.OTHER), ("not the father", Relation.OTHER),
        ("acquaintance", Relation.OTHER), ("Stranger", Relation.NONE), ("None", Relation.NONE),
        ("Unknown", Relation.NONE), ("اجنبی", Relation.NONE), ("no relation", Relation.NONE),
    ],
)  # fmt: skip
def test_who_somebody_is_to_a_child(text: str, found: Relation) -> None:
    assert relation(text) is found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("1", Urgency.FIRST), ("1 ", Urgency.FIRST), ("Priority 1", Urgency.FIRST),
        ("01", Urgency.FIRST), ("P1", Urgency.FIRST), ("Priority Level: 1", Urgency.FIRST),
        ("1 - immediate", Urgency.FIRST), ("High", Urgency.FIRST), ("Urgent", Urgency.FIRST),
        ("2", Urgency.SECOND), ("priority 2", Urgency.SECOND), ("3", Urgency.LATER),
        ("10", Urgency.LATER), ("E", Urgency.LATER), ("e", Urgency.LATER), ("Low", Urgency.LATER),
        ("0", Urgency.UNCLEAR), ("1 of 3", Urgency.UNCLEAR), ("see notes", Urgency.UNCLEAR),
        ("X", Urgency.UNCLEAR),
    ],
)  # fmt: skip
def test_a_priority_is_read_however_it_is_written(text: str, found: Urgency) -> None:
    assert urgency(text) is found


@given(st.text(max_size=200))
def test_any_words_are_read_calmly(text: str) -> None:
    answer(text), filled(text), relation(text), urgency(text)
    for label in Label:
        says(text, label)
