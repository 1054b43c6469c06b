"""A clock that was set back while the patrol did not run puts no ended authority in force again."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from pehra.duties.resume_patrol import resume_patrol
from pehra.duties.stop_patrol import stop_patrol
from pehra.store import models
from pehra.watch.walk import Desk

from .conftest import NOON, OTHER
from .test_rounds import Rounds, gallery, order

pytestmark = pytest.mark.django_db
AFTER = timedelta(days=110)  # its authority has ended


def started(desk: Desk, folder: Path, much: timedelta) -> Rounds:
    """A patrol of a process of its own, at this time after noon."""
    rounds = Rounds(desk, folder, gallery())
    rounds.later(much)
    return rounds


def test_one_that_only_beat_since_the_end_is_remembered(desk: Desk, tmp_path: Path) -> None:
    order()
    assert started(desk, tmp_path, AFTER).go() == []
    assert not models.Fetch.objects.exists()

    for _ in range(3):
        back = started(desk, tmp_path, timedelta(days=30))
        assert back.go() == []
        assert back.asked == []


def test_one_that_fetched_is_remembered_and_goes_on_when_the_clock_is_where_it_was(
    desk: Desk, tmp_path: Path
) -> None:
    order()
    assert started(desk, tmp_path, timedelta(days=30)).asked == []
    first = started(desk, tmp_path, timedelta(days=30))
    first.go()
    assert first.asked

    back = started(desk, tmp_path, timedelta(days=29))
    assert back.go() == []
    assert back.asked == []
    on = started(desk, tmp_path, timedelta(days=60))
    on.go()
    assert on.asked


def test_a_clock_that_ran_ahead_is_forgiven_when_an_officer_lifts_a_halt(
    desk: Desk, tmp_path: Path
) -> None:
    order()
    started(desk, tmp_path, timedelta(days=3650)).go()
    assert started(desk, tmp_path, timedelta(days=1)).go() == []
    on = replace(OTHER, at=NOON + timedelta(days=1))
    halt = tmp_path / "HALT"
    stop_patrol(on, "ALL", "", "the clock ran ahead", halt)
    number = models.Halt.objects.get().pk

    resume_patrol(on, number, "the clock was set right by the officer", halt)

    again = started(desk, tmp_path, timedelta(days=1, seconds=1))
    again.go()
    assert again.asked
