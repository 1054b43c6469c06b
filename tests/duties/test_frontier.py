"""The frontier in tables: the obvious one is its judge, move by move; and what only tables have."""

import pytest
from django.db import connection
from hypothesis import HealthCheck, given, settings
from tests.patrol.play import MOVES, NOON, End, Halted, Lease, Move, Pass, Player, Put

from pehra.duties import frontier
from pehra.patrol.frontier import RANKS
from pehra.patrol.frontiers import Memory
from pehra.patrol.outcome import Outcome
from pehra.patrol.permit import Via
from pehra.store import models

pytestmark = pytest.mark.django_db
FETCHED = End(0, Outcome.FETCHED, "aa", 1.0)


def empty() -> None:
    with connection.cursor() as cursor:
        cursor.execute("UPDATE store_host SET leased_id = NULL")
        cursor.execute("UPDATE store_pace SET holder_id = NULL")
        for table in ("halt", "target", "host", "pace"):
            cursor.execute(f"DELETE FROM store_{table}")  # noqa: S608


def player() -> Player:
    return Player(frontier, halted)


def halted(of: Halted) -> None:
    if of.on:
        models.Halt.objects.create(of="HOST", key=of.host, by="B-17", at=NOON)
    else:
        models.Halt.objects.filter(key=of.host).update(lifted_at=NOON)


def judge() -> Player:
    obvious = Memory()
    return Player(
        obvious, lambda of: (obvious.halted.add if of.on else obvious.halted.discard)(of.host)
    )


@settings(
    max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(MOVES)
def test_it_plays_as_the_obvious_one_does(moves: list[Move]) -> None:
    empty()
    ours, theirs = player(), judge()

    for move in moves:
        assert ours.move(move) == theirs.move(move)

    the_clocks_are_right()


def the_clocks_are_right() -> None:
    """What the rows say of their next turn is what follows from their targets and clocks."""
    domains: dict[str, list[models.Host]] = {}
    for host in models.Host.objects.all():
        free = [host.allowed_at, host.blocked_until_at, host.leased_until_at]
        for rank, said in ((0, host.urgent_at), (max(RANKS), host.next_at)):
            dues = models.Target.objects.filter(host=host, state="WAITING", rank__lte=rank)
            due = min((target.due_at for target in dues), default=None)
            assert said == (due and max(filter(None, (due, *free))))
        domains.setdefault(host.domain, []).append(host)
    for pace in models.Pace.objects.filter(key__startswith="domain:"):
        hosts = domains[pace.key.removeprefix("domain:")]
        free = [pace.allowed_at, pace.leased_until_at]
        for name in ("urgent_at", "next_at"):
            soonest = min(filter(None, (getattr(host, name) for host in hosts)), default=None)
            assert getattr(pace, name) == (soonest and max(filter(None, (soonest, *free))))


def both(*moves: Move) -> Player:
    empty()
    ours, theirs = player(), judge()
    for move in moves:
        assert ours.move(move) == theirs.move(move)
    the_clocks_are_right()
    return ours


def test_a_late_word_does_not_free_the_domain_for_a_third() -> None:
    two = ((0, 0, Via.LINK, 0, 0), (0, 1, Via.LINK, 0, 0), (1, 0, Via.LINK, 0, 0))
    moves = (Put(two), Lease(9), Pass(180.0), Put(((1, 1, Via.TIP, 0, 0),)), Lease(9))

    ours = both(*moves, FETCHED, Pass(60.0), Lease(9))

    assert [one.host for one in ours.open] == ["b.one.test"]


def test_a_shorter_delay_told_does_not_bring_the_domain_forward() -> None:
    slow, quick = (End(0, Outcome.FETCHED, "aa", delay) for delay in (30.0, 1.0))
    some = ((0, 0, Via.LINK, 0, 0), (0, 1, Via.LINK, 0, 0), (1, 0, Via.LINK, 3600, 0))
    first_ = (Put(some), Lease(9), slow, Pass(3600.0))

    both(*first_, Lease(9), quick, Pass(2.0), Lease(9), Pass(5.0), Lease(9))
