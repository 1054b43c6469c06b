"""A hash that matches what it should not: two officers, and every decision that used it again."""

from datetime import timedelta

import pytest

from pehra.duties.duty import Occasion
from pehra.duties.look_again import at_all
from pehra.duties.quarantine_hash import (
    NotQuarantined,
    ask_quarantine,
    confirm_quarantine,
    lift_quarantine,
)
from pehra.duties.settle_flood import NoSuchAlarm, settle_flood
from pehra.hashlists.flood import FEWEST
from pehra.media.decode import Hashed
from pehra.media.decoders.inline import Inline
from pehra.media.known import Algorithm
from pehra.media.synthetic import near_copy, picture
from pehra.roster.powers import NotPermitted, Role, officer
from pehra.store import models
from pehra.store.queries import hashlists, queue, reports
from pehra.watch.loop import drain
from pehra.watch.walk import Desk

from .conftest import NOON, ON, OTHER, hand_in, take, verdicts

pytestmark = pytest.mark.django_db


@pytest.fixture
def value() -> str:
    seen = Inline().decode(picture(1))
    assert isinstance(seen, Hashed)
    return seen.pdq.hex


def rules(tip: str) -> set[str]:
    """By which rules of triage it stands where it stands in the queue."""
    return {reason.rule for reason in reports.report(tip).reasons}


def test_two_officers_take_a_hash_out_and_its_reports_are_decided_anew(
    desk: Desk, value: str
) -> None:
    take(value, head="pdq", name="one")
    take(value, head="pdq", name="two")
    hit, other = hand_in(desk, 1, near_copy(picture(1))), hand_in(desk, 2, picture(2))
    assert rules(hit) & {"known_material", "unknown_classified"} == {"known_material"}
    assert verdicts(hit) == ["RECOGNISED"]

    number = ask_quarantine(ON, Algorithm.PDQ, value, "a poster in a shop window")
    drain(desk)
    assert verdicts(hit) == ["RECOGNISED"]  # one officer is not enough
    with pytest.raises(NotQuarantined, match="another must confirm"):
        confirm_quarantine(ON, number)
    assert confirm_quarantine(OTHER, number) == 1  # the other report did not use it
    drain(desk)

    assert (verdicts(hit), verdicts(other)) == (["UNKNOWN"], ["UNKNOWN"])
    assert rules(hit) & {"known_material", "unknown_classified"} == {"unknown_classified"}
    (line,) = hashlists.quarantines()
    assert (line.state, line.lists, line.asked_by, line.decided_by) == (
        "IN_FORCE", ("one", "two"), "B-17", "B-18",
    )  # fmt: skip
    assert lift_quarantine(ON, number) == 2
    drain(desk)
    assert verdicts(hit) == ["RECOGNISED"]


def test_a_hash_in_quarantine_stays_out_when_its_list_comes_again(desk: Desk, value: str) -> None:
    take(value, head="pdq")
    confirm_quarantine(OTHER, ask_quarantine(ON, Algorithm.PDQ, value, "x"))
    take(value, "ab" * 32, head="pdq")
    take(value, head="pdq", name="another")
    desk.eyes.shelves.make()

    assert verdicts(hand_in(desk, 1, picture(1))) == ["UNKNOWN"]


def test_a_request_turned_down_changes_nothing(desk: Desk, value: str) -> None:
    take(value, head="pdq")
    number = ask_quarantine(ON, Algorithm.PDQ, value, "x")
    assert lift_quarantine(OTHER, number) == 0
    assert verdicts(hand_in(desk, 1, picture(1))) == ["RECOGNISED"]
    with pytest.raises(NotQuarantined):
        confirm_quarantine(OTHER, number)
    assert ask_quarantine(ON, Algorithm.PDQ, value, "again") != number


def test_what_cannot_be_asked_for_says_why(value: str) -> None:
    take(value, head="pdq")
    with pytest.raises(NotQuarantined, match="Say why"):
        ask_quarantine(ON, Algorithm.PDQ, value, " ")
    with pytest.raises(NotQuarantined, match="No list holds"):
        ask_quarantine(ON, Algorithm.MD5, "a" * 32, "x")
    ask_quarantine(ON, Algorithm.PDQ, value, "x")
    with pytest.raises(NotQuarantined, match="already"):
        ask_quarantine(OTHER, Algorithm.PDQ, value, "x")
    nobody = Occasion(officer("B-19", Role.TRIAGE_OFFICER), NOON, "x")
    with pytest.raises(NotPermitted):
        confirm_quarantine(nobody, 1)


def test_a_hash_that_suddenly_matches_much_sounds_one_alarm(desk: Desk, value: str) -> None:
    take(value, head="pdq")
    for seed in range(FEWEST + 2):
        hand_in(desk, seed, picture(1, 320 + seed, 240))

    (alarm,) = hashlists.floods()
    assert (alarm.list_name, alarm.value, alarm.today) == ("demo", value, FEWEST)
    at_all(NOON)
    drain(desk)
    assert len(hashlists.floods()) == 1  # comparing again is no new match

    settle_flood(ON, alarm.pk)
    assert hashlists.floods() == ()
    with pytest.raises(NoSuchAlarm):
        settle_flood(ON, alarm.pk)


def test_a_hash_that_always_matched_much_is_no_flood(desk: Desk, value: str) -> None:
    take(value, head="pdq")
    hand_in(desk, 0, picture(1))
    match = models.Match.objects.get()
    for n in range(30 * 3):
        file = models.ReportedFile.objects.create(
            report_id=match.file.report_id, position=100 + n, name="x.jpg"
        )
        models.Match.objects.create(
            file=file, listed=match.listed, distance=0, at=match.at - timedelta(days=1 + n % 29)
        )
    for seed in range(1, FEWEST + 2):
        hand_in(desk, seed, picture(1, 320 + seed, 240))
    assert hashlists.floods() == ()
    assert queue.queue().lines
