"""Deadlines as they are kept with a report: only such as bind somebody."""

import json
from datetime import timedelta
from email.message import EmailMessage
from typing import Any

import pytest

from pehra.base.clock import iso, now
from pehra.duties.read_again import ask_again
from pehra.duties.seal_exhibit import seal_exhibit
from pehra.intake import synthetic
from pehra.intake.entry import document, entry
from pehra.store import models
from pehra.triage.clock import NO_DEADLINE
from pehra.watch.loop import drain
from pehra.watch.walk import Desk

from .conftest import NOON, ON

pytestmark = pytest.mark.django_db(transaction=True)


def take(desk: Desk, data: bytes, name: str) -> models.Report:
    seal_exhibit(ON, desk.room, [data], name=name, channel="CONSOLE")
    drain(desk)
    return models.Report.objects.get()


def mail() -> bytes:
    made = EmailMessage()
    made["From"], made["To"], made["Subject"] = "a@b.example", "t@u.example", "help"
    made["Date"], made["Message-ID"] = "Mon, 05 Jan 2026 01:00:00 +0000", "<m1@x>"
    made.set_content("He sends pictures to my daughter.")
    return made.as_bytes()


def letter() -> bytes:
    told = entry({"way": "LETTER", "words": "He sends pictures.", "danger": "UNKNOWN"})
    return document(told, received_at="2026-01-05T01:00:00Z", officer="B-17")


REFERRAL = b"reference,handling_code,received_at,description\n1,H1,2026-01-04T10:00:00Z,For you.\n"


@pytest.mark.parametrize(
    ("data", "name"), [(mail(), "m.eml"), (letter(), "e.json"), (REFERRAL, "r.csv")]
)
def test_no_provider_keeps_anything_for_what_no_provider_reported(
    desk: Desk, data: bytes, name: str
) -> None:
    row = take(desk, data, name)
    assert row.value["received_at"]  # its document has a date, and no clock is counted from it
    assert (row.preserved_until_at, row.due_at) == (None, NO_DEADLINE)


def told(*times: str, received: str = "2026-01-04T10:00:00Z") -> bytes:
    made: dict[str, Any] = synthetic.report(1)
    made["dateReceived"] = received
    (person,) = made["reportedInformation"]["reportedPeople"]["reportedPersons"]
    person["sourceInformation"]["sourceCaptures"] = [
        {"captureType": "IP Address", "value": f"198.51.100.{n}", "eventName": "Login",
         "dateTime": at, "port": 40000 + n}
        for n, at in enumerate(times, 1)
    ]  # fmt: skip
    return json.dumps(made).encode()


def test_an_absurd_time_beside_a_true_one_moves_no_deadline(desk: Desk) -> None:
    """A deadline that is over is none: the times are some days ago, whenever this runs."""
    received = now().replace(microsecond=0) - timedelta(days=10)
    login = received - timedelta(days=30)
    row = take(desk, told(iso(login), "9999-12-31T23:59:59Z", received=iso(received)), "r.json")
    assert row.logs_until_at == login + timedelta(days=365)
    assert row.preserved_until_at is not None
    assert row.due_at == row.logs_until_at < row.preserved_until_at


def test_a_time_still_to_come_alone_has_no_deadline(desk: Desk) -> None:
    assert take(desk, told("9999-12-31T23:59:59Z"), "r.json").logs_until_at is None


def test_a_report_that_says_it_is_received_in_the_future_was_received_by_now(desk: Desk) -> None:
    row = take(desk, told(received="9999-12-31T23:59:59Z"), "r.json")
    assert row.preserved_until_at is not None
    assert row.preserved_until_at == row.received_at + timedelta(days=365)


def test_reading_again_takes_a_false_deadline_away(desk: Desk) -> None:
    row = take(desk, letter(), "e.json")
    false = NOON + timedelta(days=365)
    models.Report.objects.update(preserved_until_at=false, logs_until_at=false, due_at=false)
    ask_again(NOON)
    drain(desk)
    row.refresh_from_db()
    assert (row.preserved_until_at, row.logs_until_at, row.due_at) == (None, None, NO_DEADLINE)
