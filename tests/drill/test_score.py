"""The figures, against their definitions written out slowly."""

import math
from collections.abc import Mapping
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pehra.drill.score import (
    Figure,
    NoFigure,
    bcubed,
    identifiers_f1,
    median_rank,
    plain,
    recall_at,
)
from pehra.drill.sheet import Found, sheet
from pehra.drill.truth import BadTruth, read

REPORTS = [f"r{n}" for n in range(8)]
CLUSTERS = st.dictionaries(st.sampled_from(REPORTS), st.sampled_from(["a", "b", "c"]), min_size=1)


def slow_bcubed(truth: Mapping[str, str], found: Mapping[str, str]) -> float:
    """Bagga and Baldwin: for each report the share of its cluster that belongs with it. Nothing
    belongs with a report that we lack.
    """
    precision = recall = 0.0
    for one in truth:
        if one not in found:
            continue
        ours = {other for other in truth if other in found and found[other] == found[one]}
        theirs = {other for other in truth if truth[other] == truth[one]}
        precision += len(ours & theirs) / len(ours)
        recall += len(ours & theirs) / len(theirs)
    precision, recall = precision / len(truth), recall / len(truth)
    return 2 * precision * recall / (precision + recall)


@given(CLUSTERS, CLUSTERS)
def test_bcubed_is_what_its_paper_says(truth: dict[str, str], found: dict[str, str]) -> None:
    told = bcubed(truth, found)
    if not truth.keys() & found.keys():
        assert isinstance(told, NoFigure)
    else:
        assert isinstance(told, Figure)
        assert told.value == pytest.approx(slow_bcubed(truth, found))
        assert bcubed(truth, truth) == Figure(1.0)


@given(st.permutations(REPORTS), st.sets(st.sampled_from(REPORTS)), st.floats(0.001, 1))
def test_recall_at_the_top(order: list[str], wanted: set[str], share: float) -> None:
    told = recall_at(order, wanted, share)
    top = order[: math.ceil(len(order) * share)]
    if wanted:
        assert told == Figure(sum(one in wanted for one in top) / len(wanted))
    else:
        assert isinstance(told, NoFigure)


def test_two_reports_of_a_hundred_are_no_good_clustering() -> None:
    truth = {str(n): f"c{n // 2}" for n in range(100)}
    assert bcubed(truth, {"0": "a", "1": "a"}) == Figure(0.02)
    alone = {str(n): f"c{n}" for n in range(100)}
    assert bcubed(alone, {"0": "a"}) == Figure(0.01)
    assert bcubed({"0": "a"}, {"0": "x", "unknown to the truth": "x"}) == Figure(1.0)


@given(CLUSTERS, st.sampled_from(REPORTS))
def test_a_report_that_is_lost_costs(truth: dict[str, str], lost: str) -> None:
    told = bcubed(truth, {one: of for one, of in truth.items() if one != lost})
    assert isinstance(told, NoFigure) or (told.value < 1) == (lost in truth)


def test_what_is_not_in_the_queue_was_not_found() -> None:
    assert recall_at(["a", "b"], {"a", "gone"}, 1.0) == Figure(0.5)
    assert median_rank(["x", "a", "b"], {"a", "b"}) == 2.5
    assert median_rank(["x", "a", "b"], {"a", "b", "gone"}) == 3  # behind the other two
    assert median_rank(["a", "x", "a"], {"a"}) == 1  # where it first stands
    assert median_rank(["a", "x"], {"a", "gone"}) == NoFigure("1 of 2 are not in the queue")
    assert median_rank(["a"], {"a", *map(str, range(99))}) == NoFigure(
        "99 of 100 are not in the queue"
    )
    assert isinstance(median_rank(["x"], {"a"}), NoFigure)
    assert median_rank(["x"], set()) == NoFigure("nobody is at risk in this truth")
    assert isinstance(recall_at([], {"a"}, 1.0), NoFigure)


@pytest.mark.parametrize(
    ("kind", "one", "other"),
    [
        ("EMAIL", "A@Example.org", "a@example.org"), ("ACCOUNT", "Example Social:77", "x:77"),
        ("DEVICE", "idfa:00-AA", "00aa"), ("PHONE", "+92 300 1234567", "923001234567"),
        ("IP", "2001:DB8::0:7", "2001:db8::7"), ("IP", "not one", "NOT ONE"),
    ],
)  # fmt: skip
def test_one_spelling_for_the_same(kind: str, one: str, other: str) -> None:
    assert plain(kind, one) == plain(kind, other)


def test_identifiers_by_report_type_and_value() -> None:
    truth = {"r1": {("EMAIL", "a@x.example"), ("IP", "198.18.0.1")}}
    found = {"r1": {("EMAIL", "A@X.example"), ("EMAIL", "b@x.example"), ("URL", "https://x")}}
    assert identifiers_f1(truth, found) == Figure(2 * 1 / (2 + 2))
    assert isinstance(identifiers_f1({}, found), NoFigure)


TRUTH = """{"fact":"report","report":"1"}
{"fact":"report","report":"2"}
{"fact":"child_at_risk","report":"2","grade":"weak"}
{"fact":"cluster","report":"1","cluster":"a"}
{"fact":"something","of":"another generator"}

{"fact":"identifier","report":"1","type":"email","value":"a@x.example"}"""


def test_a_sheet_has_every_figure_or_its_reason() -> None:
    truth = read(TRUTH.splitlines())
    told = sheet(truth, Found(["2", "1"], {}, {"1": {("EMAIL", "a@x.example")}}))
    assert told["recall_top_0_3"] == told["recall_top_5"] == told["median_rank"] == 1
    assert told["duplicates_bcubed_f1"] is None
    assert told["identifiers_f1"] == told["at_risk_in_queue"] == 1
    assert told["by_grade"] == {
        "weak": {"reports": 1, "recall_top_0_3": 1, "recall_top_1": 1, "recall_top_5": 1}
    }
    assert set(told["reasons"]) == {"duplicates_bcubed_f1"}  # type: ignore[call-overload]


def test_a_sheet_says_that_those_at_risk_are_missing() -> None:
    told = sheet(read(TRUTH.splitlines()), Found(["1"], {"1": "x"}, {}))
    assert (told["at_risk"], told["at_risk_in_queue"]) == (1, 0)
    assert told["median_rank"] is None
    assert told["reasons"]["median_rank"] == "1 of 1 are not in the queue"  # type: ignore[index]


REPORT, RISK = '{"fact":"report"', '{"fact":"child_at_risk"'
IDENTIFIER = '{"fact":"identifier","report":"1"'


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("x", "is not JSON"), ("[" * 9999, "is not JSON"), ("[]", "is not a JSON object"),
        ('{"report":"1"}', 'needs "fact"'), ('{"fact":7.5}', 'needs "fact"'),
        (f"{REPORT}}}", 'a fact "report", needs "report", .* has none'),
        (f'{REPORT},"report":null}}', 'needs "report", .* has another'),
        (f'{REPORT},"report":""}}', 'needs "report"'),
        (f'{REPORT},"report":[]}}', 'needs "report"'),
        (f'{REPORT},"report":true}}', 'needs "report"'), (f'{RISK},"grade":"weak"}}', 'needs "rep'),
        (f'{RISK},"report":"1","grade":null}}', 'needs "grade"'),
        ('{"fact":"cluster","report":"1"}', 'needs "cluster"'),
        (f'{IDENTIFIER},"value":"x"}}', 'needs "type"'),
        (f'{IDENTIFIER},"type":"EMAIL"}}', 'a fact "identifier", needs "value"'),
    ],
)  # fmt: skip
def test_a_line_that_lacks_something_is_named_by_its_number_and_what_it_lacks(
    line: str, words: str
) -> None:
    with pytest.raises(BadTruth, match=f"^Line 3 of the truth.*{words}"):
        read(['{"fact":"report","report":"1"}', "", line])


def test_numbers_are_as_good_as_texts_and_a_grade_may_be_missing() -> None:
    truth = read(['{"fact":"child_at_risk","report":17}', '{"fact":"report","report":17}'])
    assert truth.at_risk == {"17": "ungraded"}
    assert truth.reports == {"17"}


def test_a_truth_that_is_no_text_is_refused(tmp_path: Path) -> None:
    (tmp_path / "truth.jsonl").write_bytes(b'{"fact":"\xff"}')
    with (
        (tmp_path / "truth.jsonl").open(encoding="utf-8") as file,
        pytest.raises(BadTruth, match="UTF-8"),
    ):
        read(file)
