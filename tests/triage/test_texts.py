"""What is said of danger counts wherever a person says it, and however much stands before it."""

import json
from typing import Any

import pytest

from pehra.base.said import Said
from pehra.intake import synthetic
from pehra.intake.readers import read
from pehra.intake.report import Report
from pehra.triage.facts import Facts, Named, Seen
from pehra.triage.priority import Priority, priority
from pehra.triage.ruleset import load_ruleset

SAYS = "He is blackmailing her and she says she will kill herself tonight."
ISPWS = """<report><incidentSummary><incidentType>Child Pornography (possession, manufacture, and
distribution)</incidentType><incidentDateTime>2026-01-05T01:02:03Z</incidentDateTime></incidentSummary>
<personOrUserReported><personOrUserReportedPerson><firstName>Ari</firstName>
</personOrUserReportedPerson><espIdentifier>1</espIdentifier><profileBio>{bio}</profileBio>
<additionalInfo>{more}</additionalInfo></personOrUserReported></report>"""


def placed(report: Report) -> Priority:
    return priority(Facts(report, Seen(), Named()), load_ruleset())


def tip(part: str, key: str, value: Any) -> Report:  # noqa: ANN401
    told = synthetic.report(3, (b"one",))
    inside = told["reportedInformation"]
    if part == "suspect":
        inside["reportedPeople"]["reportedPersons"][0][key] = value
    else:
        inside.setdefault(part, {})[key] = value
    return read(json.dumps(told).encode(), "x.json")


@pytest.mark.parametrize(
    ("part", "key", "value"),
    [
        ("suspect", "additionalInformations", [{"value": SAYS}]),
        ("suspect", "physicalDescription", SAYS),
        ("incidentSummary", "incidentDateTimeDescription", SAYS),
        ("childVictims", "childVictims", [{"additionalInformations": [{"value": SAYS}]}]),
    ],
)
def test_words_beside_a_party_or_a_time_are_statements(part: str, key: str, value: Any) -> None:  # noqa: ANN401
    assert placed(tip(part, key, value)).tier == 1
    assert placed(tip("suspect", "firstName", "Ari")).tier > 2


def test_the_reporting_interface_has_a_place_for_words_of_a_party_too() -> None:
    quiet = read(ISPWS.format(bio=SAYS, more="Seen on Monday.").encode(), "x.xml")
    assert placed(quiet).tier > 2
    assert placed(read(ISPWS.format(bio="Hello.", more=SAYS).encode(), "x.xml")).tier == 1


def test_what_an_account_says_of_itself_is_no_statement() -> None:
    assert placed(tip("suspect", "profileBio", SAYS)).tier > 2


@pytest.mark.parametrize("chars", [1_000, 199_990, 200_010, 600_000, 2_000_000])
def test_what_stands_last_counts_however_long_the_text(chars: int) -> None:
    line = "Reported User (Profile 1): hello, how was your day at school\n"
    text = (line * (chars // len(line) + 1))[:chars]
    report = Report("test", 1, texts=(Said(f"{text}\n{SAYS}", "$"),))
    found = placed(report)
    assert found.tier == 1
    assert {"says_threat", "says_self_harm"} <= {one.rule.id for one in found.reasons}
