"""Two people, so many custodians, one purpose, a short time: against the plain words."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pehra.evidence.opening import (
    LONGEST,
    SHORTEST,
    WAITS,
    Asked,
    Granted,
    NotGranted,
    Refused,
    allowed,
    holders,
    may_approve,
    may_release,
    may_view,
)

NOON = datetime(2026, 1, 5, 12, tzinfo=UTC)
WHO = st.sampled_from(["A", "B", "C", "D", "E"])
MINUTES = st.integers(-2, 12 * 60).map(lambda n: timedelta(minutes=n))


@st.composite
def openings(draw: st.DrawFn) -> Asked:
    approver = draw(st.sampled_from(["", "A", "B"]))
    until = NOON + draw(MINUTES) if approver else None
    ended = draw(st.sampled_from([None, NOON]))
    lent = tuple(draw(st.sets(WHO, max_size=3)))
    return Asked("A", NOON, approver, until, ended, lent)


@given(openings(), WHO, st.integers(0, 3), MINUTES)
def test_who_may_view(asked: Asked, officer: str, needed: int, later: timedelta) -> None:
    at = NOON + later
    found = may_view(asked, officer, needed, at)
    plain = (
        officer == "A"
        and asked.approver != ""
        and asked.until_at is not None
        and at < asked.until_at
        and asked.ended_at is None
        and len(asked.holders) >= needed
    )
    assert isinstance(found, Granted) == plain


@given(openings(), WHO, MINUTES, MINUTES)
def test_who_may_approve(asked: Asked, officer: str, lasts: timedelta, later: timedelta) -> None:
    found = may_approve(asked, officer, lasts, NOON + later)
    plain = (
        officer != "A" and asked.approver == "" and asked.ended_at is None
        and SHORTEST <= lasts <= LONGEST and later <= WAITS
    )  # fmt: skip
    assert found == Granted(NOON + later + lasts) if plain else isinstance(found, Refused)


@given(openings(), WHO, MINUTES)
def test_who_may_lend(asked: Asked, holder: str, later: timedelta) -> None:
    found = may_release(asked, holder, NOON + later)
    if holder in {"A", asked.approver}:
        assert isinstance(found, Refused)
    if isinstance(found, Granted):
        assert asked.until_at is not None
        assert NOON + later < asked.until_at


def test_an_opening_lapses_when_nobody_decides() -> None:
    late = NOON + WAITS + timedelta(seconds=1)
    assert isinstance(may_approve(Asked("A", NOON), "B", SHORTEST, late), Refused)


def test_a_refusal_says_which_and_why() -> None:
    with pytest.raises(NotGranted, match="OPN-000007: nobody has approved it"):
        allowed(may_view(Asked("A", NOON), "A", 0, NOON), "OPN-000007")


def test_a_custodian_counts_once() -> None:
    assert holders(["C", "B", "C"]) == ("B", "C")
