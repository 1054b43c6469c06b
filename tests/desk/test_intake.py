"""Handing in tip-offs by hand."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from pehra.base import clock
from pehra.base.numbers import Series, number
from pehra.duties.beat import beat
from pehra.store import models
from pehra.watch.loop import drain
from pehra.watch.walk import Desk

from .conftest import FULL, SignIn

pytestmark = pytest.mark.django_db


@pytest.fixture
def officer(sign_in: SignIn) -> Client:
    return sign_in()


def hand_in(officer: Client, *files: tuple[str, bytes]) -> str:
    given = [SimpleUploadedFile(name, data) for name, data in files]
    return str(officer.post("/intake/", {"files": given}, follow=True).text)


def exhibits() -> list[str]:
    keys = models.Exhibit.objects.order_by("pk").values_list("pk", flat=True)
    return [number(Series.EXHIBIT, key) for key in keys]


def test_what_is_handed_in_is_sealed_and_waits(officer: Client) -> None:
    text = hand_in(officer, ("one.json", b"{}"), ("two.json", b"[]"))

    assert len(exhibits()) == 2
    for exhibit in exhibits():
        assert f"{exhibit} is sealed." in text
    assert "one.json" in text
    assert "being read" in text


def test_the_same_bytes_again_are_known(officer: Client) -> None:
    hand_in(officer, ("one.json", b"{}"))

    (exhibit,) = exhibits()
    assert f"{exhibit} was here already." in hand_in(officer, ("again.json", b"{}"))


def test_what_was_read_leads_to_its_report(officer: Client, watch: Desk) -> None:
    hand_in(officer, ("full.json", FULL.read_bytes()))

    drain(watch)

    tip = number(Series.REPORT, models.Report.objects.get().pk)
    assert f'href="/reports/{tip}/"' in officer.get("/intake/").text


def test_what_cannot_be_read_says_why(officer: Client, watch: Desk) -> None:
    hand_in(officer, ("broken.json", b"not json"))

    drain(watch)

    assert "Unreadable:" in officer.get("/intake/").text


def test_no_file_is_said_so(officer: Client) -> None:
    assert "No file was chosen." in officer.post("/intake/", follow=True).text


def test_a_file_name_is_never_markup(officer: Client) -> None:
    text = hand_in(officer, ("<b>\u202egpj.exe", b"{}"))

    assert "&lt;b&gt;" in text
    assert "\u202e" not in text


def test_a_watch_that_stopped_is_not_called_well(officer: Client) -> None:
    now = clock.now()
    assert "The watch is not running" in officer.get("/intake/").text

    beat(now)
    assert "The watch is not running" not in officer.get("/intake/").text

    beat(now - timedelta(minutes=10))
    assert "The watch is not running" in officer.get("/intake/").text


def test_what_nothing_could_be_read_from_is_not_forgotten(officer: Client, watch: Desk) -> None:
    hand_in(officer, ("first.bin", b"no report"))
    drain(watch)
    hand_in(officer, *((f"{n}.json", b"{}" + b" " * n) for n in range(20)))

    text = officer.get("/intake/").text

    assert "1 exhibit that nothing could be read from" in text
    assert "first.bin" in text
