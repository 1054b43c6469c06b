"""The law of every frontier, on the obvious one; tests/duties/test_frontier.py has it by judge."""

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given, settings

from pehra.patrol.frontier import FORGOTTEN, MOST_WAIT, NOT_NOW, URGENT, Event, State, key
from pehra.patrol.frontiers import Memory
from pehra.patrol.frontiers.memory import Kept
from pehra.patrol.known import again, first
from pehra.patrol.outcome import Outcome
from pehra.patrol.permit import Via

from .play import HOSTS, MOVES, NOON, End, Forget, Halted, Move, Pass, Player, Put, new, settled
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
    assert frontier.targets[key(held.url)].known.visited


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


KNOWN = first(new(0, 0, Via.LINK, NOON))
LATER = NOON + timedelta(days=1)


def test_what_was_not_visited_is_moved_up_and_what_was_is_not() -> None:
    sooner = new(0, 0, Via.REQUISITE, NOON - timedelta(hours=1))

    assert again(KNOWN, sooner).rank == 1
    assert again(KNOWN, sooner).due_at == sooner.due_at
    assert again(KNOWN, new(0, 0, Via.LINK, LATER)) == KNOWN
    visited = replace(KNOWN, visited=True, due_at=LATER, rank=3)
    assert again(visited, sooner) == visited


@pytest.mark.parametrize("state", [State.DONE, State.GONE, State.DEAD])
def test_what_is_over_is_taken_up_when_it_is_asked_for(state: State) -> None:
    over = replace(KNOWN, state=state, visited=True)

    assert again(over, new(0, 0, Via.LINK, LATER)) == over
    for via in (Via.TIP, Via.AGAIN):
        taken = again(over, new(0, 0, via, LATER))
        assert (taken.state, taken.rank, taken.due_at) == (State.WAITING, URGENT, LATER)
        assert taken.fence == over.fence + 1


def test_a_seed_stays_a_seed_and_a_rule_makes_one_of_a_link() -> None:
    seed = first(new(0, 0, Via.SEED, NOON))

    assert again(seed, new(0, 0, Via.TIP, NOON)).via is Via.SEED
    assert again(KNOWN, new(0, 0, Via.SEED, NOON)).via is Via.SEED
    done = replace(KNOWN, state=State.DONE, visited=True)
    assert again(done, new(0, 0, Via.SEED, LATER)).due_at == LATER
    moved = again(replace(seed, visited=True), replace(new(0, 0, Via.SEED, NOON), source=7))
    assert moved == replace(seed, visited=True, source=7)


def test_what_waits_for_an_authority_is_taken_up_by_another_source() -> None:
    out = replace(KNOWN, state=State.OUT, source=1, visited=True)

    assert again(out, replace(new(0, 0, Via.LINK, LATER), source=1)) == out
    taken = again(out, replace(new(0, 0, Via.LINK, LATER), source=2))
    assert (taken.state, taken.source, taken.due_at) == (State.WAITING, 2, LATER)
    assert again(replace(out, via=Via.SEED), new(0, 0, Via.SEED, LATER)).state is State.WAITING


def test_what_waits_for_an_authority_is_led_to_by_another_page() -> None:
    """What led to it is closed: asked for as it was, the gate would refuse it for ever."""
    out = replace(KNOWN, state=State.OUT, source=1, parent=5, visited=True)
    shown = replace(new(0, 0, Via.REQUISITE, LATER, parent=6), source=2)

    for via in (Via.LINK, Via.REQUISITE, Via.TIP, Via.SEED):
        taken = again(replace(out, via=via), shown)
        assert (taken.via, taken.parent, taken.state) == (Via.REQUISITE, 6, State.WAITING)
    linked = replace(shown, via=Via.LINK)
    assert again(replace(out, via=Via.REQUISITE), linked).via is Via.LINK
    watched = again(replace(out, via=Via.TIP), linked)
    assert (watched.via, watched.parent, watched.state) == (Via.TIP, 5, State.WAITING)


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
