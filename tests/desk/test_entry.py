"""What an officer writes down: sealed once, however often its form is sent."""

import re
from datetime import timedelta
from urllib.parse import urlencode

import pytest
from django.conf import settings
from django.test import Client

from pehra.base import clock
from pehra.base.numbers import Series, number
from pehra.desk.page import LONGEST
from pehra.roster.powers import Role
from pehra.store import models
from pehra.watch.loop import drain
from pehra.watch.walk import Desk, desk

from .conftest import SignIn

pytestmark = pytest.mark.django_db(transaction=True)

ENTRY = {
    "way": "CALL", "danger": "YES", "words": "ایک آدمی میری بیٹی سے ملنا چاہتا ہے",
    "child_age": "11", "account": "user-9", "platform": "Example Chat",
    "reporter_phone": "0301 7654321",
}  # fmt: skip


def test_an_entry_is_sealed_read_and_stands_first(sign_in: SignIn) -> None:
    client = sign_in(Role.TRIAGE_OFFICER)
    assert client.get("/intake/entry/", follow=True).status_code == 200
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


def opened(client: Client) -> str:
    """The address of a form that was opened now."""
    return client.get("/intake/entry/").headers["Location"]


def tips() -> list[str]:
    pks = models.Report.objects.order_by("pk").values_list("pk", flat=True)
    return [number(Series.REPORT, pk) for pk in pks]


def test_a_form_that_is_sent_twice_is_one_exhibit_and_leads_to_its_report(
    sign_in: SignIn, watch: Desk
) -> None:
    client = sign_in(Role.TRIAGE_OFFICER)
    form = opened(client)
    exhibit = r"(EXH-\d+) is sealed"
    first = re.search(exhibit, client.post(form, ENTRY, follow=True).text)
    assert first
    again = client.post(form, ENTRY, follow=True)
    assert f"{first[1]} was here already." in again.text
    assert again.request["PATH_INFO"] == "/intake/"  # it is not read yet

    drain(watch)
    (tip,) = tips()
    assert client.post(form, ENTRY).headers["Location"] == f"/reports/{tip}/"
    assert models.Exhibit.objects.count() == models.Arrival.objects.count() == 1
    assert models.LedgerLine.objects.filter(subject=first[1]).count() >= 4  # each try has its line


def test_nothing_but_the_first_body_is_kept(sign_in: SignIn, watch: Desk) -> None:
    client = sign_in(Role.TRIAGE_OFFICER)
    form = opened(client)
    client.post(form, ENTRY)
    kept = {one.address for one in watch.room.vault.bodies()}
    assert models.Exhibit.objects.get().address in kept
    client.post(form, ENTRY)
    assert {one.address for one in watch.room.vault.bodies()} == kept


def test_two_tabs_are_two_entries_and_so_is_what_was_mended(sign_in: SignIn) -> None:
    client = sign_in(Role.TRIAGE_OFFICER)
    one, other = opened(client), opened(client)
    client.post(one, ENTRY)
    client.post(other, ENTRY)
    assert models.Exhibit.objects.count() == 2
    client.post(one, ENTRY | {"child_age": "12"})  # back, mended, sent again
    assert models.Exhibit.objects.count() == 3
    client.post(one, ENTRY)
    client.post(other, ENTRY)
    assert models.Exhibit.objects.count() == 3


def test_a_form_keeps_its_address_whoever_goes_back_to_it(sign_in: SignIn) -> None:
    client = sign_in(Role.TRIAGE_OFFICER)
    form = opened(client)
    assert opened(client) != form
    assert client.get(form).status_code == 200  # back, or the page anew
    assert client.post(form, ENTRY | {"child_age": "99"}).status_code == 422


def test_another_officer_in_the_same_form_writes_another(sign_in: SignIn) -> None:
    form = opened(sign_in(Role.TRIAGE_OFFICER))
    sign_in(Role.TRIAGE_OFFICER).post(form, ENTRY)
    sign_in(Role.TRIAGE_OFFICER, badge="B-18").post(form, ENTRY)
    assert models.Exhibit.objects.count() == 2


def test_a_form_that_was_bookmarked_is_opened_anew(sign_in: SignIn) -> None:
    client = sign_in(Role.TRIAGE_OFFICER)
    long_ago = int((clock.now() - LONGEST - timedelta(minutes=1)).timestamp())
    form = f"/intake/entry/?form=0.{long_ago}.abc"
    assert client.get(form).headers["Location"] != form
    client.post(form, ENTRY)
    client.post(form, ENTRY)
    assert models.Exhibit.objects.count() == 2


@pytest.mark.parametrize(
    "form", ["", "x", "7", "1.2.3", "\u0663.\u0663.x", "9" * 40 + ".1.x", "1..x", "1.1.<b>"]
)
def test_a_form_that_nobody_opened_is_one_of_its_own(sign_in: SignIn, form: str) -> None:
    client = sign_in(Role.TRIAGE_OFFICER)
    address = f"/intake/entry/?{urlencode({'form': form})}"
    assert client.get(address).status_code == 302
    client.post(address, ENTRY)
    client.post(address, ENTRY)
    assert models.Exhibit.objects.count() == 2
