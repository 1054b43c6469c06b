"""The nation's words: other ones from another seed, and those apart from the rules told apart."""

import json

import pytest

from pehra.base.said import Said
from pehra.drill.chance import chance
from pehra.drill.cybertip import cybertip
from pehra.drill.plan import Grade, Kind, World, event
from pehra.drill.sentences import APART, COMPLAINTS, DENIED, IDLE, NOISE, PLAIN, complaint, hint
from pehra.intake.report import Report
from pehra.triage.facts import Facts, Named, Seen
from pehra.triage.priority import priority
from pehra.triage.ruleset import load_ruleset


def tier(text: str) -> int:
    report = Report(reader="test", reader_version=1, texts=(Said(text, "$"),))
    return priority(Facts(report, Seen(), Named()), load_ruleset()).tier


@pytest.mark.parametrize("told", PLAIN)
def test_what_is_said_plainly_is_a_hint(told: str) -> None:
    assert tier(f"Sender notes that {told}.") <= 2


@pytest.mark.parametrize("told", [*IDLE, *NOISE])
def test_what_stands_beside_it_is_none(told: str) -> None:
    assert tier(told) >= 3


@pytest.mark.parametrize("told", DENIED)
def test_danger_denied_is_shown(told: str) -> None:
    assert tier(told) == 3


def test_another_seed_has_other_words_and_the_same_seed_the_same() -> None:
    def words(seed: int) -> list[str]:
        tips = [hint(chance(seed, "tip", n), apart=False) for n in range(50)]
        return [*tips, *(complaint(chance(seed, n), risk=True, apart=False)[1] for n in range(50))]

    assert words(1) == words(1)
    assert len(set(words(1)) - set(words(2))) > 60


def test_each_language_says_danger_in_many_ways() -> None:
    for language, *_ in COMPLAINTS:
        told = {
            text for n in range(600)
            if (of := complaint(chance(3, n), risk=True, apart=False))[0] == language
            for text in of[1:]
        }  # fmt: skip
        assert len(told) > 60


def test_most_of_what_is_apart_is_no_phrase_of_the_rules() -> None:
    """Else its recall, told by itself, would say nothing."""
    missed = [told for told in APART if tier(told) > 2]
    assert len(missed) >= len(APART) // 2


def test_tips_have_hints_apart_in_their_grade_alone() -> None:
    world, found = World(41, 1, 1000), dict.fromkeys(Grade, 0)
    for number in range(20_000):
        one = event(world, number)
        if one.kind is Kind.RISK:
            found[one.grade] += 1
            text = json.dumps(cybertip(world, one).report)
            assert any(told in text for told in APART) is (one.grade is Grade.APART)
            assert any(told in text for told in PLAIN) is (
                one.grade in {Grade.WEAK, Grade.INDIRECT}
            )
    assert all(found.values())
