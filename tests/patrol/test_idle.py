"""Every source says why it is idle, and says the most binding reason."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pehra.patrol.idle import (
    ATTENTION,
    OFTEN,
    TROUBLE,
    Counts,
    Facts,
    Idle,
    Leave,
    Level,
    Next,
    Patrol,
    Stop,
    Why,
    why_idle,
)
from pehra.patrol.outcome import Outcome

NOW = datetime(2026, 1, 5, 12, tzinfo=UTC)
MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)
SOON, PAST = NOW + MINUTE, NOW - MINUTE
LEAVE = Leave(NOW - DAY, NOW + DAY)
RUNS = Patrol(NOW - timedelta(seconds=5))
DUE = Next(PAST)
WELL = Facts(LEAVE, RUNS, Counts(waiting=1), next=DUE)


def after(**changes: object) -> Why:
    return why_idle(replace(WELL, **changes), NOW)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, Why(Idle.IN_LINE, PAST)),
        ({"leave": replace(LEAVE, approved=False)}, Why(Idle.NOT_APPROVED)),
        ({"leave": replace(LEAVE, from_at=SOON)}, Why(Idle.NOT_YET, SOON)),
        ({"leave": replace(LEAVE, until_at=NOW)}, Why(Idle.EXPIRED, NOW)),
        ({"leave": replace(LEAVE, revoked_at=PAST, revoked_by="S-1")},
         Why(Idle.REVOKED, PAST, "S-1")),
        ({"stop": Stop(PAST, "B-1", "wrong list")}, Why(Idle.STOPPED, PAST, "B-1", "wrong list")),
        ({"patrol": Patrol(None)}, Why(Idle.PATROL_NOT_RUNNING)),
        ({"patrol": Patrol(PAST)}, Why(Idle.PATROL_NOT_RUNNING, PAST)),
        ({"patrol": Patrol(NOW, "STOPPED")}, Why(Idle.PATROL_NOT_RUNNING, NOW, words="STOPPED")),
        ({"patrol": Patrol(NOW, "LEDGER")}, Why(Idle.NO_LEDGER, NOW)),
        ({"patrol": Patrol(NOW, "CLOCK")}, Why(Idle.CLOCK, NOW)),
        ({"fetching_since": PAST}, Why(Idle.BEING_FETCHED, PAST)),
        ({"fetching_since": NOW - DAY}, Why(Idle.IN_LINE, PAST)),  # nobody ends that any more
        ({"leave": replace(LEAVE, spent=True)}, Why(Idle.SPENT)),
        ({"leave": replace(LEAVE, opens_at=SOON)}, Why(Idle.HOURS, SOON)),
        ({"leave": replace(LEAVE, opens_at=PAST)}, Why(Idle.IN_LINE, PAST)),
        ({"next": Next(SOON)}, Why(Idle.NOTHING_DUE, SOON)),
        ({"next": Next(PAST, allowed_at=SOON)}, Why(Idle.WAITING_ITS_TURN, SOON)),
        ({"next": Next(PAST, blocked_until_at=SOON, reason="BUSY")}, Why(Idle.SERVER_ASKED, SOON)),
        ({"next": Next(PAST, blocked_until_at=PAST, reason="BUSY")}, Why(Idle.IN_LINE, PAST)),
        ({"next": Next(NOW + DAY, blocked_until_at=SOON, outcome="ROBOTS")},
         Why(Idle.ROBOTS, NOW + DAY)),
        ({"next": Next(PAST, blocked_until_at=SOON, reason="HALTED")},
         Why(Idle.WAITING_ITS_TURN, SOON)),
        ({"next": Next(SOON, outcome="ROBOTS")}, Why(Idle.ROBOTS, SOON)),
        ({"next": Next(PAST, outcome="ROBOTS")}, Why(Idle.IN_LINE, PAST)),
        ({"next": Next(SOON, fails=OFTEN, outcome="TIMED_OUT")},
         Why(Idle.FAILING, SOON, words="TIMED_OUT", times=OFTEN)),
        ({"next": Next(SOON, fails=OFTEN - 1, outcome="TIMED_OUT")}, Why(Idle.NOTHING_DUE, SOON)),
        ({"next": Next(PAST, blocked_until_at=SOON, reason="DOWN", fails=1, outcome="DNS_FAILED")},
         Why(Idle.FAILING, SOON, words="DNS_FAILED", times=1)),
        ({"next": None, "counts": Counts(dead=2, done=1)}, Why(Idle.GIVEN_UP, times=2)),
        ({"next": None, "counts": Counts(out=3)}, Why(Idle.NOT_COVERED, times=3)),
        ({"next": None, "counts": Counts(gone=4)}, Why(Idle.GONE, times=4)),
        ({"next": None, "counts": Counts(gone=4, done=1)}, Why(Idle.DONE, times=1)),
        ({"next": None, "counts": Counts()}, Why(Idle.EMPTY)),
    ],
)  # fmt: skip
def test_each_reason_in_its_case(changes: dict[str, object], expected: Why) -> None:
    assert after(**changes) == expected


def test_the_most_binding_reason_is_told_first() -> None:
    """Each of these is lifted in turn; what stood behind it comes to light."""
    facts = Facts(
        Leave(NOW + MINUTE, NOW, approved=False, revoked_at=PAST, spent=True, opens_at=SOON),
        Patrol(None),
        Counts(),
        Stop(PAST, "B-1"),
        next=Next(SOON, blocked_until_at=SOON, reason="BUSY"),
    )
    told = []
    for change in (
        {}, {"leave": replace(facts.leave, revoked_at=None)},
        {"leave": replace(LEAVE, approved=False, from_at=SOON)},
        {"leave": replace(LEAVE, from_at=SOON)}, {"leave": replace(LEAVE, spent=True)},
        {"stop": None}, {"patrol": RUNS}, {"leave": LEAVE}, {"next": DUE},
    ):  # fmt: skip
        facts = replace(facts, **change)
        told.append(why_idle(facts, NOW).idle)
    assert told == [
        Idle.REVOKED, Idle.EXPIRED, Idle.NOT_APPROVED, Idle.NOT_YET, Idle.STOPPED,
        Idle.PATROL_NOT_RUNNING, Idle.SPENT, Idle.SERVER_ASKED, Idle.IN_LINE,
    ]  # fmt: skip


def test_trouble_is_what_somebody_must_act_on() -> None:
    assert after(patrol=Patrol(None)).level is Level.TROUBLE
    assert after(stop=Stop(PAST, "B-1")).level is Level.ATTENTION
    assert after().level is Level.CALM
    failing = after(next=Next(SOON, fails=OFTEN, outcome="TIMED_OUT"))
    once = after(
        next=Next(PAST, blocked_until_at=SOON, reason="DOWN", fails=1, outcome="DNS_FAILED")
    )
    assert (failing.level, once.level) == (Level.TROUBLE, Level.ATTENTION)
    assert not TROUBLE & ATTENTION


moments = st.timedeltas(-2 * DAY, 2 * DAY).map(lambda apart: NOW + apart)
maybe = st.none() | moments
words = st.sampled_from(["", *Outcome])
reasons = st.sampled_from(["", "BUSY", "DOWN", "HALTED"])
nexts = st.builds(Next, moments, maybe, maybe, reasons, st.integers(0, 9), words)
counts = st.builds(Counts, *[st.integers(0, 3)] * 5)
leaves = st.builds(Leave, moments, moments, st.booleans(), maybe, st.just("S-1"), maybe,
                   st.booleans())  # fmt: skip
patrols = st.builds(Patrol, maybe, st.sampled_from(["", "STOPPED", "DONE", "LEDGER", "CLOCK"]))
stops = st.builds(Stop, moments, st.just("B-1"))


@given(st.builds(Facts, leaves, patrols, counts, st.none() | stops, maybe, st.none() | nexts))
def test_every_source_has_an_answer_that_is_true(facts: Facts) -> None:
    why = why_idle(facts, NOW)

    ahead = {Idle.NOT_YET, Idle.HOURS, Idle.SERVER_ASKED, Idle.WAITING_ITS_TURN, Idle.NOTHING_DUE,
             Idle.ROBOTS}  # fmt: skip
    if why.idle in ahead:
        assert why.at is not None
        assert why.at > NOW
    if why.idle in {Idle.EXPIRED, Idle.IN_LINE}:
        assert why.at is not None
        assert why.at <= NOW
    in_force = facts.leave.from_at <= NOW < facts.leave.until_at and facts.leave.approved
    if why.idle in {Idle.BEING_FETCHED, Idle.IN_LINE, Idle.WAITING_ITS_TURN}:
        assert in_force
        assert facts.stop is None
        assert facts.patrol.runs(NOW)
    if why.idle is Idle.FAILING:
        assert why.times > 0
