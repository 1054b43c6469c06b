"""One answer that cannot be recorded costs its own fetch, and nobody else's."""

import asyncio
import logging
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import DataError, OperationalError

from pehra.duties.duty import NotRecorded, Occasion
from pehra.duties.note_outcomes import Happened, Told, note_outcomes
from pehra.store import models
from pehra.store.queries.diary_check import check
from pehra.watch.patrol import means, run
from pehra.watch.patrol.grouped import Grouped
from pehra.watch.walk import Desk

from .test_rounds import NO_ROBOTS, Here, Rounds, by_target, html, order

GOOD, EVIL = "http://forum.test/board/", "http://evil.test/"
WORDS = "what-a-stranger-wrote"


def grouped(bad: set[int], error: Exception, many: int) -> tuple[list[object], list[int]]:
    """What each got of `many` asked together, and how large the batches were."""
    sizes: list[int] = []

    def act(some: Sequence[int]) -> list[int]:
        sizes.append(len(some))
        if bad & set(some):
            raise error
        return [-one for one in some]

    async def ask() -> list[object]:
        together = Grouped(act, Here(1, ""))
        asked = [together(one) for one in range(many)]
        return list(await asyncio.gather(*asked, return_exceptions=True))

    return asyncio.run(ask()), sizes


@pytest.mark.parametrize("bad", [{0}, {199}, {3, 120, 121}, set(range(0, 200, 2))])
def test_of_a_batch_only_what_is_at_fault_fails(bad: set[int]) -> None:
    error = DataError("no NUL may be kept")

    told, sizes = grouped(bad, error, 200)

    assert told == [error if one in bad else -one for one in range(200)]
    assert len(sizes) <= 1 + 16 * len(bad)


@pytest.mark.parametrize("error", [NotRecorded("no room"), OperationalError("away")])
def test_of_a_database_that_is_away_nothing_is_asked_twice(error: Exception) -> None:
    told, sizes = grouped({0}, error, 200)

    assert told == [error] * 200
    assert sizes == [200]


@pytest.mark.django_db
@pytest.mark.parametrize("fault", [ValueError(WORDS), DataError(WORDS), KeyError(WORDS)])
def test_what_cannot_be_recorded_is_lost_alone_and_tried_later_each_time(
    desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture, fault: Exception,
) -> None:  # fmt: skip
    order(f"allow page {GOOD}\nallow page {EVIL}")
    rounds = Rounds(desk, tmp_path, {
        GOOD: html("x"), EVIL: html("x"), "http://evil.test/robots.txt": NO_ROBOTS[
            "http://forum.test/robots.txt"],
    })  # fmt: skip
    _poisoned(monkeypatch, fault)

    with caplog.at_level(logging.WARNING):
        told = by_target(rounds.go())

    assert told[GOOD].outcome == "FETCHED"
    assert told[EVIL].outcome == "LOST"
    assert not models.Fetch.objects.filter(outcome="").exists()
    assert models.Fetch.objects.get(url=EVIL).words == type(fault).__name__
    evil = models.Target.objects.get(url=EVIL)
    assert (evil.fails, evil.outcome) == (1, "LOST")
    assert evil.due_at > rounds.clock() + timedelta(seconds=20)
    assert models.Target.objects.get(url=GOOD).fails == 0
    assert WORDS not in caplog.text
    assert check().faults == ()

    rounds.later(timedelta(minutes=5))
    rounds.go()
    assert models.Target.objects.get(url=EVIL).fails == 2


def _poisoned(monkeypatch: pytest.MonkeyPatch, fault: Exception) -> None:
    """As if a value of what that page answered could not be kept."""

    def note(on: Occasion, some: Sequence[Happened]) -> list[Told]:
        if any(one.url == EVIL and one.outcome == "FETCHED" for one in some):
            raise fault
        return note_outcomes(on, some)

    monkeypatch.setattr(means, "note_outcomes", note)


@pytest.mark.django_db
def test_a_mistake_before_anything_was_asked_is_told_too(
    desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    order(f"allow page {GOOD}")
    rounds = Rounds(desk, tmp_path, {GOOD: html("x")})

    async def broken(*_: object) -> None:
        raise RuntimeError(WORDS)

    monkeypatch.setattr(run, "visit", broken)

    told = rounds.go()

    assert [(one.target, one.outcome) for one in told] == [(GOOD, "LOST")]
    assert models.Fetch.objects.get().words == "RuntimeError"
    assert models.Target.objects.get(url=GOOD).fails == 1
    assert rounds.asked == []
