"""The law of every frontier, on the obvious one; tests/duties/test_frontier.py has it by judge."""

from datetime import timedelta

from hypothesis import given, settings

from pehra.patrol.frontier import FORGOTTEN, MOST_WAIT, NOT_NOW, URGENT, Event, State, key
from pehra.patrol.frontiers import Memory
from pehra.patrol.frontiers.memory import Kept
from pehra.patrol.outcome import Outcome
from pehra.patrol.permit import Via

from .play import HOSTS, MOVES, NOON, End, Forget, Halted, Move, Pass, Player, Put, settled
from .turns import ASKS, Ask, waits

FETCHED = End(0, Outcome.FETCHED, "aa", 1.0)


def player() -> tuple[Memory, Player]:
    frontier = Memory()

    def halt(of: Halted) -> None:
        (frontier.halted.add if of.on else frontier.halted.discard)(of.host)

    return frontier, Player(frontier, halt)


@settings(max_examples=100, deadline=None)
@given(MOVES)
def test_no_turn_comes_too_soon_and_no_late_word_counts(moves: list[Move]) -> None:
    _, one = player()

    one.play(moves)  # the referee objects


@settings(max_examples=50, deadline=None)
@given(MOVES)
def test_nothing_put_is_lost_and_each_due_has_one_lease(moves: list[Move]) -> None:
    frontier, one = player()
    one.play([move for move in moves if isinstance(move, Put)])

    seen: list[str] = []
    for _ in range(200):
        for leased in one.lease(9):
            seen.append(leased.url)
            one.settle(leased, FETCHED)
        one.at += timedelta(seconds=61)

    once = [kept.new.url for kept in frontier.targets.values() if kept.known.state is State.DONE]
    assert set(seen) == {kept.new.url for kept in frontier.targets.values()}
    assert all(seen.count(url) == 1 for url in once)
    assert all(kept.known.due_at > one.at - timedelta(hours=2) for kept in waiting(frontier))


def waiting(frontier: Memory) -> list[Kept]:
    return [kept for kept in frontier.targets.values() if kept.known.state is State.WAITING]


def test_a_lease_that_is_not_settled_ends_at_its_time_and_not_before() -> None:
    frontier, one = player()
    one.move(Put(((0, 0, Via.LINK, 0, 0),)))
    (held,) = one.lease(5)

    one.at = held.until_at - timedelta(microseconds=1)
    assert one.lease(5) == []
    one.at = held.until_at
    (taken,) = one.lease(5)

    assert (taken.pk, taken.host_fence) == (held.pk, held.host_fence + 1)
    assert one.settle(held, FETCHED) == [held]
    assert frontier.settle([settled(taken, FETCHED, one.at)] * 2, one.at) == [taken]
    assert frontier.targets[key(held.url)].known.seen_at


def test_an_expired_lease_that_nobody_took_over_still_counts() -> None:
    _, one = player()
    one.move(Put(((0, 0, Via.LINK, 0, 0),)))
    (held,) = one.lease(5)
    one.at += timedelta(days=1)

    assert one.settle(held, FETCHED) == []


def test_a_late_word_does_not_free_the_domain_for_a_third() -> None:
    _, one = player()
    one.move(Put(((0, 0, Via.LINK, 0, 0), (0, 1, Via.LINK, 0, 0), (1, 0, Via.LINK, 0, 0))))
    (late,) = one.lease(9)
    one.at = late.until_at
    one.move(Put(((1, 1, Via.TIP, 0, 0),)))
    (other,) = one.lease(9)

    assert (other.host, other.domain) == ("b.one.test", late.domain)
    assert one.settle(late, FETCHED) == []
    one.at += timedelta(seconds=60)
    assert one.lease(9) == []  # the referee would object to a third


def test_a_tip_goes_before_what_waits_longer_even_on_a_busier_domain() -> None:
    _, one = player()
    one.move(Put(((0, 0, Via.LINK, 0, 0), (2, 1, Via.LINK, 0, 0))))
    one.at += timedelta(hours=1)
    one.move(Put(((1, 2, Via.TIP, 0, 0),)))

    assert [leased.url for leased in one.lease(9)] == ["http://b.one.test/2", "http://two.test/1"]


def test_a_tip_for_tomorrow_does_not_push_today() -> None:
    _, one = player()
    one.move(Put(((0, 0, Via.TIP, 3600, 0), (0, 1, Via.LINK, 0, 0), (2, 1, Via.LINK, 0, 0))))

    assert [leased.rank for leased in one.lease(9)] == [2, 2]


def test_a_halted_host_waits_and_comes_back() -> None:
    _, one = player()
    one.move(Put(((0, 0, Via.TIP, 0, 0), (1, 0, Via.LINK, 0, 0))))
    one.move(Halted("a.one.test", on=True))

    assert [leased.host for leased in one.lease(9)] == ["b.one.test"]
    one.settle(one.open.pop(), FETCHED)
    one.move(Halted("a.one.test", on=False))
    one.at += timedelta(seconds=60)
    assert [leased.host for leased in one.lease(9)] == ["a.one.test"]


def test_what_a_tip_asks_for_during_a_visit_is_visited_again() -> None:
    _, one = player()
    one.move(Put(((0, 0, Via.REQUISITE, 0, 0),)))
    (held,) = one.lease(9)
    one.move(Put(((0, 0, Via.TIP, 0, 0),)))

    one.settle(held, FETCHED)
    one.at += timedelta(seconds=1)

    (taken,) = one.lease(9)
    assert (taken.via, taken.rank, taken.sha256) == (Via.TIP, URGENT, "aa")


def test_an_address_is_shared_by_turns_and_refused_when_the_line_is_long() -> None:
    frontier, _ = player()

    waits = [frontier.claim_address("192.0.2.1", NOON, 2.5) for _ in range(5)]

    assert waits == [0.0, 2.5, MOST_WAIT, NOT_NOW, NOT_NOW]
    assert frontier.claim_address("192.0.2.1", NOON + timedelta(seconds=7.5), 2.5) == 0.0
    assert frontier.claim_address("192.0.2.2", NOON, 2.5) == 0.0


def test_given_back_it_comes_when_told_and_its_host_is_free() -> None:
    _, one = player()
    one.move(Put(((0, 0, Via.LINK, 0, 0), (0, 1, Via.LINK, 0, 0))))
    (held,) = one.lease(9)

    one.give_back(held, 10)
    one.at += timedelta(seconds=1)

    assert [leased.url for leased in one.lease(9)] == ["http://a.one.test/1"]


def test_every_event_has_a_word() -> None:
    assert {str(event) for event in Event} == {"", "CHANGED", "GONE", "BACK"}
    assert len(HOSTS) == 4


@settings(max_examples=100, deadline=None)
@given(ASKS)
def test_forgetting_never_lets_anybody_go_earlier(asks: list[Ask | Forget | Pass]) -> None:
    assert waits(Memory(), asks, forgets=True) == waits(Memory(), asks, forgets=False)


def test_only_what_is_long_over_is_forgotten() -> None:
    frontier = Memory()
    for number in range(3):
        frontier.claim_address(f"192.0.2.{number}", NOON + timedelta(seconds=number), 1.0)
    over = NOON + timedelta(seconds=FORGOTTEN + 2)

    assert frontier.forget_addresses(over, 9) == 1
    assert frontier.forget_addresses(over + timedelta(hours=1), 1) == 1
    assert list(frontier.addresses) == ["192.0.2.2"]
