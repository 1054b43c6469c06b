"""Badges are given once, changed by name, and retired for good."""

import hashlib
import json

import pytest
from click.testing import CliRunner, Result
from django.conf import LazySettings
from django.test import Client

from pehra.cli.commands import pehra
from pehra.duties.appoint_officer import (
    BadgeTaken,
    NotGiven,
    WeakPassword,
    appoint_officer,
)
from pehra.duties.change_officer import change_password, change_roles
from pehra.duties.make_token import make_token
from pehra.duties.retire_officer import NotRetired, retire_officer
from pehra.duties.sign_in import Refused, SignedIn, sign_in
from pehra.roster.badges import BadBadge
from pehra.roster.powers import INTERNAL, NotPermitted, Role, officer
from pehra.store import models
from pehra.store.queries import ledger
from pehra.store.queries.officers import NoSuchOfficer, appointed, bearer, roster

from .conftest import NOON, ON

pytestmark = pytest.mark.django_db(transaction=True)
PASSWORD, OTHER_PASSWORD = "a long enough one", "another long one"
FORMS = ["B-17", "b.17_x", "7", "A" * 40]
NO_FORMS = [
    "", " ", "B 17", "../x", "B/17", "-B", ".x", "_x", "B-17\n", "A" * 41, "ب-17", "CONSOLE",
    "watch", "B\0",
]  # fmt: skip


@pytest.fixture(autouse=True)
def home(settings: LazySettings) -> None:
    settings.CONFIG.secret.touch()


def run(*words: str, typed: str = "") -> Result:
    return CliRunner().invoke(pehra, ["officer", *words], input=typed)


@pytest.mark.parametrize("badge", FORMS)
def test_a_badge_has_a_form(badge: str) -> None:
    appoint_officer(ON, badge, PASSWORD, [Role.AUDITOR])
    assert appointed(badge).badge == badge


@pytest.mark.parametrize("badge", NO_FORMS)
def test_what_is_no_badge_is_refused(badge: str) -> None:
    with pytest.raises(BadBadge):
        appoint_officer(ON, badge, PASSWORD, [Role.AUDITOR])
    assert run("add", "--role", "AUDITOR", "--", badge.replace("\0", "/")).exit_code == 1
    assert not models.Officer.objects.exists()


def test_a_badge_of_another_form_that_is_there_keeps_working() -> None:
    row = models.Officer(badge="PS/7 Lahore", roles=["AUDITOR"])
    row.set_password(PASSWORD)
    row.save()
    assert isinstance(sign_in("PS/7 Lahore", PASSWORD, NOON), SignedIn)
    change_roles(ON, "PS/7 Lahore", [Role.INVESTIGATOR])
    assert retire_officer(ON, "PS/7 Lahore", "left").tokens == 0


@pytest.mark.parametrize("again", ["B-20", "b-20"])
def test_a_badge_is_given_once(again: str) -> None:
    appoint_officer(ON, "B-20", PASSWORD, [Role.AUDITOR])
    with pytest.raises(BadgeTaken, match="pehra officer change B-20"):
        appoint_officer(ON, again, OTHER_PASSWORD, [Role.SUPERVISOR])
    told = run("add", again, "--role", "SUPERVISOR", "--password-stdin", typed="x\n")
    assert told.exit_code == 1
    assert "is given already" in told.output
    assert isinstance(sign_in("B-20", PASSWORD, NOON), SignedIn)
    assert appointed("B-20") == officer("B-20", Role.AUDITOR)


def test_what_pehra_acts_as_is_offered_to_nobody() -> None:
    offered = run("add", "--help").output
    for role in Role:
        assert (str(role) in offered) is (role not in INTERNAL)
    for role in INTERNAL:
        assert run("add", "B-20", "--role", str(role)).exit_code == 2
        with pytest.raises(NotGiven, match=role):
            appoint_officer(ON, "B-20", PASSWORD, [Role.AUDITOR, role])
    with pytest.raises(NotGiven):
        appoint_officer(ON, "B-20", PASSWORD, [])


def test_roles_and_password_change_apart() -> None:
    appoint_officer(ON, "B-20", PASSWORD, [Role.AUDITOR])
    for _ in range(5):
        sign_in("B-20", "wrong", NOON)
    change_password(ON, "B-20", OTHER_PASSWORD)
    assert isinstance(sign_in("B-20", OTHER_PASSWORD, NOON), SignedIn)
    assert isinstance(sign_in("B-20", PASSWORD, NOON), Refused)
    change_roles(ON, "B-20", [Role.SUPERVISOR])
    assert appointed("B-20") == officer("B-20", Role.SUPERVISOR)
    row = models.Officer.objects.get(badge="B-20")
    line = ledger.entries(f"officer:{row.pk}")[-1]
    assert (line.duty, line.details) == (
        "change_roles", {"roles": ["SUPERVISOR"], "before": ["AUDITOR"]}
    )  # fmt: skip
    with pytest.raises(WeakPassword):
        change_password(ON, "B-20", "short")
    with pytest.raises(NoSuchOfficer):
        change_roles(ON, "B-21", [Role.AUDITOR])


def test_a_retired_badge_does_nothing_more_and_stays_on_record() -> None:
    appoint_officer(ON, "B-20", PASSWORD, [Role.INVESTIGATOR])
    browser = Client()
    browser.post("/sign-in/", {"badge": "B-20", "password": PASSWORD})
    assert browser.get("/").status_code == 200
    digest = hashlib.sha256(make_token(ON, "B-20").encode()).hexdigest()
    assert bearer(digest, NOON).badge == "B-20"

    assert retire_officer(ON, "B-20", "left the unit").tokens == 1

    assert browser.get("/")["Location"] == "/sign-in/"
    assert isinstance(sign_in("B-20", PASSWORD, NOON), Refused)
    for refused in (
        lambda: appointed("B-20"), lambda: bearer(digest, NOON), lambda: make_token(ON, "B-20"),
        lambda: change_password(ON, "B-20", OTHER_PASSWORD),
        lambda: retire_officer(ON, "B-20", "x"),
    ):  # fmt: skip
        with pytest.raises(NoSuchOfficer):
            refused()
    with pytest.raises(BadgeTaken, match="was retired"):
        appoint_officer(ON, "b-20", PASSWORD, [Role.AUDITOR])
    (line,) = roster(NOON)
    assert (line.serves, line.tokens, line.left[0].reason) == (False, 0, "left the unit")
    row = models.Officer.objects.get(badge="B-20")
    row.is_active = True  # even a row that was set back by hand has no password and no token
    row.save()
    with pytest.raises(NoSuchOfficer):
        bearer(digest, NOON)
    assert isinstance(sign_in("B-20", PASSWORD, NOON), Refused)


def test_retiring_takes_a_reason_and_the_power() -> None:
    appoint_officer(ON, "B-20", PASSWORD, [Role.AUDITOR])
    with pytest.raises(NotRetired):
        retire_officer(ON, "B-20", " ")
    boss = officer("S-1", Role.SUPERVISOR)
    with pytest.raises(NotPermitted):
        retire_officer(type(ON)(boss, NOON, "x"), "B-20", "x")
    assert appointed("B-20").badge == "B-20"


def test_of_a_custodian_who_leaves_it_is_said() -> None:
    for name in ("C-1", "C-2", "C-3"):
        appoint_officer(ON, name, PASSWORD, [Role.CUSTODIAN])
    keys = [f"age1{name}" for name in ("x", "y", "z")]
    made = models.CustodianSet.objects.create(
        needed=2, reason="x", asked_by="B-1", asked_at=NOON, confirmed_by="B-2", confirmed_at=NOON
    )
    for name, key in zip(("C-1", "C-2", "C-3"), keys, strict=True):
        models.Custodian.objects.create(of=made, name=name, recipient=key)
    told = run("retire", "C-2", "--reason", "left")
    assert told.exit_code == 0
    assert "is a custodian in force" in told.output


def test_at_the_console() -> None:
    told = run("add", "B-20", "--role", "AUDITOR", "--password-stdin", typed=f"{PASSWORD}\n")
    assert told.output == "B-20 is appointed as AUDITOR.\n"
    assert run("change", "B-20").exit_code == 2
    assert run("change", "B-9", "--role", "AUDITOR").exit_code == 1
    done = run("change", "B-20", "--role", "SUPERVISOR", "--password-stdin",
               typed=f"{OTHER_PASSWORD}\n")  # fmt: skip
    assert done.output == "B-20 has a new password.\nB-20 is SUPERVISOR from now on.\n"
    assert run("list").output == f"{'B-20':20} SUPERVISOR; never signed in\n"
    assert run("retire", "B-20", "--reason", "left").exit_code == 0
    line = json.loads(run("list", "--json").output)
    assert set(line) == {
        "badge", "roles", "serves", "locked", "last_sign_in_at", "tokens", "retired_at", "reason",
    }  # fmt: skip
    assert (line["serves"], line["reason"]) == (False, "left")
    assert run("list").output.endswith(": left\n")
