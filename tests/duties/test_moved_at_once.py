"""Two move reports at once: no word is lost, no child at risk is moved aside, the counts hold."""

import contextvars
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from types import ModuleType

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from pehra.base.canonical import Json
from pehra.base.numbers import Series, count
from pehra.duties import (
    adopt_rules,
    decide_cluster,
    errand,
    override_priority,
    rank_report,
)
from pehra.duties.duty import Occasion, Recording, duty, record
from pehra.media.synthetic import picture
from pehra.roster.powers import Officer, Power
from pehra.store import models
from pehra.store.queries.lanes import miscounted
from pehra.triage.ruleset import SHIPPED, shipped
from pehra.watch.loop import drain
from pehra.watch.walk import Desk

from .conftest import NOON, ON, OTHER, hand_in
from .test_triage import REASON, parcel

pytestmark = pytest.mark.django_db(transaction=True)
Details = Mapping[str, Json] | None
THIRD = Occasion(Officer("B-19", frozenset(Power)), NOON, "SOP 4.2")


def place(on: Occasion, tip: str, tier: int, lane: str) -> None:
    override_priority.override_priority(on, tip, tier, lane, REASON)


def decide(on: Occasion, tip: str, lane: str) -> int:
    return decide_cluster.decide_cluster(on, tip, lane, REASON)


def between(monkeypatch: pytest.MonkeyPatch, of: ModuleType, act: Callable[[], object]) -> None:
    """The next record of this duty begins only when another act has been recorded."""
    waits = [act]

    @contextmanager
    def later(on: Occasion, subject: str, details: Details = None) -> Iterator[Recording]:
        if waits:
            contextvars.Context().run(waits.pop())
        with record(on, subject, details) as said:
            yield said

    monkeypatch.setattr(of, "record", later)


def row(tip: str) -> models.Report:
    return models.Report.objects.get(pk=count(Series.REPORT, tip))


def stands(tip: str) -> tuple[int, str]:
    found = row(tip)
    return found.tier, found.lane


def all_in_danger(desk: Desk) -> None:
    """By rules that take everybody who can be traced for dangerous."""
    head, _, rest = shipped().partition('id = "can_be_traced"')
    head = head.replace(f'version = "{SHIPPED}"', 'version = "unit-1"')
    text = head + 'id = "can_be_traced"' + rest.replace("floor = 0", "floor = 1", 1)
    adopt_rules.adopt_rules(OTHER, text, "order of today")
    drain(desk)


def test_two_officers_place_one_report(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    tip = hand_in(desk, 1, picture(1))
    between(monkeypatch, override_priority, lambda: place(OTHER, tip, 1, "DANGER_NOW"))
    place(ON, tip, 4, "INFORMATIONAL")
    assert stands(tip) == (4, "INFORMATIONAL")
    assert row(tip).placements.order_by("-pk")[0].lane == "DANGER_NOW"
    assert row(tip).overrides.filter(lifted_at=None).count() == 1
    assert miscounted() == ()


def test_an_override_is_lifted_once(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    tip = hand_in(desk, 1)
    place(ON, tip, 1, "DANGER_NOW")
    lift = override_priority.lift_override
    between(monkeypatch, override_priority, lambda: lift(OTHER, tip))
    with pytest.raises(override_priority.NotOverridden, match="where the rules"):
        lift(ON, tip)
    assert row(tip).overrides.get().lifted_by == "B-18"


def test_a_decision_moves_none_that_an_officer_has_just_placed(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    tips = parcel(desk, 3)
    between(monkeypatch, decide_cluster, lambda: place(OTHER, tips[1], 1, "DANGER_NOW"))
    made = decide(ON, tips[0], "INFORMATIONAL")
    assert [stands(tip)[1] for tip in tips] == ["INFORMATIONAL", "DANGER_NOW", "INFORMATIONAL"]
    assert row(tips[1]).decision is None
    assert models.Decision.objects.get(pk=made).members == 2
    assert row(tips[1]).pk not in models.SecondLook.objects.values_list("report", flat=True)
    assert miscounted() == ()


def test_a_decision_moves_none_that_the_rules_have_just_raised(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    tips = parcel(desk, 2)
    between(monkeypatch, decide_cluster, lambda: all_in_danger(desk))
    with pytest.raises(decide_cluster.NotDecided, match="can be moved"):
        decide(ON, tips[0], "INFORMATIONAL")
    assert {stands(tip) for tip in tips} == {(1, "DANGER_NOW")}
    assert not models.Decision.objects.exists()
    assert miscounted() == ()


def test_what_two_decide_at_once_is_decided_once(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    tips = parcel(desk, 2)
    between(monkeypatch, decide_cluster, lambda: decide(OTHER, tips[1], "KNOWN_VIRAL"))
    with pytest.raises(decide_cluster.NotDecided, match="can be moved"):
        decide(ON, tips[0], "INFORMATIONAL")
    assert {stands(tip)[1] for tip in tips} == {"KNOWN_VIRAL"}
    assert miscounted() == ()


@pytest.mark.parametrize("agrees", [True, False])
def test_a_second_look_is_given_once(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, *, agrees: bool
) -> None:
    tips = parcel(desk, 2)
    decide(ON, tips[0], "KNOWN_VIRAL")
    look = models.SecondLook.objects.get().pk
    second = decide_cluster.look_second
    between(monkeypatch, decide_cluster, lambda: second(OTHER, look, agrees=agrees))
    with pytest.raises(decide_cluster.NotDecided, match="does not wait"):
        second(THIRD, look, agrees=not agrees)
    state = models.Decision.objects.get().state
    assert (models.SecondLook.objects.get().by, state) == ("B-18", "AGREED" if agrees else "LIFTED")


def test_a_ranking_heeds_a_decision_that_came_meanwhile(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    tips = parcel(desk, 2)
    errand.put(errand.Kind.RANK, tips[0], ON.at)
    between(monkeypatch, rank_report, lambda: decide(OTHER, tips[0], "KNOWN_VIRAL"))
    drain(desk)
    assert {stands(tip)[1] for tip in tips} == {"KNOWN_VIRAL"}
    assert miscounted() == ()


def test_a_ranking_heeds_an_officer_who_came_meanwhile(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    tip = hand_in(desk, 1)
    errand.put(errand.Kind.RANK, tip, ON.at)
    between(monkeypatch, rank_report, lambda: place(OTHER, tip, 1, "DANGER_NOW"))
    drain(desk)
    assert stands(tip) == (1, "DANGER_NOW")
    assert miscounted() == ()


def test_new_rules_leave_to_a_ranking_what_was_placed_meanwhile(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    tips = [hand_in(desk, seed) for seed in range(2)]
    ruled: list[int] = []

    def meanwhile() -> None:
        place(OTHER, tips[0], 4, "INFORMATIONAL")
        monkeypatch.setattr(rank_report, "record", noted)

    @contextmanager
    def noted(on: Occasion, subject: str, details: Details = None) -> Iterator[Recording]:
        ruled.append(count(Series.REPORT, subject))
        with record(on, subject, details) as said:
            yield said

    text = shipped().replace(f'version = "{SHIPPED}"', 'version = "unit-1"')
    adopt_rules.adopt_rules(ON, text, "order of today")
    between(monkeypatch, adopt_rules, meanwhile)
    drain(desk)
    assert ruled == [row(tips[0]).pk]
    assert stands(tips[0]) == (4, "INFORMATIONAL")
    assert {row(tip).ruleset for tip in tips} == {"unit-1"}
    assert miscounted() == ()


@duty(needs=Power.TRIAGE)
def nothing_done(on: Occasion) -> None:
    with record(on, "x"):
        pass


@pytest.mark.sqlite
def test_a_record_is_the_only_writer_from_its_beginning_on() -> None:
    with CaptureQueriesContext(connection) as told:
        nothing_done(ON)
    assert told.captured_queries[0]["sql"] == "BEGIN IMMEDIATE"
