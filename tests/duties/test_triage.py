"""Officers' words on a report's place: overrides, decisions for many, new rules, outcomes."""

import json
from datetime import timedelta

import pytest

from pehra.duties.adopt_rules import NotAdopted, adopt_rules
from pehra.duties.decide_cluster import NotDecided, decide_cluster, look_second, sampled
from pehra.duties.note_outcome import note_outcome
from pehra.duties.override_priority import NotOverridden, lift_override, override_priority
from pehra.duties.seal_exhibit import seal_exhibit
from pehra.duties.try_rules import try_rules
from pehra.duties.wind_clocks import over, wind_clocks
from pehra.intake import synthetic
from pehra.media.synthetic import picture
from pehra.store import models
from pehra.store.queries import queue, reports, triage
from pehra.store.queries.rulesets import worded
from pehra.triage.backtest import Figures, NothingClosed
from pehra.triage.outcome import outcome
from pehra.triage.ruleset import SHIPPED, ruleset, shipped
from pehra.watch.loop import drain
from pehra.watch.walk import Desk, walk

from .conftest import NOON, ON, OTHER, hand_in, take

pytestmark = pytest.mark.django_db(transaction=True)
REASON = "seen by two officers"


def counted() -> dict[str, int]:
    return {one.lane: one.reports for one in models.LaneCount.objects.all() if one.reports}


def real() -> dict[str, int]:
    lanes = models.Report.objects.values_list("lane", flat=True)
    return {lane: list(lanes).count(lane) for lane in lanes}


def parcel(desk: Desk, count: int) -> list[str]:
    """Reports of one account with the same file: they say the same."""
    told = []
    for seed in range(count):
        one = synthetic.report(1, (picture(1),))
        one["reportId"] = f"77{seed:04d}"
        told.append(one)
    for one in told:
        data = json.dumps(one).encode()
        walk(desk, seal_exhibit(ON, desk.room, [data], name="x.json", channel="CONSOLE").exhibit)
    return [line.number for line in queue.queue().lines]


def test_an_override_holds_through_lists_and_rules_until_it_is_lifted(desk: Desk) -> None:
    tip = hand_in(desk, 1, picture(1))
    was = reports.report(tip)
    override_priority(ON, tip, 1, "DANGER_NOW", REASON)
    assert (reports.report(tip).tier, counted()) == (1, {"DANGER_NOW": 1})

    told = synthetic.report(1, (picture(1),))["reportedInformation"]["uploadedFiles"]
    take(told["uploadedFiles"][0]["verificationHash"])
    drain(desk)
    page = reports.report(tip)
    assert (page.tier, page.lane, page.files[0].verdict) == (1, "DANGER_NOW", "RECOGNISED")
    assert queue.queue().lines[0].overridden

    lift_override(OTHER, tip)
    drain(desk)
    page = reports.report(tip)
    # it may have been new, and no flag moved it aside; now it is known
    assert (was.lane, page.report.informational.value) == ("ACT", True)  # type: ignore[union-attr]
    assert (page.lane, page.standing.overrides[0].lifted_by) == ("INFORMATIONAL", "B-18")
    assert [one.cause for one in page.standing.placements] == [
        "RANKED", "OFFICER", "RANKED",  # the first: when its picture was seen
    ]  # fmt: skip
    assert counted() == real()
    with pytest.raises(NotOverridden, match="where the rules"):
        lift_override(ON, tip)


@pytest.mark.parametrize(
    ("tier", "lane", "reason"),
    [(1, "ACT", REASON), (2, "DANGER_NOW", REASON), (5, "ACT", REASON), (3, "X", REASON),
     (3, "ACT", "short")],
)  # fmt: skip
def test_an_override_that_is_no_place_or_says_no_why(desk, tier, lane, reason) -> None:  # type: ignore[no-untyped-def]  # noqa: ANN001
    tip = hand_in(desk, 1)
    with pytest.raises(NotOverridden):
        override_priority(ON, tip, tier, lane, reason)
    assert not models.Override.objects.exists()


def test_sent_more_often_is_placed_the_same(desk: Desk) -> None:
    tips = parcel(desk, 3)
    assert len({(one.tier, one.lane) for one in map(reports.report, tips)}) == 1
    assert queue.queue().lines[0].duplicates == 2


def test_one_decision_moves_many_and_a_second_officer_can_undo_it(desk: Desk) -> None:
    tips = parcel(desk, 30)
    before = real()
    made = decide_cluster(ON, tips[3], "KNOWN_VIRAL", REASON)
    assert counted() == real() == {"KNOWN_VIRAL": 30}
    (decision,) = reports.report(tips[0]).standing.decisions
    assert (decision.members, decision.state, len(decision.looks)) == (30, "WAITING", 2)
    with pytest.raises(NotDecided, match="another officer"):
        look_second(ON, decision.looks[0].pk, agrees=True)

    look_second(OTHER, decision.looks[0].pk, agrees=True)
    look_second(OTHER, decision.looks[1].pk, agrees=False)
    drain(desk)
    assert counted() == real() == before
    assert models.Decision.objects.get(pk=made).state == "LIFTED"
    with pytest.raises(NotDecided, match="does not wait"):
        look_second(OTHER, decision.looks[1].pk, agrees=True)


def test_a_decision_never_moves_a_child_at_risk_nor_what_an_officer_placed(desk: Desk) -> None:
    tips = parcel(desk, 4)
    override_priority(ON, tips[0], 1, "DANGER_NOW", REASON)
    override_priority(ON, tips[1], 4, "ACT", REASON)
    decide_cluster(ON, tips[0], "INFORMATIONAL", REASON)
    assert reports.report(tips[0]).lane == "DANGER_NOW"
    assert reports.report(tips[1]).lane == "ACT"
    assert reports.report(tips[2]).lane == "INFORMATIONAL"
    (decision,) = reports.report(tips[2]).standing.decisions
    look_second(OTHER, decision.looks[0].pk, agrees=True)
    assert reports.report(tips[2]).standing.decisions[0].state == "AGREED"
    with pytest.raises(NotDecided, match="can be moved"):
        decide_cluster(ON, tips[0], "ACT", REASON)


def test_nobody_chooses_what_is_looked_at_again() -> None:
    assert sampled(1, list(range(100))) != sampled(2, list(range(100)))
    assert len(sampled(1, list(range(100)))) == 5
    assert len(sampled(1, list(range(10_000)))) == 20


def test_new_rules_place_every_report_anew_and_the_change_is_shown(desk: Desk) -> None:
    tips = [hand_in(desk, seed) for seed in range(3)]
    text = shipped().replace(f'version = "{SHIPPED}"', 'version = "unit-1"')
    head, _, rest = text.partition('id = "can_be_traced"')
    text = head + 'id = "can_be_traced"' + rest.replace("floor = 0", "floor = 1", 1)
    with pytest.raises(NotAdopted, match="why"):
        adopt_rules(ON, text, " ")
    with pytest.raises(NotAdopted, match="new one"):
        adopt_rules(ON, shipped().replace("floor = 1", "floor = 2", 1), "x")

    assert worded("unit-1") == {}  # asked of a version that comes later
    adopt_rules(ON, text, "order of today")
    assert worded("unit-1")["can_be_traced"]["ur"]
    drain(desk)
    page = reports.report(tips[0])
    assert (page.tier, page.lane, page.ruleset) == (1, "DANGER_NOW", "unit-1")
    assert page.standing.placements[0].cause == "RULES"
    assert page.reasons[0].words["ur"]
    assert counted() == real()
    assert hand_in(desk, 9)
    assert reports.report(tips[0]).ruleset == "unit-1"


def test_outcomes_measure_the_order_and_the_senders(desk: Desk) -> None:
    tips = [hand_in(desk, seed) for seed in range(3)]
    assert triage.tested() == NothingClosed()
    note_outcome(ON, tips[0], outcome({"status": "ONGOING", "children": "0"}))
    note_outcome(ON, tips[0], outcome({"status": "ARREST", "children": "1", "useful": "YES"}))
    note_outcome(ON, tips[1], outcome({"status": "CLOSED", "closed": "ADULT", "useful": "LIMITED"}))
    found = triage.tested()
    assert isinstance(found, Figures)
    assert (found.reports, found.found) == (3, 1)
    tried = try_rules(ON, ruleset(shipped()))
    assert isinstance(tried, Figures)
    assert (tried.median_rank, tried.by_tier) == (found.median_rank, found.by_tier)
    assert sum(one.closed for one in triage.senders()) == 2
    assert [one.status for one in reports.report(tips[0]).standing.outcomes] == [
        "ARREST", "ONGOING",
    ]  # fmt: skip


def test_a_deadline_that_has_passed_presses_no_more(desk: Desk) -> None:
    tip = hand_in(desk, 1)
    row = models.Report.objects.get()
    first = row.preserved_until_at
    assert first
    assert first == row.logs_until_at  # a year, both
    assert row.due_at >= first  # that, until a day comes on which it is over for good
    second = first + timedelta(days=30)
    models.Report.objects.update(due_at=first, logs_until_at=second)
    assert not over(first - timedelta(seconds=1))

    later = ON.__class__(ON.officer, first, "x")
    assert wind_clocks(later) == 1
    assert reports.report(tip).standing.due_at == second
    assert wind_clocks(ON.__class__(ON.officer, second, "x")) == 1
    assert reports.report(tip).standing.due_at is None
    assert first > NOON
