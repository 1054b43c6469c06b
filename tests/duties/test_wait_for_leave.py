"""What a page shows waits as the page does, while a halt or the hours of its rule keep both."""

from datetime import timedelta
from pathlib import Path

import pytest

from pehra.patrol.exchange import Failure
from pehra.store import models
from pehra.watch.walk import Desk

from .conftest import NOON
from .test_rounds import LISTED, SITE, Rounds, html, listed, order, page

__all__ = ["listed"]
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("listed")]
SHOWN = "http://cdn.test/hit.jpg"


def failed_so_far(desk: Desk, folder: Path, hours: str = "") -> Rounds:
    """What is shown could not be had, and is due again on the next day."""
    order(f"allow prefix {SITE} rate=1000/1s {hours}\nwith requisites=1hop")
    rounds = Rounds(desk, folder, {SITE: html(f'<img src="{SHOWN}">'), SHOWN: Failure.CONNECT})
    for _ in range(5):
        rounds.go()
        rounds.later(timedelta(minutes=7))
    rounds.pages[SHOWN] = page(LISTED, "image/jpeg")
    rounds.clock.at = NOON + timedelta(days=1, hours=2)
    return rounds


def state() -> str:
    return models.Target.objects.get(url=SHOWN).state


def hits() -> int:
    return models.Finding.objects.filter(kind="HIT", target__url=SHOWN).count()


def test_what_is_due_outside_the_hours_of_its_page_waits_for_them(
    desk: Desk, tmp_path: Path
) -> None:
    rounds = failed_so_far(desk, tmp_path, "hours=12-13")
    before = len(rounds.asked)

    rounds.go()

    assert len(rounds.asked) == before
    refused = models.Fetch.objects.filter(url=SHOWN, outcome="REFUSED")
    assert set(refused.values_list("words", flat=True)) == {"HOURS"}
    assert state() == "WAITING"

    rounds.clock.at = NOON + timedelta(days=2, minutes=5)
    rounds.go()
    assert hits() == 1


@pytest.mark.parametrize(("of", "name"), [("AUTHORITY", "A-1"), ("HOST", "forum.test")])
def test_what_is_due_while_its_page_is_halted_waits_until_that_is_lifted(
    desk: Desk, tmp_path: Path, of: str, name: str
) -> None:
    rounds = failed_so_far(desk, tmp_path)
    halt = models.Halt.objects.create(of=of, key=name, by="S-1", at=NOON)
    before = len(rounds.asked)

    rounds.go()

    assert len(rounds.asked) == before
    assert not models.Fetch.objects.filter(url=SHOWN, outcome="REFUSED").exists()
    assert state() == "WAITING"

    models.Halt.objects.filter(pk=halt.pk).update(lifted_by="S-1", lifted_at=NOON)
    rounds.later(timedelta(hours=1))
    rounds.go()
    assert hits() == 1
