"""When a target comes again: by what was seen, within the bounds of how it was come upon."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pehra.patrol import revisit
from pehra.patrol.frontier import AGAIN, SOON, URGENT, Event, Leased, Next, State
from pehra.patrol.known import WATCHED
from pehra.patrol.outcome import Outcome
from pehra.patrol.permit import Via
from pehra.patrol.revisit import (
    LATE,
    MOST_FAILS,
    QUICK,
    REAPPEARS,
    RHYTHMS,
    SHOWN,
    WHOLE,
    Visit,
    after,
    is_stale,
    stale_at,
)

from .test_pace import leased

NOON = datetime(2026, 1, 5, 12, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
VIAS, OUTCOMES = st.sampled_from(sorted(Via)), st.sampled_from(sorted(Outcome))
CHANCES = st.floats(0, 1, exclude_max=True)


def held(via: Via, interval: int = 0, sha256: str = "", fails: int = 0) -> Leased:
    return replace(leased(), via=via, interval=interval, sha256=sha256, fails=fails, rank=URGENT)


def follow(one: Leased, became: Next, sha256: str = "") -> Leased:
    """The next lease of it."""
    return replace(
        one,
        rank=became.rank,
        due_at=became.due_at,
        interval=became.interval,
        fails=became.fails,
        missing_at=became.missing_at,
        gone_at=became.gone_at,
        sha256=sha256 or one.sha256,
    )


def visit(one: Leased, outcome: Outcome, at: datetime, sha256: str = "") -> Next:
    return after(Visit(one, outcome, sha256), at, 0.5)


@given(
    st.sampled_from(sorted(RHYTHMS)), st.integers(0, 10**7), st.lists(st.booleans(), max_size=40)
)
def test_intervals_halve_on_change_grow_without_and_stay_within_bounds(
    via: Via, interval: int, changes: list[bool]
) -> None:
    bounds, one, at = RHYTHMS[via], held(via, interval, "0"), NOON
    for n, changed in enumerate(changes, 1):
        before = one.interval or bounds.start
        became = visit(one, Outcome.FETCHED, at, str(n) if changed else one.sha256)

        grown = round(before * (0.5 if changed else 1.5))
        assert became.interval == min(max(grown, bounds.least), bounds.most)
        assert became.due_at == at + timedelta(seconds=became.interval)
        assert became.event is (Event.CHANGED if changed else Event.NONE)
        one, at = follow(one, became, str(n) if changed else ""), became.due_at


def test_the_first_visit_tells_no_change_and_begins_the_rhythm() -> None:
    became = visit(held(Via.TIP), Outcome.FETCHED, NOON, "aa")

    assert (became.interval, became.event, became.rank) == (900, Event.NONE, SOON)


def test_a_304_counts_as_no_change() -> None:
    assert visit(held(Via.TIP, 900, "aa"), Outcome.NOT_MODIFIED, NOON).interval == 1350


@pytest.mark.parametrize("via", [Via.REQUISITE, Via.REDIRECT, Via.ROBOTS])
def test_what_is_shown_is_fetched_once_unless_an_interval_came_with_it(via: Via) -> None:
    assert visit(held(via), Outcome.FETCHED, NOON, "aa").state is State.DONE
    watched = visit(held(via, 3600), Outcome.FETCHED, NOON, "aa")
    assert (watched.state, watched.interval) == (State.WAITING, 3600)


def test_pages_come_again_the_next_day_and_after_what_is_new() -> None:
    became = visit(held(Via.LINK), Outcome.FETCHED, NOON, "aa")

    assert (became.due_at, became.rank) == (NOON + DAY, AGAIN)


@pytest.mark.parametrize("via", [Via.TIP, Via.LINK, Via.REQUISITE])
def test_what_is_missing_counts_as_gone_at_the_second_look_an_hour_later(via: Via) -> None:
    first = visit(held(via, sha256="aa"), Outcome.GONE, NOON)
    assert (first.state, first.due_at, first.event) == (State.WAITING, NOON + HOUR, Event.NONE)

    soon = visit(follow(held(via), first), Outcome.GONE, NOON + HOUR / 2)
    assert (soon.due_at, soon.event) == (NOON + HOUR, Event.NONE)

    second = visit(follow(held(via), soon), Outcome.GONE, NOON + HOUR)
    assert (second.event, second.gone_at) == (Event.GONE, NOON + HOUR)
    assert second.state is (State.WAITING if via is Via.TIP else State.GONE)


def test_a_failure_between_the_two_looks_does_not_undo_the_first() -> None:
    one = follow(held(Via.TIP), visit(held(Via.TIP), Outcome.GONE, NOON))
    one = follow(one, visit(one, Outcome.TIMED_OUT, NOON + HOUR))

    assert visit(one, Outcome.GONE, NOON + 2 * HOUR).event is Event.GONE


def test_an_answer_between_the_two_looks_does() -> None:
    one = follow(held(Via.TIP), visit(held(Via.TIP), Outcome.GONE, NOON))
    one = follow(one, visit(one, Outcome.FETCHED, NOON + HOUR, "aa"), "aa")

    assert visit(one, Outcome.GONE, NOON + 2 * HOUR).event is Event.NONE


@pytest.mark.parametrize("via", [Via.TIP, Via.AGAIN])
def test_what_was_asked_for_is_looked_for_daily_for_thirty_days(via: Via) -> None:
    one, at = held(via, sha256="aa"), NOON
    looks = [visit(one, Outcome.GONE, at)]
    while looks[-1].state is State.WAITING:
        one, at = follow(one, looks[-1]), looks[-1].due_at
        looks.append(visit(one, Outcome.GONE, at))

    assert at == NOON + HOUR + REAPPEARS
    assert len(looks) == 32
    assert [became.event for became in looks].count(Event.GONE) == 1


def test_what_comes_back_is_told_once_and_watched_as_before() -> None:
    one = replace(held(Via.TIP, 7200, "aa"), missing_at=NOON - DAY, gone_at=NOON)

    became = visit(one, Outcome.NOT_MODIFIED, NOON + DAY)

    assert (became.event, became.interval) == (Event.BACK, 3600)
    again = visit(follow(one, became), Outcome.FETCHED, NOON + 2 * DAY, "aa")
    assert (again.event, again.gone_at, again.missing_at) == (Event.NONE, None, None)


def test_a_seed_that_is_gone_is_looked_at_each_week() -> None:
    one = replace(held(Via.SEED), missing_at=NOON - 90 * DAY, gone_at=NOON - 89 * DAY)

    became = visit(one, Outcome.GONE, NOON)

    assert (became.state, became.due_at) == (State.WAITING, NOON + 7 * DAY)


def test_failures_are_tried_again_quickly_then_slowly_then_shown_as_dead() -> None:
    looks = [
        visit(held(Via.LINK, fails=fails), Outcome.CONNECT_FAILED, NOON)
        for fails in range(MOST_FAILS)
    ]

    waits = [(became.due_at - NOON).total_seconds() for became in looks]
    assert waits == [60, 120, 240, *[86_400] * (MOST_FAILS - QUICK)]
    assert [became.fails for became in looks] == list(range(1, MOST_FAILS + 1))
    assert [became.state for became in looks] == [
        *[State.WAITING] * (MOST_FAILS - 1), State.DEAD,
    ]  # fmt: skip


@given(st.sampled_from(sorted(WATCHED)), st.integers(0, 10_000), CHANCES)
def test_what_is_watched_is_never_given_up(via: Via, fails: int, chance: float) -> None:
    became = after(Visit(held(via, fails=fails), Outcome.DNS_FAILED), NOON, chance)

    assert became.state is State.WAITING
    assert NOON < became.due_at <= NOON + DAY


def test_success_forgets_failures() -> None:
    assert visit(held(Via.SEED, fails=5), Outcome.FETCHED, NOON, "aa").fails == 0


def test_what_must_wait_keeps_its_place() -> None:
    one, until = held(Via.TIP, 900, "aa", fails=2), NOON + 3 * HOUR

    busy = after(Visit(one, Outcome.BUSY, not_before=until), NOON, 0.5)
    hours = after(Visit(one, Outcome.REFUSED, not_before=until), NOON, 0.5)
    dues = [visit(one, of, NOON).due_at for of in (Outcome.HALTED, Outcome.POSTPONED, Outcome.LOST)]

    assert busy == hours
    assert (busy.state, busy.due_at, busy.rank, busy.fails) == (State.WAITING, until, URGENT, 2)
    assert dues == [NOON + timedelta(seconds=60), NOON + timedelta(seconds=10), NOON]


def test_what_no_authority_covers_waits_for_one() -> None:
    assert visit(held(Via.LINK), Outcome.REFUSED, NOON).state is State.OUT


def test_what_robots_txt_asks_not_to_is_asked_about_again() -> None:
    assert visit(held(Via.TIP), Outcome.ROBOTS, NOON).due_at == NOON + DAY
    assert visit(held(Via.LINK), Outcome.ROBOTS, NOON).due_at == NOON + 7 * DAY


@given(VIAS, OUTCOMES, st.integers(0, 10**6), st.integers(0, 100), CHANCES)
def test_nothing_is_dropped_in_silence(
    via: Via, outcome: Outcome, interval: int, fails: int, chance: float
) -> None:
    one = held(via, interval, "aa", fails)

    became = after(Visit(one, outcome, "bb"), NOON, chance)

    if became.state is State.WAITING:
        assert NOON <= became.due_at <= NOON + 30 * DAY
    else:
        assert became.state in {State.DONE, State.OUT, State.DEAD}
        assert became.state is not State.DEAD or fails + 1 >= MOST_FAILS
        assert became.state is not State.DONE or outcome in {
            Outcome.FETCHED, Outcome.NOT_MODIFIED, Outcome.REDIRECT, Outcome.REDIRECT_OUT,
        }  # fmt: skip
    assert became == after(Visit(one, outcome, "bb"), NOON, chance)
    assert 0 <= became.rank <= 3


def test_every_way_to_come_upon_a_target_has_a_rhythm_or_none() -> None:
    assert {via for via in Via if revisit.rhythm(held(via)) is None} == {
        Via.REQUISITE, Via.REDIRECT, Via.ROBOTS,
    }  # fmt: skip


def test_what_is_shown_still_is_looked_at_again_after_a_month_or_by_a_newer_list() -> None:
    assert stale_at(NOON, None) == stale_at(NOON, NOON - 2 * SHOWN) == NOON - SHOWN
    assert stale_at(NOON, NOON - 3 * DAY) == NOON - 3 * DAY + LATE
    assert stale_at(NOON, NOON) == NOON - DAY  # a list that grows all day: once a day


@pytest.mark.parametrize("number", range(1, 8))
def test_a_server_is_asked_for_changes_alone_no_longer_than_a_week(number: int) -> None:
    one = replace(leased(), pk=number, seen_at=NOON)

    whole = [is_stale(one, NOON + day * DAY, None) for day in range(8)]

    assert not whole[0]
    assert whole[-1]
    assert whole == sorted(whole)
    assert WHOLE == 7 * DAY


def test_after_a_new_list_it_is_asked_for_whole_until_a_day_is_over() -> None:
    def stale(seen: timedelta) -> bool:
        one = replace(leased(), seen_at=NOON + seen)
        return is_stale(one, NOON + seen, NOON)

    assert stale(-HOUR)
    assert stale(HOUR)
    assert not stale(DAY + HOUR)
    assert is_stale(replace(leased(), seen_at=None), NOON, None)


def test_what_a_tip_named_is_watched_though_only_a_page_lets_it_be_fetched() -> None:
    shown = replace(held(Via.REQUISITE), report=9)

    assert visit(shown, Outcome.FETCHED, NOON, "aa").state is State.WAITING
    assert visit(replace(shown, fails=MOST_FAILS), Outcome.TIMED_OUT, NOON).state is State.WAITING
    assert visit(replace(shown, report=0), Outcome.FETCHED, NOON, "aa").state is State.DONE
    assert visit(replace(held(Via.REDIRECT), report=9), Outcome.FETCHED, NOON).state is State.DONE
