"""The frontier in tables: the obvious one is its judge, move by move; and what only tables have."""

import contextlib
import re
from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from tests.patrol.play import (
    MOVES,
    NOON,
    End,
    Forget,
    Halted,
    Lease,
    Move,
    Pass,
    Player,
    Put,
    new,
    settled,
)
from tests.patrol.turns import ASKS, Ask, waits

from pehra.duties import frontier
from pehra.patrol.frontier import FORGOTTEN, NOT_NOW, RANKS, RobotsTxt, State, key
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
        for table in ("halt", "robotsfile", "target", "host", "pace"):
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


def some_waiting() -> None:
    frontier.put([new(host, page, Via.LINK, NOON) for host in range(4) for page in range(4)], NOON)


@pytest.mark.sqlite
def test_no_statement_looks_through_a_table() -> None:
    some_waiting()
    with CaptureQueriesContext(connection) as asked:
        some_waiting()
        leased = frontier.lease(NOON, 9)
        frontier.claim_address("192.0.2.1", NOON, 1.0)
        assert frontier.forget_addresses(NOON + timedelta(days=1), 1) == 1
        frontier.settle([settled(one, FETCHED, NOON) for one in leased], NOON)

    said = [one["sql"] for one in asked if "store_" in one["sql"]]
    plans = [(sql, plan(sql)) for sql in said if not sql.startswith(MANY)]
    assert len(plans) > 10
    assert [told for _, told in plans if re.search(r"SCAN (?!store_halt)", told)] == []
    turns = [told for sql, told in plans if re.match(r"SELECT key FROM store_pace WHERE [un]", sql)]
    assert turns
    assert all("COVERING INDEX pace_" in told and "TEMP" not in told for told in turns)


#: how Django writes down what it did many times
MANY = tuple(f"{count} times" for count in range(1, 50))


def plan(sql: str) -> str:
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN QUERY PLAN {sql}")
        return "; ".join(row[3] for row in cursor.fetchall())


def test_when_all_is_halted_nothing_is_leased() -> None:
    some_waiting()
    halt = models.Halt.objects.create(of="ALL", by="B-17", at=NOON)
    assert frontier.lease(NOON, 9) == []

    models.Halt.objects.filter(pk=halt.pk).update(lifted_at=NOON)

    assert len(frontier.lease(NOON, 9)) == 3


def test_a_row_that_says_too_soon_is_mended_and_stops_nobody() -> None:
    some_waiting()
    models.Target.objects.filter(host__name="two.test").update(state="OUT")
    later = NOON + timedelta(days=1)
    models.Host.objects.filter(domain="one.test").update(next_at=later)

    assert [one.host for one in frontier.lease(NOON, 9)] == ["3.onion"]

    assert models.Host.objects.get(name="two.test").next_at is None
    assert models.Pace.objects.get(key="domain:one.test").next_at == later


def test_a_hundred_pages_are_put_once_with_what_is_known_of_them() -> None:
    some = [new(2, page, Via.LINK, NOON) for page in range(1, 101)]
    seed = replace(new(2, 0, Via.SEED, NOON), depth=1, hops=2, interval=900, account="a@b.test")

    assert frontier.put([seed], NOON) == 1
    parent = models.Target.objects.get().pk
    assert frontier.put([replace(one, parent=parent) for one in (*some, *some)], NOON) == 100
    assert frontier.put(some, NOON) == 0

    (leased,) = frontier.lease(NOON, 9)
    assert (leased.depth, leased.hops, leased.interval, leased.account) == (1, 2, 900, "a@b.test")
    assert models.Target.objects.filter(parent=parent).count() == 100
    row = models.Target.objects.get(pk=leased.pk)
    assert bytes(row.key) == key(row.url)


def test_what_was_seen_is_kept_with_robots_txt_and_the_host() -> None:
    some_waiting()
    (leased,) = frontier.lease(NOON, 1)
    told = settled(leased, End(0, Outcome.BUSY, "", 2.5), NOON)

    for text in ("User-agent: *", "User-agent: pehra"):
        frontier.settle([replace(told, robots=RobotsTxt(text, 200, NOON), status=429)], NOON)

    host = models.Host.objects.get(name=leased.host)
    assert (host.delay, host.reason, host.fails) == (2500, "BUSY", 1)
    assert host.blocked_until_at == NOON + timedelta(minutes=1)
    robots = models.RobotsFile.objects.get(host=host)
    assert (robots.text, robots.status, robots.at) == ("User-agent: *", 200, NOON)
    row = models.Target.objects.get(pk=leased.pk)
    assert (row.status, row.outcome, row.seen_at, row.state) == (429, "BUSY", NOON, "WAITING")


def test_a_record_undone_leaves_the_lease_as_it_was() -> None:
    """As after a crash between a fetch and its record: it ends by itself, and not before."""
    some_waiting()
    (leased,) = frontier.lease(NOON, 1)

    with contextlib.suppress(ZeroDivisionError), transaction.atomic():
        frontier.settle([settled(leased, FETCHED, NOON)], NOON)
        raise ZeroDivisionError

    just_before = leased.until_at - timedelta(microseconds=1)
    assert leased.domain not in {one.domain for one in frontier.lease(just_before, 9)}
    assert leased.url in {one.url for one in frontier.lease(leased.until_at, 9)}


def test_many_addresses_at_once_wait_as_if_they_had_asked_one_by_one() -> None:
    wanted = [("192.0.2.1", 2.5), ("192.0.2.2", 1.0), ("192.0.2.1", 2.5), ("192.0.2.1", 2.5)]
    wanted.append(("192.0.2.1", 1.0))

    waits = frontier.claim_addresses(wanted, NOON)

    assert waits == [0.0, 0.0, 2.5, 5.0, NOT_NOW]
    obvious = Memory()
    assert [obvious.claim_address(to, NOON, delay) for to, delay in wanted] == waits


@settings(
    max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(ASKS)
def test_forgetting_never_lets_anybody_go_earlier(asks: list[Ask | Forget | Pass]) -> None:
    empty()
    assert waits(frontier, asks, forgets=True) == waits(Memory(), asks, forgets=False)


def test_clocks_are_forgotten_a_part_at_a_time_and_domains_never() -> None:
    some_waiting()
    domains = models.Pace.objects.count()
    frontier.claim_addresses([(f"192.0.2.{n}", 1.0) for n in range(7)], NOON)
    day = timedelta(days=1)
    frontier.claim_address("192.0.2.3", NOON + day, 1.0)

    assert frontier.forget_addresses(NOON + timedelta(seconds=FORGOTTEN), 9) == 0
    assert [frontier.forget_addresses(NOON + day, 4) for _ in range(3)] == [4, 2, 0]
    assert models.Pace.objects.count() == domains + 1
    assert models.Pace.objects.get(key__startswith="ip:").key == "ip:192.0.2.3"


def test_the_words_of_the_room_are_those_of_the_table() -> None:
    assert {str(state) for state in State} == set(models.Target.State)
