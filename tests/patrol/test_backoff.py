"""Waiting longer each time, never for ever, and never all at once."""

import math

from hypothesis import given
from hypothesis import strategies as st

from pehra.patrol.backoff import DAY, JITTER, doubled, jittered

FAILS = st.integers(1, 10**9)
CHANCES = st.floats(0, 1, exclude_max=True)


def test_a_minute_then_two_then_four_up_to_a_day() -> None:
    assert [doubled(fails) for fails in (1, 2, 3, 11, 12, 13)] == [
        60.0, 120.0, 240.0, 61_440.0, DAY, DAY,
    ]  # fmt: skip
    assert doubled(0) == doubled(1)


@given(FAILS, st.floats(0.001, 1e6), st.floats(0.001, 1e6))
def test_it_grows_and_ends_at_the_most(fails: int, first: float, most: float) -> None:
    waits = doubled(fails, first, most), doubled(fails + 1, first, most)

    assert waits[0] <= waits[1] <= most
    assert math.isfinite(waits[1])


@given(st.floats(0, DAY), CHANCES)
def test_jitter_stays_within_its_part_and_the_most(seconds: float, chance: float) -> None:
    found = jittered(seconds, chance)

    assert seconds * (1 - JITTER) <= found <= min(seconds * (1 + JITTER), DAY)


def test_jitter_spreads_what_failed_together() -> None:
    assert jittered(60.0, 0.0) == 45.0
    assert jittered(60.0, 0.5) == 60.0
    assert jittered(60.0, 0.9999) > 74.9
