"""Deadlines of provider and carriers; and how good an order was."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pehra.base.said import NOT_SAID, NotSaid, Said
from pehra.intake.reader import Reader
from pehra.intake.readers import READERS
from pehra.triage.backtest import NothingClosed, backtest, wilson
from pehra.triage.clock import (
    AHEAD,
    NO_DEADLINE,
    Law,
    NoLaw,
    due,
    law,
    logs_until,
    preserved_until,
)
from pehra.triage.outcome import BadOutcome, Status, outcome

NOON = datetime(2026, 1, 5, 12, tzinfo=UTC)
DAY = timedelta(days=1)
moments = st.datetimes(timezones=st.just(UTC))


def test_the_provider_keeps_a_year_and_before_the_act_ninety_days() -> None:
    for reader in ("cybertip_json", "cybertip_pdf", "ispws_xml"):
        assert preserved_until(reader, Said(NOON, "$"), NOON + DAY) == NOON + 365 * DAY
        old = datetime(2024, 5, 6, 23, 59, tzinfo=UTC)
        assert preserved_until(reader, Said(old, "$"), NOON) == old + 90 * DAY
        assert preserved_until(reader, NOT_SAID, NOON) == NOT_SAID


@pytest.mark.parametrize("form", READERS, ids=lambda one: str(one.name))
def test_no_provider_is_bound_by_what_no_provider_reported(form: Reader) -> None:
    """A letter, a family's mail, a partner's table: the Act binds nobody for these."""
    bound = form.name in {"cybertip_json", "cybertip_pdf", "ispws_xml"}
    found = preserved_until(form.name, Said(NOON, "header Date"), NOON)
    assert isinstance(found, datetime) is bound


def test_a_report_was_received_before_it_came_here_whatever_it_says() -> None:
    for said in (NOON + DAY, datetime(9999, 12, 31, tzinfo=UTC)):
        assert preserved_until("cybertip_json", Said(said, "$"), NOON) == NOON + 365 * DAY


def test_carriers_keep_what_the_law_of_the_country_says() -> None:
    of = law("pk")
    assert isinstance(of, Law)
    assert of.source
    assert logs_until([NOON - DAY, NOON], of, NOON) == NOON + of.logs_days * DAY
    assert isinstance(logs_until([], of, NOON), NotSaid)
    assert law("ZZ") == law("../x") == NoLaw()
    assert isinstance(logs_until([NOON], NoLaw(), NOON), NotSaid)


@given(st.lists(moments, max_size=5), st.lists(moments, max_size=5))
def test_a_time_that_is_still_to_come_moves_no_deadline(some, more) -> None:  # type: ignore[no-untyped-def]  # noqa: ANN001
    of = law("pk")
    past = [one for one in some if one <= NOON]
    future = [one for one in more if one - NOON > AHEAD]
    assert logs_until([*future, *past], of, NOON) == logs_until(past, of, NOON)


def test_a_time_that_is_a_little_ahead_counts_as_now() -> None:
    of = law("pk")
    assert isinstance(of, Law)
    for ahead in (timedelta(seconds=1), AHEAD):
        assert logs_until([NOON + ahead], of, NOON) == NOON + of.logs_days * DAY


@given(st.lists(moments), moments)
def test_the_next_deadline_is_ahead_and_no_made_up_date_breaks_it(some, now) -> None:  # type: ignore[no-untyped-def]  # noqa: ANN001
    kept = [preserved_until("cybertip_json", Said(one, "$"), now) for one in some]
    found = due(kept, now)
    assert found == NO_DEADLINE or found > now
    assert all(found <= one for one in kept if isinstance(one, datetime) and one > now)


def test_a_backtest_counts_what_stood_in_front() -> None:
    order = list(range(1, 1001))
    found = backtest(order, {1: True, 4: True, 500: True, 900: False}, dict.fromkeys(order, 3))
    assert not isinstance(found, NothingClosed)
    assert found.recall == {"recall_top_0_3": 1 / 3, "recall_top_1": 2 / 3, "recall_top_5": 2 / 3}
    assert (found.median_rank, found.by_tier) == (4, {3: (4, 3)})
    assert backtest(order, {1: False}, {1: 1}) == NothingClosed()


@given(st.integers(1, 1000), st.data())
def test_the_interval_holds_the_share(of, data) -> None:  # type: ignore[no-untyped-def]  # noqa: ANN001
    hits = data.draw(st.integers(0, of))
    low, high = wilson(hits, of)
    assert 0 <= low <= hits / of <= high <= 1
    assert wilson(0, 10)[1] > 0.25  # Wilson 1927: none of ten proves little


def test_outcomes_that_contradict_themselves_are_refused() -> None:
    assert outcome({"status": "arrest", "children": "2", "useful": "yes"}).child_found
    assert outcome({"status": "CLOSED", "closed": "ADULT"}).status is Status.CLOSED
    for wrong in (
        {}, {"status": "X"}, {"status": "CLOSED"}, {"status": "ARREST", "closed": "ADULT"},
        {"status": "ARREST", "children": "-1"}, {"status": "ARREST", "children": "many"},
    ):  # fmt: skip
        try:
            outcome(wrong)
        except BadOutcome:
            continue
        raise AssertionError(wrong)
