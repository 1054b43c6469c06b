"""A notice rests on two looks, says nothing of an investigation, and its end is seen, not told."""

from datetime import UTC, datetime, timedelta
from email import message_from_bytes
from email.policy import default

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pehra.patrol.notice import (
    BETWEEN,
    EVERY,
    FRESH,
    RECHECK,
    How,
    Matter,
    NotSeen,
    Removed,
    Seen,
    There,
    Unit,
    Visit,
    became,
    eml,
    neutral,
    second,
    text,
)
from pehra.patrol.outcome import Outcome

NOON = datetime(2026, 1, 5, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)
URL = "https://cdn.example.test/1.jpg"
UNIT = Unit("Child Protection Desk", "desk@police.example")
MATTER = Matter(
    number="NTC-000002", unit=UNIT, provider="Example B.V.", email="abuse@example.net", url=URL,
    address="192.0.2.7", sha256="ab" * 32, match=neutral("SHA256", 0), law="Act 1, s. 2",
    first_at=NOON, second_at=NOON + HOUR,
)  # fmt: skip


def visit(
    pk: int, after: timedelta, outcome: str = "FETCHED", verdict: str = "RECOGNISED", **more: object
) -> Visit:
    came = "cd" * 32 if outcome == "FETCHED" else ""
    told = {"url": URL, "via": "AGAIN", "status": 200, "sha256": came} | more
    return Visit(pk, NOON + after, outcome=outcome, verdict=verdict, **told)  # type: ignore[arg-type]


FIRST = visit(1, timedelta(), via="REQUISITE")


def test_the_second_fetch_is_of_the_same_address_a_minute_later_and_hits() -> None:
    good = visit(2, BETWEEN)

    assert second(FIRST, [FIRST, good], good.at) == Seen(good)
    assert second(FIRST, [good, visit(3, HOUR)], good.at + HOUR) == Seen(visit(3, HOUR))


@pytest.mark.parametrize(
    "other",
    [
        visit(2, BETWEEN - timedelta(seconds=1)),
        visit(2, BETWEEN, verdict="UNKNOWN"),
        visit(2, BETWEEN, outcome="GONE", verdict="", status=404),
        visit(2, BETWEEN, url="https://search.test/?image=" + URL),
        visit(2, BETWEEN, via="REQUISITE"),
        visit(2, BETWEEN, via="REDIRECT"),
        visit(1, BETWEEN),
    ],
)
def test_nothing_else_counts_as_one(other: Visit) -> None:
    told = second(FIRST, [FIRST, other], NOON + HOUR)

    assert told == NotSeen("it was not fetched a second time and hit again")


def test_one_that_is_old_or_was_followed_by_its_removal_does_not_count() -> None:
    hit = visit(2, BETWEEN)
    away = [
        visit(3, HOUR, "GONE", "", status=404),
        visit(4, HOUR + RECHECK, "GONE", "", status=410),
    ]

    assert isinstance(second(FIRST, [hit], hit.at + FRESH), Seen)
    old = second(FIRST, [hit], hit.at + FRESH + BETWEEN)
    gone = second(FIRST, [hit, *away], hit.at + HOUR)

    assert old == NotSeen("the second fetch is more than a day old")
    assert gone == NotSeen("it is not there any more")


def gone(pk: int, after: timedelta) -> Visit:
    return visit(pk, after, "GONE", "", status=404)


@pytest.mark.parametrize(
    ("visits", "wanted"),
    [
        ([], There()),
        ([visit(1, HOUR)], There()),
        ([gone(1, HOUR)], There()),  # missed once: it may be a fault
        ([gone(1, HOUR), gone(2, HOUR + RECHECK / 2)], There()),
        ([gone(1, HOUR), gone(2, HOUR + RECHECK)], Removed(NOON + HOUR, How.GONE)),
        ([gone(2, HOUR + RECHECK), gone(1, HOUR)], Removed(NOON + HOUR, How.GONE)),
        ([gone(1, HOUR), visit(2, 2 * HOUR), gone(3, 3 * HOUR)], There()),
        ([visit(1, HOUR, "HTTP_ERROR", "", status=451)], Removed(NOON + HOUR, How.GONE)),
        ([visit(1, HOUR, verdict="UNKNOWN")], Removed(NOON + HOUR, How.CHANGED)),
        ([visit(1, HOUR, verdict="")], Removed(NOON + HOUR, How.CHANGED)),
        ([visit(1, HOUR, verdict="UNDECODABLE")], There()),
        ([visit(1, HOUR, verdict="", sha256="")], There()),  # nothing could be looked at
        ([visit(1, HOUR, verdict="UNKNOWN", words="cut: it took too long")], There()),
        ([visit(1, HOUR, verdict="", words="an encoding that is not undone: br")], There()),
        ([visit(1, HOUR, "GONE", status=404), visit(2, 3 * HOUR, "GONE", status=410)], There()),
        ([visit(1, HOUR, "HTTP_ERROR", status=451)], There()),
        ([visit(1, HOUR, "REDIRECT_OUT", status=302)], There()),
        ([visit(1, HOUR, "REDIRECT_OUT", "", status=302)], Removed(NOON + HOUR, How.MOVED)),
        ([visit(1, HOUR, "NOT_MODIFIED", "", status=304)], There()),
        (
            [gone(1, HOUR), gone(2, 2 * HOUR), visit(3, 3 * HOUR)],
            There(NOON + 3 * HOUR),
        ),
        (
            [gone(1, HOUR), gone(2, 2 * HOUR), visit(3, 3 * HOUR), visit(4, 4 * HOUR, verdict="")],
            Removed(NOON + 4 * HOUR, How.CHANGED, NOON + 3 * HOUR),
        ),
        ([gone(1, HOUR), gone(2, 2 * HOUR), gone(3, EVERY)], Removed(NOON + HOUR, How.GONE)),
    ],
)
def test_what_became_of_it(visits: list[Visit], wanted: There | Removed) -> None:
    assert became(visits) == wanted


@pytest.mark.parametrize(
    "outcome",
    sorted(set(Outcome) - {"FETCHED", "GONE", "REDIRECT", "REDIRECT_OUT"}),
)
def test_failures_say_nothing(outcome: str) -> None:
    removed = [gone(1, HOUR), gone(2, 2 * HOUR)]

    assert became([visit(1, HOUR, outcome, "", status=0)]) == There()
    assert became([*removed, visit(3, EVERY, outcome, "", status=0)]) == became(removed)


STEPS = st.lists(
    st.tuples(
        st.sampled_from(["FETCHED", "GONE", "BUSY", "REDIRECT_OUT", "TIMED_OUT"]),
        st.sampled_from(["RECOGNISED", "UNKNOWN", "", "UNDECODABLE"]),
        st.sampled_from([60, 1800, 3600, 86_400]),
    ),
    max_size=12,
)


@given(STEPS)
def test_the_last_word_decides_and_the_first_miss_dates_it(
    steps: list[tuple[str, str, int]],
) -> None:
    at, visits = timedelta(), []
    for pk, (outcome, verdict, wait) in enumerate(steps):
        at += timedelta(seconds=wait)
        visits.append(visit(pk, at, outcome, verdict if outcome == "FETCHED" else ""))

    found = became(visits)

    hits = [one.at for one in visits if one.hit]
    if isinstance(found, Removed):
        assert not [one for one in hits if one >= found.at]  # never removed while it is seen
        assert found.at in {one.at for one in visits}
    elif hits and visits[-1].hit:
        assert isinstance(found, There)
    assert found.back_at is None or found.back_at in hits


def test_it_says_where_and_when_and_nothing_of_the_investigation() -> None:
    told = text(MATTER)

    assert [line for line in told.splitlines() if URL in line] == [URL]
    for part in ("NTC-000002", "192.0.2.7", "ab" * 32, "2026-01-05 12:00:00 UTC", "Act 1, s. 2",
                 "2026-01-05 13:00:00 UTC", "desk@police.example"):  # fmt: skip
        assert part in told
    assert max(len(line) for line in told.splitlines() if line != URL) < 79
    for word in ("list name", "category", "TIP-", "EXH-", "FND-", "TGT-"):
        assert word not in told


@pytest.mark.parametrize(
    ("algorithm", "distance", "words"),
    [
        ("SHA256", 0, "bytes are the same"),
        ("PDQ", 0, "the same as"),
        ("PDQ", 12, "nearly the same"),
    ],
)
def test_a_match_is_told_in_neutral_words(algorithm: str, distance: int, words: str) -> None:
    assert words in neutral(algorithm, distance)


def test_the_message_is_read_by_others_as_it_was_written() -> None:
    long = Matter(
        **{one: getattr(MATTER, one) for one in Matter.__slots__}
        | {
            "url": "https://cdn.example.test/" + "x" * 3000,
            "unit": Unit("بچوں کا ڈیسک", UNIT.email),
        }
    )

    data = eml(long, text(long), NOON)
    read = message_from_bytes(data, policy=default)

    assert read["To"] == "abuse@example.net"
    assert read["From"].addresses[0].display_name == "بچوں کا ڈیسک"
    assert read["Subject"] == "Takedown request NTC-000002: CSAM at an address that you host"
    assert read["Date"].datetime == NOON
    body = read.get_body()
    assert body is not None
    assert body.get_content().replace("\r\n", "\n") == text(long)
    assert not list(read.iter_attachments())
    assert max(map(len, data.split(b"\r\n"))) <= 998  # RFC 5322 §2.1.1
    assert data == eml(long, text(long), NOON)
