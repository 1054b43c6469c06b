"""What a platform leaves empty says nothing; what it marks is marked."""

import re

import pytest

from pehra.base.said import Said
from pehra.intake.ispws.schema import xsd
from pehra.intake.ispws.xml import FLAGS
from pehra.intake.readers import read
from pehra.intake.sightings import sightings

EMPTY = """<report><incidentSummary><incidentType>Child Pornography (possession, manufacture, and
distribution)</incidentType><platform>Example</platform>
<escalateToHighPriority>{0}</escalateToHighPriority>
<reportAnnotations>{1}</reportAnnotations><incidentDateTime>2026-01-05T12:00:00Z</incidentDateTime>
</incidentSummary><internetDetails><chatImIncident><content>{0}</content></chatImIncident>
</internetDetails><reporter><reportingPerson><firstName>{0}</firstName></reportingPerson></reporter>
<personOrUserReported><personOrUserReportedPerson><firstName>{0}</firstName>
</personOrUserReportedPerson><espIdentifier>{0}</espIdentifier><screenName/>
<compromisedAccount/></personOrUserReported></report>"""


@pytest.mark.parametrize("empty", ["", " \n "])
def test_an_empty_element_says_nothing(empty: str) -> None:
    report = read(EMPTY.format(empty, "<sextortion/>").encode(), "r.xml")

    assert not isinstance(report.incident.escalation, Said)
    assert not sightings(report, region="PK")
    (party,) = report.parties
    assert not isinstance(party.person.first_name, Said)
    (mark,) = report.incident.more_types
    assert isinstance(mark, Said)
    assert mark.value == "sextortion"


def test_the_flags_are_those_of_the_schema() -> None:
    assert set(re.findall(r'name="(\w+)" type="flag"', xsd())) == FLAGS
