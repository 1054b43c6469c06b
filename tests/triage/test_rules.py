"""Rules as data: phrases, what leans on what, and rules that cannot be used."""

import contextlib
import re
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pehra.base.errors import PehraError
from pehra.identifiers.fold import fold
from pehra.triage.heard import Heard, heard
from pehra.triage.phrase import alike
from pehra.triage.phrases import Wording, phrases, say
from pehra.triage.rule import BadRuleset
from pehra.triage.ruleset import load_ruleset, ruleset, shipped

ALIKE = alike([["kar", "karta", "کرتا"]], {"child": ["girl", "boy"]})
HEAD = 'version = "t"\n'
RULE = '[[rule]]\nid = "{}"\naxis = "A"\nfloor = 2\nen = "x"\nur = "x"\n'


def says(phrase: str, text: str) -> bool:
    return bool(say(phrases([phrase], Wording(alike=ALIKE)), [told(text)]))


def told(text: str) -> Heard:
    return heard("$", fold(text))


@pytest.mark.parametrize(
    ("phrase", "text", "found"),
    [
        ("arranged to meet", "He ARRANGED  to,meet her", True),
        ("arranged to meet", "rearranged to meet", False),
        ("asked * to meet", "asked her to meet", True),
        ("asked * to meet", "asked one two three four to meet", True),
        ("asked * to meet", "asked one two three four five to meet", False),
        ("threat~ to", "threatening to", True),
        ("threat to", "threats to", False),
        ("black-mail~", "black mailing", True),
        ("black mail~", "BLACK-MAILED", True),
        ("threat~ to", "_threatens_ to", True),
        ("kill/hurt myself/herself", "she will hurt herself", True),
        ("kill/hurt myself/herself", "she will hurt", False),
        ("the @child ran", "The boy ran", True),
        ("the @child ran", "The dog ran", False),
        ("rape karta", "rape کرتا ہے", True),
        ("rape karta", "rape karega", False),
        ("دھمکی~", "وہ دھمکیاں دیتا ہے", True),
        ("ملنا چاہتا", "وہ ملنا چاہتا ہے", True),
        ("کسی کو", "كسي كو", True),  # Arabic letters for Urdu ones
    ],
)
def test_phrases_find_words_in_order(phrase: str, text: str, found: bool) -> None:  # noqa: FBT001
    assert says(phrase, text) is found


@given(st.text(max_size=300))
def test_any_text_is_looked_through_calmly(text: str) -> None:
    for rule in load_ruleset().rules:
        if rule.phrases:
            say(rule.phrases, [told(text)])


SLOW = (
    "asked her ", "a ", " ", "send to ", "is not threatening, ", "threat ", "no ", "نہیں ", "\n",
    "meet alone, not meet ", "بچی کو نہیں ", "x1y", "mein ",
)  # fmt: skip


def test_long_texts_made_to_be_slow_take_as_long_as_they_are() -> None:
    """All of each is looked through, and twice as much takes about twice as long."""
    rules = [rule.phrases for rule in load_ruleset().rules if rule.phrases]

    def seconds(length: int) -> float:
        began = time.process_time()
        for one in SLOW:
            text = told((one * length)[:length])
            for of in rules:
                say(of, [text])
        return time.process_time() - began

    short, long = seconds(30_000), seconds(120_000)
    assert long < 12 * short + 1  # squares would take 16 times as long, a runaway pattern hours


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("version = ", "not valid TOML"),
        ("[[rule]]\n", "version"),
        (HEAD + "[[rule]]\nid = 'x'\n", "axis, floor, en, ur"),
        (HEAD + RULE.format("nothing_known"), "no condition"),
        (HEAD + RULE.format("viral").replace("floor = 2", "floor = 9"), "floor 0 to 4"),
        (HEAD + RULE.format("viral") * 2, "stands twice"),
        (HEAD + RULE.format("x") + 'two_of = ["viral", "y"]', "leans on viral"),
        (HEAD + RULE.format("x") + 'phrases = ["the @nobody ran"]', "no set @nobody"),
        (HEAD + RULE.format("x") + 'negated_of = ["y"]', "above it that have phrases"),
        (HEAD + RULE.format("viral") + RULE.format("x") + 'negated_of = ["viral"]', "have phrases"),
        (HEAD + "negations = 3\n" + RULE.format("viral"), "before, behind, inside, doubts"),
        (HEAD + "[negations]\nbeside = ['no']\n" + RULE.format("viral"), "before, behind"),
        (HEAD + "[negations]\nbefore = ['@no']\n" + RULE.format("viral"), "no set @no"),
        (HEAD + "[negations]\nbefore = 'no'\n" + RULE.format("viral"), "before is a list"),
        (HEAD + "alike = ['kar', 'karta']\n" + RULE.format("viral"), "alike 1 is a list"),
        (HEAD + "alike = 'kar'\n" + RULE.format("viral"), "list of lists"),
        (HEAD + "sets = ['kar']\n" + RULE.format("viral"), "list of lists"),
    ],
)
def test_rules_that_cannot_be_used_say_which(text: str, words: str) -> None:
    with pytest.raises(BadRuleset, match=re.escape(words)):
        ruleset(text)


@given(st.text(max_size=200))
def test_any_text_is_rules_or_refused(text: str) -> None:
    with contextlib.suppress(PehraError):
        ruleset(text)


def test_what_is_shipped_reads_and_older_rules_stay() -> None:
    assert ruleset(shipped()).version == "2026-11-30"
    for older in ("2026-11-24", "2026-11-25", "2026-11-25-2"):
        assert load_ruleset(older).version == older
    with pytest.raises(BadRuleset):
        load_ruleset("../../etc/passwd")
