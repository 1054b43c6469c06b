"""Rules as data: phrases, negations, what leans on what, and rules that cannot be used."""

import contextlib
import re
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pehra.base.errors import PehraError
from pehra.identifiers.fold import fold
from pehra.triage.phrases import phrases, say
from pehra.triage.rule import BadRuleset
from pehra.triage.ruleset import load_ruleset, ruleset, shipped

NO = ["not", "never", "نہیں"]
HEAD = 'version = "t"\n'
RULE = '[[rule]]\nid = "{}"\naxis = "A"\nfloor = 2\nen = "x"\nur = "x"\n'


def says(phrase: str, text: str) -> bool:
    return bool(say(phrases([phrase], NO), [("$", fold(text))]))


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
        ("alone with", "was never alone with her", False),
        ("alone with", "alone with her, never mind", True),
        ("alone with", "he was not there. Later alone with her", True),
        ("دھمکی~", "وہ دھمکیاں دیتا ہے", True),
        ("ملنا چاہتا", "ملنا چاہتا نہیں", False),
        ("ملنا چاہتا", "وہ ملنا چاہتا ہے", True),
        ("کسی کو", "كسي كو", True),  # Arabic letters for Urdu ones
    ],
)
def test_phrases_find_words_in_order_and_mind_a_no(phrase: str, text: str, found: bool) -> None:  # noqa: FBT001
    assert says(phrase, text) is found


@given(st.text(max_size=300))
def test_any_text_is_looked_through_calmly(text: str) -> None:
    for rule in load_ruleset().rules:
        if rule.phrases:
            say(rule.phrases, [("$", fold(text))])


def test_a_long_text_made_to_be_slow_is_not() -> None:
    rules = [rule.phrases for rule in load_ruleset().rules if rule.phrases]
    began = time.perf_counter()
    for of in rules:
        for text in ("asked " * 40_000, "a " * 100_000, " " * 200_000, "send to " * 25_000):
            say(of, [("$", text)])
    assert time.perf_counter() - began < 60  # a runaway pattern takes hours


def test_words_of_accounts_about_themselves_are_no_statement() -> None:
    from_rules = [rule for rule in load_ruleset().rules if rule.phrases]
    assert len(from_rules) == 5


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
