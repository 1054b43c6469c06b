"""In and out of the desk."""

import time

import pytest
from django.test import Client

from pehra.desk.page import LONGEST, SIGNED_IN_AT
from pehra.roster.powers import Role
from pehra.store.queries import ledger

from .conftest import PASSWORD, SignIn

pytestmark = pytest.mark.django_db


def test_badge_and_password_open_the_queue(sign_in: SignIn) -> None:
    client = sign_in()

    assert client.get("/").status_code == 200
    assert client.get("/sign-in/")["Location"] == "/"


@pytest.mark.parametrize("badge", ["B-17", "B-99"])
def test_a_refusal_does_not_say_whether_the_badge_exists(sign_in: SignIn, badge: str) -> None:
    sign_in().post("/sign-out/")

    response = Client().post("/sign-in/", {"badge": badge, "password": "wrong"})

    assert response.status_code == 200
    assert "do not belong together" in response.text
    assert "wrong" not in response.text


def test_the_sixth_attempt_is_refused_even_when_it_is_right(sign_in: SignIn) -> None:
    sign_in().post("/sign-out/")
    client = Client()
    for _ in range(5):
        client.post("/sign-in/", {"badge": "B-17", "password": "wrong"})

    response = client.post("/sign-in/", {"badge": "B-17", "password": PASSWORD})

    assert "locked" in response.text


def test_an_empty_form_says_what_it_wants() -> None:
    response = Client().post("/sign-in/", {"badge": "", "password": ""})

    assert response.text.count("This field is required.") == 2


def test_signing_out_ends_the_session_and_is_recorded(sign_in: SignIn) -> None:
    client = sign_in()

    client.post("/sign-out/")

    assert client.get("/")["Location"] == "/sign-in/"
    assert [one.duty for one in ledger.entries("officer:B-17")] == ["sign_out"]


def test_signing_out_takes_a_form(sign_in: SignIn) -> None:
    assert sign_in().get("/sign-out/").status_code == 405


def test_a_session_ends_however_busy_it_is(sign_in: SignIn) -> None:
    client = sign_in()
    session = client.session
    session[SIGNED_IN_AT] = time.time() - LONGEST.total_seconds() - 1
    session.save()

    assert client.get("/")["Location"] == "/sign-in/"
    assert client.get("/sign-in/").status_code == 200


def test_signing_in_gives_a_new_session(sign_in: SignIn) -> None:
    client = sign_in(Role.TRIAGE_OFFICER)
    before = client.session.session_key
    client.post("/sign-out/")

    client.post("/sign-in/", {"badge": "B-17", "password": PASSWORD})

    assert client.session.session_key != before


def test_a_form_without_its_token_is_refused_calmly() -> None:
    client = Client(enforce_csrf_checks=True)

    response = client.post("/sign-in/", {"badge": "B-17", "password": PASSWORD})

    assert response.status_code == 403
    assert "expired" in response.text


@pytest.mark.parametrize(
    ("role", "first"),
    [(Role.TRIAGE_OFFICER, "/"), (Role.LIST_MANAGER, "/lists/"), (Role.AUDITOR, "/patrol/"),
     (Role.CUSTODIAN, "/evidence/")],
)  # fmt: skip
def test_the_first_page_is_one_that_the_officer_may_see(
    sign_in: SignIn, role: Role, first: str
) -> None:
    client = sign_in(role)
    assert client.get("/sign-in/")["Location"] == first
    assert client.get(first).status_code == 200
