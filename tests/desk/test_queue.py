"""The queue as an officer sees it."""

from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client

from pehra.desk.queue import days_left
from pehra.intake import synthetic
from pehra.store.queries.queue import QueueLine

from .conftest import Receive, SignIn

pytestmark = pytest.mark.django_db


@pytest.fixture
def officer(sign_in: SignIn) -> Client:
    return sign_in()


def test_an_empty_queue_says_what_to_do(officer: Client) -> None:
    text = officer.get("/").text

    assert "Nothing waits in this lane." in text
    assert 'href="/intake/"' in text


def test_a_line_says_what_and_why_and_shows_no_picture(officer: Client, receive: Receive) -> None:
    tip = receive(synthetic.report(1, espEscalation="SYNTHETIC"))

    text = officer.get("/").text

    assert tip in text
    assert "Danger now" in text
    assert "the sender escalated it as urgent" in text
    assert "CSAM" in text
    assert "Child Pornography" not in text
    assert "<img" not in text


def test_the_reasons_are_said_in_the_officers_language(officer: Client, receive: Receive) -> None:
    receive(synthetic.report(1, espEscalation="SYNTHETIC"))
    officer.post("/language/", {"language": "ur"})

    text = officer.get("/").text

    assert "بھیجنے والے نے اسے فوری قرار دیا ہے" in text
    assert "بچوں کے جنسی استحصال کا مواد" in text


def test_a_lane_keeps_its_own_reports(officer: Client, receive: Receive) -> None:
    tip = receive(synthetic.report(1, espEscalation="SYNTHETIC"))

    assert tip in officer.get("/?lane=DANGER_NOW").text
    assert tip not in officer.get("/?lane=KNOWN_VIRAL").text


@pytest.mark.parametrize(
    "query", ["page=0", "page=-1", "page=x", "page=²", "page=99", f"page={'9' * 5000}", "lane=<b>"]
)
def test_a_strange_address_shows_the_queue(officer: Client, query: str) -> None:
    assert officer.get(f"/?{query}").status_code == 200


def test_a_report_that_came_twice_says_so(officer: Client, receive: Receive) -> None:
    receive(synthetic.report(1))
    receive(synthetic.report(1))

    assert "came 2 times" in officer.get("/").text


def test_what_a_sender_wrote_is_never_markup(officer: Client, receive: Receive) -> None:
    told = synthetic.report(1)
    told["reportedInformation"]["reportingEsp"]["espName"] = "<script>\u202ex</script>"

    receive(told)

    assert "&lt;script&gt;⟨U+202E⟩x&lt;/script&gt;" in officer.get("/").text


def test_days_left_are_whole_days_and_go_below_zero() -> None:
    now = datetime(2026, 11, 24, tzinfo=UTC)

    assert days_left(_line(now + timedelta(days=3, hours=5)), now) == 3
    assert days_left(_line(now - timedelta(hours=1)), now) == -1
    assert days_left(_line(None), now) is None


def _line(until: datetime | None) -> QueueLine:
    start = datetime(2026, 11, 24, tzinfo=UTC)
    return QueueLine(
        "TIP-000001",
        "ACT",
        2,
        (),
        start,
        0,
        "",
        "",
        "",
        0,
        0,
        until,
        overridden=False,
        viewed=True,
    )
