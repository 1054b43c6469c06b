"""No moment of the diary's gaps has two reasons: while a halt stands, it is the halt."""

from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pehra.store import models
from pehra.store.queries.stretches import SHORTEST, Gap, gaps, outside

from .conftest import NOON

MINUTE = timedelta(minutes=1)
LAST = 40  # minutes; what lasts is looked at until then


def at(minute: int) -> datetime:
    return NOON + minute * MINUTE


@pytest.mark.django_db
def test_runs_while_it_is_stopped_are_no_gaps_of_their_own() -> None:
    for began in (0, 10, 20):  # the second and the third while it is stopped
        models.Stretch.objects.create(
            began_at=at(began), last_at=at(began + 1), ended_at=at(began + 1), how="DONE"
        )
    halt = models.Halt.objects.create(of="ALL", by="B-17", reason="a wrong list", at=at(5))

    found = gaps(NOON, at(30))
    assert [(one.from_at, one.to_at, one.how, one.by) for one in found] == [
        (at(5), None, "HALTED", "B-17"), (at(1), at(5), "DONE", ""),
    ]  # fmt: skip

    models.Halt.objects.filter(pk=halt.pk).update(lifted_at=at(25))
    found = gaps(NOON, at(30))
    assert [(one.from_at, one.to_at, one.how) for one in found] == [
        (at(25), None, "DONE"), (at(5), at(25), "HALTED"), (at(1), at(5), "DONE"),
    ]  # fmt: skip


SPAN = st.tuples(st.integers(0, LAST - 1), st.integers(1, LAST)).map(
    lambda told: Gap(at(told[0]), at(told[0] + told[1]) if told[0] + told[1] < LAST else None, "x")
)


def minutes(spans: list[Gap]) -> set[int]:
    """The slow, obvious one: minute after minute."""
    return {
        minute
        for minute in range(LAST)
        if any(one.from_at <= at(minute) and (one.to_at or at(LAST)) > at(minute) for one in spans)
    }


@given(SPAN, st.lists(SPAN, max_size=5))
def test_what_is_left_is_what_no_halt_covers(gap: Gap, halted: list[Gap]) -> None:
    left = list(outside(gap, halted))
    assert minutes(left) == minutes([gap]) - minutes(halted)
    assert sum(len(minutes([one])) for one in left) == len(minutes(left))


def test_a_moment_between_is_left_out() -> None:
    halted = [Gap(NOON + SHORTEST / 2, at(9), "HALTED")]
    assert list(outside(Gap(NOON, at(9) + SHORTEST / 2, "DONE"), halted)) == []
