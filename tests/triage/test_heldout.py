"""Sentences apart from the rules: how many of danger are found, how many of none alarm.

The first two sets shaped the phrases, so they only hold what is known. The third never did: its
figures are those that are told (docs/explanation/triage.md), and no test asks them to be good.
"""

import re
from pathlib import Path

import pytest

from pehra.base.said import Said
from pehra.intake.report import Report
from pehra.triage.facts import Facts, Named, Seen
from pehra.triage.priority import priority
from pehra.triage.ruleset import load_ruleset

HERE = Path(__file__).parent
TOLD = HERE.parents[1] / "docs" / "explanation" / "triage.md"


def sentences(name: str) -> list[tuple[str, str, str]]:
    lines = (HERE / f"{name}.tsv").read_text(encoding="utf-8").splitlines()
    rows = [tuple(line.split("\t")) for line in lines if not line.startswith("#")]
    return [(language, danger, text) for language, danger, text in rows]


def tier(text: str) -> int:
    report = Report(reader="test", reader_version=1, texts=(Said(text, "$"),))
    return priority(Facts(report, Seen(), Named()), load_ruleset()).tier


def figures(name: str) -> tuple[int, int, int, int]:
    """Found of how many in danger; alarms of how many in none."""
    told = [(danger, tier(text) <= 2) for _, danger, text in sentences(name)]
    found = [urgent for danger, urgent in told if danger == "yes"]
    alarms = [urgent for danger, urgent in told if danger != "yes"]
    return sum(found), len(found), sum(alarms), len(alarms)


@pytest.mark.parametrize("name", ["heldout", "heldout_2"])
def test_what_shaped_the_phrases_stays_found(name: str) -> None:
    found, of, alarms, quiet = figures(name)
    assert found / of >= 0.98
    assert alarms / quiet <= 0.1


def test_what_is_told_of_the_third_set_is_so() -> None:
    found, of, alarms, quiet = figures("heldout_3")
    row = re.search(r"^\| third \|.*$", TOLD.read_text(encoding="utf-8"), re.MULTILINE)
    assert row is not None
    assert f"{found} of {of}" in row[0]
    assert f"{alarms} of {quiet}" in row[0]


@pytest.mark.parametrize("name", ["heldout", "heldout_2", "heldout_3"])
def test_each_set_says_danger_and_none_in_three_ways(name: str) -> None:
    told = sentences(name)
    assert {(language, danger) for language, danger, _ in told} == {
        (language, danger) for language in ("en", "ur", "roman") for danger in ("yes", "no", "not")
    }
    assert len({text for *_, text in told}) == len(told)
