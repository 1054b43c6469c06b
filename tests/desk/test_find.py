"""An identifier in any spelling leads to its reports; the ledger does not tell what was asked."""

import json

import pytest
from django.conf import settings

from pehra.cli.say import occasion
from pehra.duties.find_identifier import Hits, NoIdentifier, find_identifier
from pehra.duties.seal_exhibit import seal_exhibit
from pehra.roster.powers import Role
from pehra.store.queries import ledger as ledgers
from pehra.watch.loop import drain
from pehra.watch.walk import desk

from .conftest import FULL, SignIn

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def tip() -> None:
    with_ = desk(settings.CONFIG)
    told = json.loads(FULL.read_text(encoding="utf-8-sig"))
    people = told["reportedInformation"]["reportedPeople"]["reportedPersons"]
    people[0] |= {
        "espUserId": "100077", "phones": {"phones": [{"value": "0300 7654321"}]},
        "emails": {"emails": [{"value": "Someone@Example.net"}]},
    }  # fmt: skip
    data = json.dumps(told).encode()
    seal_exhibit(occasion(), with_.room, [data], name="x.json", channel="CONSOLE")
    drain(with_)
    with_.close()


@pytest.mark.parametrize(
    ("words", "kind"),
    [
        ("0300 7654321", "PHONE"), ("+92-300-7654321", "PHONE"), ("۰۳۰۰۷۶۵۴۳۲۱", "PHONE"),
        (" someone@example.NET ", "EMAIL"), ("100077", "ACCOUNT"),
    ],
)  # fmt: skip
def test_in_any_spelling_it_is_found_with_its_place(tip: None, words: str, kind: str) -> None:
    found = find_identifier(occasion(), words, region="PK")
    assert isinstance(found, Hits)
    assert kind in {one.kind for one in found.lines}
    assert all(one.where for one in found.lines if one.kind == kind)


def test_a_report_by_its_senders_number(tip: None) -> None:
    number = str(json.loads(FULL.read_text(encoding="utf-8-sig"))["reportId"])
    found = find_identifier(occasion(), number, region="PK")
    assert isinstance(found, Hits)
    assert {one.kind for one in found.lines} == {"NUMBER"}


def test_what_is_nowhere_is_said_and_nothing_is_nothing(tip: None) -> None:
    assert find_identifier(occasion(), "nobody@example.org", region="PK").lines == ()  # type: ignore[union-attr]
    assert find_identifier(occasion(), "  ", region="PK") == NoIdentifier()


def test_the_ledger_says_who_looked_and_not_for_whom(sign_in: SignIn, tip: None) -> None:
    client = sign_in(Role.TRIAGE_OFFICER)
    page = client.post("/find/", {"words": "someone@example.net"})
    assert "TIP-" in page.text
    assert "It stands in no report" in client.post("/find/", {"words": "x@example.org"}).text
    lines = ledgers.entries("find")
    assert [(one.officer, one.details["found"]) for one in lines] == [("B-17", 1), ("B-17", 0)]
    assert not any("someone" in json.dumps(one.details) for one in lines)


def test_nobody_has_looked_until_somebody_has(sign_in: SignIn, tip: None) -> None:
    client = sign_in(Role.TRIAGE_OFFICER)
    number = client.get("/").text.partition("/reports/")[2][:10]
    client.post(f"/reports/{number}/override/",
                {"tier": "1", "lane": "DANGER_NOW", "reason": "told by the family"})  # fmt: skip
    assert "1 report in danger now" in client.get("/intake/").text
    client.get(f"/reports/{number}/")
    assert "in danger now that nobody" not in client.get("/intake/").text
