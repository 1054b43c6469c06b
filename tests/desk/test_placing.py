"""The report page's own forms: place, decide, note; in both languages, and calm when left empty."""

import json

import pytest
from django.conf import settings

from pehra.cli.say import occasion
from pehra.duties.seal_exhibit import seal_exhibit
from pehra.intake import synthetic
from pehra.media.synthetic import picture
from pehra.roster.powers import Role
from pehra.store import models
from pehra.watch.loop import drain
from pehra.watch.walk import desk

from .conftest import SignIn

pytestmark = pytest.mark.django_db(transaction=True)
REASON = "seen by two officers"


@pytest.fixture
def tips() -> list[str]:
    with_ = desk(settings.CONFIG)
    for number in range(3):
        told = synthetic.report(1, (picture(1),)) | {"reportId": f"55{number}"}
        data = json.dumps(told).encode()
        seal_exhibit(occasion(), with_.room, [data], name="x.json", channel="CONSOLE")
    drain(with_)
    with_.close()
    return [
        f"TIP-{pk:06d}" for pk in models.Report.objects.order_by("pk").values_list("pk", flat=True)
    ]


def test_an_officer_places_a_report_and_the_page_says_so(sign_in: SignIn, tips: list[str]) -> None:
    client = sign_in(Role.TRIAGE_OFFICER)
    told = {"tier": "1", "lane": "DANGER_NOW", "reason": REASON}
    page = client.post(f"/reports/{tips[0]}/override/", told, follow=True)
    assert REASON in page.text
    assert "1 · Danger now" in page.text
    assert "by an officer" in client.get("/").text
    page = client.post(f"/reports/{tips[0]}/lift/", follow=True)
    assert "lifted by" in page.text


@pytest.mark.parametrize("address", ["override", "decide", "outcome"])
def test_an_empty_form_is_answered_with_what_to_say(sign_in, tips, address) -> None:  # type: ignore[no-untyped-def]  # noqa: ANN001
    page = sign_in(Role.TRIAGE_OFFICER).post(f"/reports/{tips[0]}/{address}/", {}, follow=True)
    assert page.status_code == 200
    assert "Say wh" in page.text
    assert not models.Override.objects.exists()
    assert not models.Decision.objects.exists()
    assert not models.Outcome.objects.exists()


def test_one_decides_and_another_looks(sign_in: SignIn, tips: list[str]) -> None:
    client = sign_in(Role.TRIAGE_OFFICER)
    told = {"lane": "KNOWN_VIRAL", "reason": REASON}
    page = client.post(f"/reports/{tips[0]}/decide/", told, follow=True)
    assert "waits for the second look" in page.text
    assert "I agree" not in page.text  # the one who decided
    look = models.SecondLook.objects.get()
    other = sign_in(Role.SUPERVISOR, badge="B-18")
    assert "I agree" in other.get(f"/reports/{tips[0]}/").text
    page = other.post(f"/reports/{tips[0]}/looks/{look.pk}/", {"agrees": "yes"}, follow=True)
    assert "agreed by a second officer" in page.text


def test_an_outcome_is_noted_in_urdu_as_well(sign_in: SignIn, tips: list[str]) -> None:
    client = sign_in(Role.INVESTIGATOR)
    client.cookies["django_language"] = "ur"
    told = {"status": "ARREST", "children": "2", "useful": "YES", "note": "x"}
    page = client.post(f"/reports/{tips[0]}/outcome/", told, follow=True)
    assert "گرفتاری" in page.text
    assert models.Outcome.objects.get().told["children"] == 2


ENTRY = {
    "way": "CALL", "danger": "YES", "words": "ایک آدمی میری بیٹی سے ملنا چاہتا ہے",
    "child_age": "11", "account": "user-9", "platform": "Example Chat",
    "reporter_phone": "0301 7654321",
}  # fmt: skip


def test_an_entry_is_sealed_read_and_stands_first(sign_in: SignIn) -> None:
    client = sign_in(Role.TRIAGE_OFFICER)
    assert client.get("/intake/entry/").status_code == 200
    page = client.post("/intake/entry/", ENTRY, follow=True)
    assert "is sealed" in page.text
    with_ = desk(settings.CONFIG)
    drain(with_)
    with_.close()
    row = models.Report.objects.order_by("-pk")[0]
    assert (row.tier, row.lane, row.reader) == (1, "DANGER_NOW", "entry_form")
    page = client.get(f"/reports/TIP-{row.pk:06d}/")
    assert "Reporter" in page.text


def test_an_entry_that_says_nothing_is_asked_again(sign_in: SignIn) -> None:
    page = sign_in(Role.TRIAGE_OFFICER).post("/intake/entry/", {"way": "CALL", "child_age": "99"})
    assert page.status_code == 422
    assert page.text.count('class="bad"') >= 2
