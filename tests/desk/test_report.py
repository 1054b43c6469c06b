"""The page of one report."""

import re
from typing import Any

import pytest
from django.test import Client
from django.utils.translation import override

from pehra.base import clock
from pehra.desk.report import in_words
from pehra.intake.lines import Line
from pehra.store import models
from pehra.store.queries import ledger

from .conftest import Receive, SignIn

pytestmark = pytest.mark.django_db


@pytest.fixture
def officer(sign_in: SignIn) -> Client:
    return sign_in()


def test_every_value_stands_with_the_place_that_says_it(
    officer: Client, receive: Receive, full: dict[str, Any]
) -> None:
    text = officer.get(f"/reports/{receive(full)}/").text

    assert "test.user@example.org" in text
    assert "$.reportedInformation.incidentSummary.platform" in text
    assert "198.51.100.7" in text
    assert "44120" in text


def test_codes_times_and_answers_are_in_words(
    officer: Client, receive: Receive, full: dict[str, Any]
) -> None:
    tip = receive(full)
    officer.post("/language/", {"language": "ur"})

    text = officer.get(f"/reports/{tip}/").text

    assert "<bdi>بچوں کے جنسی استحصال کا مواد</bdi>" in text
    assert "<bdi>True</bdi>" not in text
    assert "2026-10-12 19:40" in text  # 14:40 UTC in Karachi


def test_the_senders_own_words_for_the_type_stand_in_their_row_only(
    officer: Client, receive: Receive, full: dict[str, Any]
) -> None:
    raw = full["reportedInformation"]["incidentSummary"]["incidentType"]

    text = officer.get(f"/reports/{receive(full)}/").text

    assert text.count(f"<bdi>{raw}</bdi>") == 1


def test_opening_a_report_is_recorded(
    officer: Client, receive: Receive, full: dict[str, Any]
) -> None:
    tip = receive(full)

    officer.get(f"/reports/{tip}/")

    last = ledger.entries(tip)[-1]
    assert (last.duty, last.officer) == ("view_report", "B-17")


def test_a_number_that_turns_text_around_is_shown_and_not_obeyed(
    officer: Client, receive: Receive, full: dict[str, Any]
) -> None:
    full["reportedInformation"]["incidentSummary"]["platform"] = "a\u202eb\ud800<i>"

    text = officer.get(f"/reports/{receive(full)}/").text

    assert "a⟨U+202E⟩b" in text
    assert "\u202e" not in text
    assert "<i>" not in text


@pytest.mark.parametrize("tip", ["TIP-999999", "TIP-x", "EXH-000001"])
def test_a_report_that_is_not_there_is_said_so(officer: Client, tip: str) -> None:
    response = officer.get(f"/reports/{tip}/")

    assert response.status_code == 404
    assert 'lang="en"' in response.text


def test_every_table_has_a_caption_and_scoped_headers(
    officer: Client, receive: Receive, full: dict[str, Any]
) -> None:
    text = officer.get(f"/reports/{receive(full)}/").text

    assert text.count("<table") == text.count("<caption") > 0
    assert text.count("<th") - text.count("<thead") == text.count("<th scope=")


def test_a_logged_moment_stands_with_its_zone_and_in_utc_to_the_second(
    officer: Client, receive: Receive, full: dict[str, Any]
) -> None:
    text = officer.get(f"/reports/{receive(full)}/").text
    rows = re.findall(r"<tr><td class=\"few\">.*?</tr>", text, re.DOTALL)
    timed = [row for row in rows if "<time" in row]

    assert timed
    for row in timed:
        assert re.search(r">[0-9-]{10} [0-9:]{8} UTC\+05:00</bdi> ", row)
        assert re.search(r">\([0-9-]{10} [0-9:]{8} UTC\)</bdi>", row)
    assert "Asia/Karachi" in text.partition('<footer class="zone')[2]


def test_a_unit_without_lists_is_told_so_beside_the_reasons(
    officer: Client, receive: Receive, full: dict[str, Any]
) -> None:
    tip = receive(full)
    words = "This unit has no lists yet"

    assert words in officer.get(f"/reports/{tip}/").text
    models.HashList.objects.create(name="a", version=1, imported_at=clock.now())
    assert words not in officer.get(f"/reports/{tip}/").text


def test_digests_of_a_sender_are_not_called_listed(
    officer: Client, receive: Receive, full: dict[str, Any]
) -> None:
    text = officer.get(f"/reports/{receive(full)}/").text

    assert "given by the sender" in text
    assert "<dt>listed" not in text


@pytest.mark.parametrize(
    ("field", "value"),
    [("captures.event", "hosted at"), ("captures.event", "reached through"),
     ("captures.kind", "IP Address"), ("at_meaning", "when the patrol captured it")],
)  # fmt: skip
def test_the_words_of_our_own_patrol_are_in_urdu_and_a_senders_stay(field: str, value: str) -> None:
    line = Line("detail", 1, field, value, "WARC record 4")

    with override("ur"):
        assert re.search("[\u0600-\u06ff]", str(in_words(line, "patrol")))
        assert in_words(line, "cybertip-json") == value


@pytest.mark.parametrize(
    ("others", "words"), [(10, ""), (11, "and 1 more report"), (14, "and 4 more reports")]
)
def test_of_many_with_one_number_the_first_ten_are_named(
    officer: Client, receive: Receive, full: dict[str, Any], others: int, words: str
) -> None:
    tip = receive(full)
    row = models.Report.objects.get(pk=int(tip[4:]))
    for place in range(others):
        row.pk, row.member, row.cluster = None, f"again {place}", None
        row.save(force_insert=True)
    text = officer.get(f"/reports/{tip}/").text
    named = text.partition("same number as")[2].partition("</p>")[0]
    assert named.count("TIP-") == 2 * 10  # each with its link
    assert named.rstrip().endswith(words or "</a>")
