"""The report page's own forms: place, decide, note; in both languages, and calm when left empty."""

import json
from html import escape
from html.parser import HTMLParser

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
    assert page.status_code == 422
    assert "Say wh" in page.text
    assert not models.Override.objects.exists()
    assert not models.Decision.objects.exists()
    assert not models.Outcome.objects.exists()


@pytest.mark.parametrize(("language", "words"), [("en", "Say which"), ("ur", "بتائیں کون س")])
@pytest.mark.parametrize(
    ("address", "told"),
    [
        ("override", {"tier": "3", "lane": "DANGER_NOW", "reason": "typed at length <b>"}),
        ("override", {"tier": "3", "lane": "ACT", "reason": "<b>typed"}),
        ("decide", {"lane": "DANGER_NOW", "reason": "typed at length <b>"}),
    ],
)
def test_what_was_typed_is_kept_when_a_form_cannot_be_taken(
    sign_in: SignIn, tips: list[str], language: str, words: str, address: str, told: dict[str, str]
) -> None:
    client = sign_in(Role.TRIAGE_OFFICER)
    client.cookies["django_language"] = language
    page = client.post(f"/reports/{tips[0]}/{address}/", told)
    assert (page.status_code, "<details open>" in page.text) == (422, True)
    assert f'value="{escape(told["reason"])}"' in page.text
    assert words in page.text
    # whoever then changes the language asks for this address
    assert client.get(f"/reports/{tips[0]}/{address}/").headers["Location"] == (
        f"/reports/{tips[0]}/"
    )


@pytest.mark.parametrize("lane", [{"lane": "ACT"}, {"lane": "DANGER_NOW"}, {}])
def test_tier_1_is_danger_now_whatever_lane_is_chosen(
    sign_in: SignIn, tips: list[str], lane: dict[str, str]
) -> None:
    client = sign_in(Role.TRIAGE_OFFICER)
    told = {"tier": "1", "reason": REASON} | lane
    page = client.post(f"/reports/{tips[0]}/override/", told, follow=True)
    assert "It stands in Danger now until" in page.text
    assert models.Override.objects.get().lane == "DANGER_NOW"
    page = client.post(
        f"/reports/{tips[0]}/override/", {"tier": "3", "lane": "ACT", "reason": REASON}, follow=True
    )
    assert "It stands where you placed it" in page.text
    assert models.Override.objects.get(lifted_at=None).lane == "ACT"


class Forms(HTMLParser):
    """The ids of a page, and of each form those that its labels lead to."""

    def __init__(self) -> None:
        super().__init__()
        self.ids: list[str] = []
        self.forms: list[tuple[set[str], set[str]]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        of = dict(attrs)
        if of.get("id"):
            self.ids.append(of["id"] or "")
        if tag == "form":
            self.forms.append((set(), set()))
        elif self.forms and tag == "label":
            self.forms[-1][0].add(of["for"] or "")
        elif self.forms and of.get("id"):
            self.forms[-1][1].add(of["id"] or "")


def test_each_label_leads_to_a_field_of_its_own_form(sign_in: SignIn, tips: list[str]) -> None:
    client = sign_in(Role.TRIAGE_OFFICER)
    for page in (
        client.get(f"/reports/{tips[0]}/"),
        client.post(f"/reports/{tips[0]}/override/", {}),
        client.post(f"/reports/{tips[0]}/decide/", {}),
        client.post(f"/reports/{tips[0]}/outcome/", {}),
    ):
        told = Forms()
        told.feed(page.text)
        assert len(told.ids) == len(set(told.ids))
        assert all(labels <= ids for labels, ids in told.forms)
        assert sum(bool(labels) for labels, _ in told.forms) >= 3


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
