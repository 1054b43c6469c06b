"""How long a host is left alone: whoever asks for more is heard, within reason."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pehra.patrol import pace
from pehra.patrol.backoff import DAY
from pehra.patrol.frontier import Leased, Turn
from pehra.patrol.outcome import Outcome
from pehra.patrol.permit import Via

NOON = datetime(2026, 1, 5, 12, tzinfo=UTC)
SECONDS = st.floats(0, 1e6)


def leased(fails: int = 0) -> Leased:
    return Leased(
        pk=1,
        url="http://a.test/",
        kind="WEB",
        via=Via.LINK,
        parent_url="",
        depth=0,
        hops=0,
        host_pk=1,
        host="a.test",
        domain="a.test",
        fence=0,
        host_fence=1,
        rank=2,
        due_at=NOON,
        until_at=NOON,
        host_fails=fails,
    )


def turn(outcome: Outcome, fails: int = 0, asked: str = "") -> Turn:
    return pace.turn(leased(fails), outcome, NOON, delay=2.5, asked=asked, chance=0.5)


@given(SECONDS, SECONDS, SECONDS)
def test_the_most_that_is_asked_for_holds(rule: float, robots: float, server: float) -> None:
    found = pace.delay(rule=rule, robots=robots, server=server)

    assert found >= max(rule or pace.DELAY, server, min(robots, 300.0))
    assert found in {rule, server, pace.DELAY, 300.0, robots}


def test_only_a_rule_may_ask_for_less_than_a_second() -> None:
    assert pace.delay(robots=0.1, server=0.1) == pace.DELAY
    assert pace.delay(rule=0.1) == 0.1
    assert pace.delay(rule=0.1, robots=2.0) == 2.0


@pytest.mark.parametrize("odd", [float("nan"), float("inf"), -5.0, 0.0])
def test_an_odd_crawl_delay_is_none(odd: float) -> None:
    assert pace.delay(robots=odd) == pace.DELAY


def test_what_is_shared_waits_no_longer_than_five_seconds() -> None:
    assert [pace.shared(wait) for wait in (1.0, 5.0, 300.0)] == [1.0, 5.0, 5.0]


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        ("120", 120.0),
        (" 7 ", 7.0),
        ("0", 0.0),
        ("00060", 60.0),
        ("86401", DAY),
        ("9" * 5000, DAY),
        ("Mon, 05 Jan 2026 12:02:00 GMT", 120.0),  # IMF-fixdate
        ("Monday, 05-Jan-26 12:02:00 GMT", 120.0),  # RFC 850
        ("Mon Jan  5 12:02:00 2026", 120.0),  # asctime
        ("Mon, 05 Jan 2026 12:02:00 -0000", 120.0),
        ("Mon, 05 Jan 2026 14:02:00 +0200", 120.0),
        ("Mon, 05 Jan 2026 11:59:00 GMT", 0.0),  # over
        ("Tue, 05 Jan 2027 12:00:00 GMT", DAY),
        ("", 0.0),
        ("-1", 0.0),
        ("1.5", 0.0),
        ("1e3", 0.0),
        ("٣٠", 0.0),  # digits, but not HTTP's
        ("soon", 0.0),
        ("Mon, 99 Jan 2026 12:00:00 GMT", 0.0),
        ("Mon, 05 Jan 99999 12:00:00 GMT", 0.0),
    ],
)
def test_retry_after_as_rfc_9110_writes_it(value: str, seconds: float) -> None:
    assert pace.retry_after(value, NOON) == seconds


@given(st.text(max_size=60))
def test_retry_after_of_any_text_is_a_wait_of_at_most_a_day(value: str) -> None:
    assert 0.0 <= pace.retry_after(value, NOON) <= DAY


@given(st.integers(0, 2**20), st.integers(1, 40))
def test_what_the_server_says_counts_and_silence_doubles(seconds: int, fails: int) -> None:
    told = pace.blocked_until(str(seconds), NOON, fails) - NOON
    silent = pace.blocked_until("", NOON, fails) - NOON

    assert silent == timedelta(seconds=min(60 * 2 ** (fails - 1), DAY))
    assert told == (timedelta(seconds=min(seconds, DAY)) if seconds else silent)


def test_a_busy_host_is_left_alone_as_it_asks() -> None:
    found = turn(Outcome.BUSY, fails=2, asked="30")

    assert found == Turn(
        delay=2.5, blocked_until_at=NOON + timedelta(seconds=30), reason="BUSY", fails=3
    )
    silent = [turn(Outcome.BUSY, fails=fails).blocked_until_at for fails in range(3)]
    assert silent == [NOON + timedelta(minutes=wait) for wait in (1, 2, 4)]


def test_a_host_that_is_down_is_left_alone_after_its_second_failure_for_an_hour_at_most() -> None:
    waits = [turn(Outcome.CONNECT_FAILED, fails=fails) for fails in (0, 1, 2, 60)]

    assert [one.fails for one in waits] == [1, 2, 3, 61]
    assert [one.blocked_until_at for one in waits] == [
        None, NOON + timedelta(minutes=1), NOON + timedelta(minutes=2), NOON + timedelta(hours=1),
    ]  # fmt: skip
    assert waits[3].reason == "DOWN"


@pytest.mark.parametrize("outcome", sorted(pace.UNASKED))
def test_what_was_not_asked_says_nothing_of_the_host(outcome: Outcome) -> None:
    assert turn(outcome, fails=4) == Turn(delay=2.5, fails=4)


@pytest.mark.parametrize(
    "outcome", sorted(set(Outcome) - pace.UNASKED - pace.UNHEARD - {Outcome.BUSY})
)
def test_an_answer_ends_a_row_of_failures(outcome: Outcome) -> None:
    assert turn(outcome, fails=4) == Turn(delay=2.5)
