"""The unit's own program is told of a report in danger now, before anything else is done."""

import json
import stat
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from django.conf import settings

from pehra.base import clock
from pehra.cli.say import occasion
from pehra.duties import errand
from pehra.duties.place import FIRST
from pehra.duties.seal_exhibit import seal_exhibit
from pehra.intake import synthetic
from pehra.store import models
from pehra.watch.alarm import NotTold, sound
from pehra.watch.loop import drain
from pehra.watch.walk import Desk, desk

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def program(tmp_path: Path) -> Path:
    path = tmp_path / "alert"
    path.write_text(f'#!/bin/sh\necho "$# $1" >> {tmp_path}/told\n')
    path.chmod(path.stat().st_mode | stat.S_IXUSR)
    return path


@pytest.fixture
def with_(program: Path) -> Iterator[Desk]:
    made = desk(replace(settings.CONFIG, alert=str(program)))
    yield made
    made.close()


def hand_in(with_: Desk, seed: int, **more: object) -> None:
    data = json.dumps(synthetic.report(seed, (), **more)).encode()
    seal_exhibit(occasion(), with_.room, [data], name="x.json", channel="CONSOLE")


def test_it_is_told_the_number_once_and_before_what_waits(with_: Desk, program: Path) -> None:
    hand_in(with_, 1, espEscalation="SYNTHETIC")
    held = errand.lease(clock.now())
    assert isinstance(held, errand.Lease)
    models.Errand.objects.filter(pk=held.pk).update(leased_until_at=None)
    for seed in range(2, 6):
        hand_in(with_, seed)
    drain(with_)
    told = (program.parent / "told").read_text().splitlines()
    row = models.Report.objects.get(lane="DANGER_NOW")
    assert told == [f"1 TIP-{row.pk:06d}"]


def test_an_alert_stands_before_all_that_was_due_earlier(with_: Desk) -> None:
    hand_in(with_, 1)
    errand.put(errand.Kind.ALERT, "TIP-000001", FIRST)
    held = errand.lease(clock.now())
    assert isinstance(held, errand.Lease)
    assert held.kind == errand.Kind.ALERT


def test_a_program_that_fails_is_tried_again_and_shown(with_: Desk, program: Path) -> None:
    program.write_text("#!/bin/sh\nexit 3\n")
    hand_in(with_, 1, espEscalation="SYNTHETIC")
    drain(with_)
    row = models.Errand.objects.get(kind="ALERT")
    assert (row.attempts, row.problem) == (1, "The alert program ended with 3.")
    with pytest.raises(NotTold, match="did not run"):
        sound("/nonexistent/alert", "TIP-000001")
