"""Boiler-plate is marked by rule; whatever else a text says stands where it stood."""

import tomllib
from importlib import resources

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pehra.base.said import Said
from pehra.intake.boilerplate import BadBoilerplate, marks, own, read, shipped
from pehra.intake.report import Account, Contact, Party, PartyRole, Report, Sender
from pehra.intake.sightings import sightings
from pehra.triage.facts import Facts, Named, Seen
from pehra.triage.phrases import told
from pehra.triage.priority import priority
from pehra.triage.ruleset import load_ruleset

REVIEWED = (
    'With respect to the section "Was File Reviewed by Company?", when Meta answers “Yes” the file '
    "was viewed by a person, who may be asked at viewer@provider.example or +92 300 1234567."
)
PROHIBITS = "Our community guidelines prohibit threatening anybody and blackmailing children."
ADVICE = "If you believe that a child is in immediate danger, contact\n+92 300 7654321."


def report(*texts: str, **more: object) -> Report:
    said = tuple(Said(text, f"$.texts[{n}]") for n, text in enumerate(texts))
    return Report(reader="test", reader_version=1, texts=said, **more)  # type: ignore[arg-type]


def found(*texts: str, **more: object) -> set[str]:
    return {one.identifier.value for one in sightings(report(*texts, **more), region="PK")}


def test_no_identifier_comes_out_of_boilerplate_and_the_text_stays_whole() -> None:
    text = f"Mail a@b.example\n{REVIEWED}\nPhone 0300 7654321"
    assert found(text) == {"a@b.example", "+923007654321"}
    assert report(text).texts[0] == Said(text, "$.texts[0]")


@pytest.mark.parametrize("sentence", [PROHIBITS, REVIEWED, ADVICE])
def test_no_word_of_danger_comes_out_of_boilerplate(sentence: str) -> None:
    rules = load_ruleset()
    texts = ("Found by matching.", f"Found by matching.\n{sentence}")
    idle, more = (priority(Facts(report(text), Seen(), Named()), rules) for text in texts)
    assert more == idle


@pytest.mark.parametrize(
    "text",
    [
        "You will know when Meta responds. He writes from +92 300 1234567 and is threatening her.",
        'When Meta responds "Yes", it was seen. He writes from +92 300 1234567, threatening her.',
        "Our policies prohibit this! The suspect is threatening her from +92 300 1234567.",
        f"Our policies prohibit {'very ' * 60}much; he is threatening her from +92 300 1234567",
    ],
)
def test_what_comes_behind_such_a_sentence_counts(text: str) -> None:
    assert found(text) == {"+923001234567"}
    assert told(report(text))


def test_what_an_account_says_of_itself_is_never_boilerplate() -> None:
    account = Account(bio=Said("Our policies prohibit lol, write me +92 300 1234567", "$.bio"))
    suspect = Party(PartyRole.SUSPECT, "$.p", account=account)
    seen = sightings(report("x", parties=(suspect,)), region="PK")
    assert {one.identifier.value for one in seen} == {"+923001234567"}


def test_the_same_words_of_a_person_count() -> None:
    told_by_a_person = "He is threatening the child and keeps blackmailing her."
    assert own(told_by_a_person) == told_by_a_person
    assert told(report(told_by_a_person))[0][1].startswith("he is threatening")


@pytest.mark.parametrize(
    "text",
    [
        "Ask https://www.facebook.com/records for more.", "See facebook.com/records/login?x=1",
        "https://help.instagram.com/494561080557017", "at HTTPS://LegalRequests.X.com/",
    ],
)  # fmt: skip
def test_a_page_for_police_is_no_lead(text: str) -> None:
    assert found(text) == set()


@pytest.mark.parametrize(
    "text",
    [
        "https://facebook.com/recordsofari", "https://www.facebook.com/ari.12",
        "https://nothelp.instagram.com/x", "https://evil.example/facebook.com",
    ],
)  # fmt: skip
def test_what_only_begins_like_a_page_for_police_is_a_lead(text: str) -> None:
    assert len(found(text)) == 1


def test_a_sentence_is_known_over_a_line_break_and_in_capitals() -> None:
    text = 'WITH RESPECT TO THE\nSECTION "Was File Reviewed by Company?" call +92 300 1234567\n0301'
    (mark,) = marks(text)
    assert mark.rule == "reviewed_by_company"
    assert text[mark.end :] == "\n0301"


def test_what_is_the_senders_own_leads_to_nobody() -> None:
    sender = Sender(
        emails=(Contact(Said("police@provider.example", "$.e")),),
        contact_phones=(Contact(Said("+92 300 1112223", "$.p")),),
    )
    told_ = sightings(
        report("Ask police@provider.example or 0300 1112223; he is a@b.example.", sender=sender),
        region="PK",
    )
    roles = {one.identifier.value: one.role for one in told_ if one.where.startswith("$.texts")}
    assert roles == {
        "police@provider.example": "SENDER", "+923001112223": "SENDER", "a@b.example": "UNSTATED",
    }  # fmt: skip


@given(
    st.lists(
        st.sampled_from([REVIEWED, PROHIBITS, ADVICE, "facebook.com/records", "\n", "*", "a@b.cd"])
        | st.text(max_size=8),
        max_size=8,
    ).map("".join)
)
def test_places_stay_true_and_marking_twice_is_marking_once(text: str) -> None:
    plain = own(text)
    assert len(plain) == len(text)
    assert all(a == b or a in " \n" for a, b in zip(plain, text, strict=True))
    assert plain.count("\n") == text.count("\n")
    assert own(plain) == plain


def test_each_rule_says_where_it_is_from_and_finds_its_own_words() -> None:
    path = resources.files("pehra.intake") / "boilerplates" / f"{shipped().version}.toml"
    data = tomllib.loads(path.read_text(encoding="utf-8"))
    for one in (*data["sentence"], *data["portal"]):
        assert one["source"]
    for one in data["sentence"]:
        text = one["words"].replace("*", "and so on").replace("~", "s")
        assert one["id"] in {mark.rule for mark in marks(text)}
    assert len({one["id"] for one in data["sentence"]}) == len(data["sentence"])


@pytest.mark.parametrize(
    "text",
    [
        "", "version = 1\n[[sentence]]\nid = 'a'", "version = '1'\nsentence = 3",
        "version = '1'\n[[sentence]]\nid = 'a'\nwords = 'two words'",
        "version = '1'\n[[sentence]]\nid = 'a'\nwords = '* one two three'", "[",
    ],
)  # fmt: skip
def test_bad_rules_are_refused(text: str) -> None:
    with pytest.raises(BadBoilerplate):
        read(text)


def test_a_version_that_is_not_shipped_is_refused() -> None:
    with pytest.raises(BadBoilerplate):
        shipped("../secret")
