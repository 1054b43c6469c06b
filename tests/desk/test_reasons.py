"""Why a report stands where it stands, with the value that was read, in both languages."""

from typing import Any

import pytest

from .conftest import Receive, SignIn

pytestmark = pytest.mark.django_db
VALUE = "teaches at a school <b>"


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", "what is said of the suspect&#x27;s access to a child could not be read as a no"),
        ("ur", "مشتبہ شخص کی بچے تک رسائی کے بارے میں جو لکھا ہے اسے ’نہیں‘ نہیں سمجھا جا سکا"),
    ],
)
def test_a_reason_quotes_what_was_read_and_names_its_place(
    sign_in: SignIn, receive: Receive, full: dict[str, Any], language: str, words: str
) -> None:
    (suspect,) = full["reportedInformation"]["reportedPeople"]["reportedPersons"]
    suspect["accessToChildren"] = VALUE
    tip, officer = receive(full), sign_in()
    officer.post("/language/", {"language": language})
    text = officer.get(f"/reports/{tip}/").text
    place = "$.reportedInformation.reportedPeople.reportedPersons[0].accessToChildren"

    reason = text[text.index(words) :].split("</li>")[0]
    assert "<q><bdi>teaches at a school &lt;b&gt;</bdi></q>" in reason
    assert place in reason


def test_no_is_no_reason(sign_in: SignIn, receive: Receive, full: dict[str, Any]) -> None:
    (suspect,) = full["reportedInformation"]["reportedPeople"]["reportedPersons"]
    suspect["accessToChildren"] = "No known access."
    text = sign_in().get(f"/reports/{receive(full)}/").text
    assert "access to a child" not in text
