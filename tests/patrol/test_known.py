"""What becomes of a target that is put when it is known already."""

from dataclasses import replace
from datetime import timedelta

import pytest

from pehra.patrol.frontier import AGAIN, URGENT, State
from pehra.patrol.known import again, first, is_asked
from pehra.patrol.permit import Via

from .play import NOON, new

KNOWN = first(new(0, 0, Via.LINK, NOON))
LATER = NOON + timedelta(days=1)


def test_what_was_not_visited_is_moved_up_and_what_was_is_not() -> None:
    sooner = new(0, 0, Via.REQUISITE, NOON - timedelta(hours=1))

    assert again(KNOWN, sooner).rank == 1
    assert again(KNOWN, sooner).due_at == sooner.due_at
    assert again(KNOWN, new(0, 0, Via.LINK, LATER)) == KNOWN
    visited = replace(KNOWN, seen_at=NOON, due_at=LATER, rank=3)
    assert again(visited, sooner) == visited


@pytest.mark.parametrize("state", [State.DONE, State.GONE, State.DEAD])
def test_what_is_over_is_taken_up_when_it_is_asked_for(state: State) -> None:
    over = replace(KNOWN, state=state, seen_at=NOON)

    assert again(over, new(0, 0, Via.LINK, LATER)) == over
    for via in (Via.TIP, Via.AGAIN):
        taken = again(over, new(0, 0, via, LATER))
        assert (taken.state, taken.rank, taken.due_at) == (State.WAITING, URGENT, LATER)
        assert taken.fence == over.fence + 1


def test_a_seed_stays_a_seed_and_a_rule_makes_one_of_a_link() -> None:
    seed = first(new(0, 0, Via.SEED, NOON))

    assert again(seed, new(0, 0, Via.TIP, NOON)).via is Via.SEED
    assert again(KNOWN, new(0, 0, Via.SEED, NOON)).via is Via.SEED
    done = replace(KNOWN, state=State.DONE, seen_at=NOON)
    assert again(done, new(0, 0, Via.SEED, LATER)).due_at == LATER
    moved = again(replace(seed, seen_at=NOON), replace(new(0, 0, Via.SEED, NOON), source=7))
    assert moved == replace(seed, seen_at=NOON, source=7)


def test_what_waits_for_an_authority_is_taken_up_by_whatever_lets_it_be() -> None:
    """The gate was asked before it was put: it is open, by the same rule or another."""
    out = replace(KNOWN, state=State.OUT, source=1, seen_at=NOON)

    for source in (1, 2):
        taken = again(out, replace(new(0, 0, Via.LINK, LATER), source=source))
        assert (taken.state, taken.source, taken.due_at) == (State.WAITING, source, LATER)
    assert again(replace(out, via=Via.SEED), new(0, 0, Via.SEED, LATER)).state is State.WAITING


def test_what_waits_for_an_authority_is_led_to_by_another_page() -> None:
    """What led to it is closed: asked for as it was, the gate would refuse it for ever."""
    out = replace(KNOWN, state=State.OUT, source=1, parent=5, hops=1, seen_at=NOON)

    for via in (Via.LINK, Via.REQUISITE, Via.TIP, Via.SEED):
        for source in (1, 2):
            shown = replace(new(0, 1, Via.REQUISITE, LATER, parent=6), source=source)
            taken = again(replace(out, via=via), shown)
            assert (taken.via, taken.parent, taken.hops) == (Via.REQUISITE, 6, 0)
            assert taken.state is State.WAITING
    linked = new(0, 0, Via.LINK, LATER, parent=6)
    assert again(replace(out, via=Via.REQUISITE), linked).via is Via.LINK
    watched = again(replace(out, via=Via.TIP, hops=0), linked)
    assert (watched.via, watched.parent, watched.state) == (Via.TIP, 5, State.WAITING)


def test_what_a_tip_named_stays_asked_for_by_whatever_way_it_may_be_fetched() -> None:
    out = replace(KNOWN, via=Via.TIP, state=State.OUT, report=9, seen_at=NOON)

    shown = again(out, new(0, 0, Via.REQUISITE, LATER, parent=6))

    assert (shown.via, shown.report) == (Via.REQUISITE, 9)
    assert is_asked(shown.via, shown.report)
    closed = replace(shown, state=State.OUT)
    assert again(closed, new(0, 0, Via.LINK, LATER)).via is Via.TIP
    assert again(replace(closed, report=0), new(0, 0, Via.LINK, LATER)).via is Via.LINK
    assert not is_asked(Via.REDIRECT, 9)


SHOWN = replace(first(new(0, 1, Via.REQUISITE, NOON, parent=5)), depth=3, hops=2, source=1)


def test_a_frame_that_showed_a_hit_is_asked_for_as_what_its_page_shows() -> None:
    for known in (SHOWN, replace(SHOWN, state=State.DONE, seen_at=NOON)):
        hit = replace(new(0, 0, Via.AGAIN, LATER), interval=86_400)
        taken = again(known, hit)

        assert (taken.via, taken.parent, taken.hops) == (Via.REQUISITE, 5, 2)
        assert (taken.state, taken.rank, taken.whole) == (State.WAITING, URGENT, True)
        assert (taken.fence, taken.interval) == (known.fence + 1, 86_400)
        assert again(taken, hit).fence == known.fence + 2
        assert again(known, replace(hit, direct=True)).via is Via.AGAIN


def test_what_showed_a_hit_is_no_nearer_for_it() -> None:
    page = replace(KNOWN, depth=3, hops=1, parent=5, state=State.DONE, seen_at=NOON)

    taken = again(page, new(0, 0, Via.AGAIN, LATER))

    assert (taken.via, taken.depth, taken.hops, taken.parent) == (Via.AGAIN, 3, 1, 5)
    assert again(page, new(0, 0, Via.TIP, LATER)).depth == 0


@pytest.mark.parametrize("state", [State.DONE, State.GONE])
@pytest.mark.parametrize("via", [Via.REQUISITE, Via.REDIRECT])
def test_what_was_looked_at_once_is_looked_at_again_when_that_is_long_ago(
    via: Via, state: State
) -> None:
    done = replace(SHOWN, via=via, state=state, seen_at=NOON)
    upon = replace(new(0, 1, via, LATER, parent=6), stale_at=NOON + timedelta(seconds=1))

    taken = again(done, upon)

    assert (taken.state, taken.rank, taken.due_at) == (State.WAITING, AGAIN, LATER)
    assert (taken.via, taken.parent, taken.hops) == (via, 6, 0)
    assert again(done, replace(upon, stale_at=NOON)) == done
    assert again(done, replace(upon, stale_at=None)) == done
    assert again(replace(done, state=State.DEAD), upon) == replace(done, state=State.DEAD)
    assert again(replace(done, via=Via.LINK), upon) == replace(done, via=Via.LINK)


def test_what_is_shown_is_not_taken_for_a_redirect_when_something_redirects_to_it() -> None:
    done = replace(SHOWN, state=State.DONE, seen_at=NOON)
    hop = replace(new(0, 1, Via.REDIRECT, LATER, parent=6), stale_at=LATER)

    assert again(done, hop) == done


def test_a_page_that_lets_be_fetched_what_a_frame_shows_becomes_its_way() -> None:
    for known in (SHOWN, replace(SHOWN, state=State.DONE, seen_at=NOON)):
        upon = replace(new(0, 1, Via.REQUISITE, LATER, parent=6), hops=2, source=2, stale_at=None)
        wider = replace(upon, further=True)

        taken = again(known, wider)

        assert (taken.parent, taken.source, taken.state) == (6, 2, State.WAITING)
        assert again(known, upon).parent == 5
        assert again(replace(known, via=Via.LINK), wider).via is Via.LINK


def test_what_is_linked_and_shown_is_followed_to_where_it_redirects() -> None:
    linked = replace(KNOWN, parent=5, seen_at=NOON, outcome="REDIRECT_OUT")
    shown = new(0, 1, Via.REQUISITE, LATER, parent=6)

    for known in (linked, replace(linked, via=Via.TIP, report=9)):
        taken = again(known, shown)
        assert (taken.via, taken.parent, taken.state) == (Via.REQUISITE, 6, State.WAITING)
        assert again(taken, shown) == taken
        fetched = replace(known, outcome="FETCHED")
        assert again(fetched, shown) == fetched
    for via in (Via.SEED, Via.AGAIN):
        assert again(replace(linked, via=via, report=9), shown).via is via
    assert again(linked, replace(shown, via=Via.LINK)) == linked


def test_what_led_to_it_and_how_often_it_redirected_go_together() -> None:
    straight = new(0, 1, Via.REQUISITE, LATER, parent=6)
    redirected = replace(straight, hops=1, parent=7)

    nearer = again(first(redirected), straight)
    assert (nearer.hops, nearer.parent) == (0, 6)
    assert again(first(straight), redirected).parent == 6
    only_linked = again(first(redirected), replace(straight, via=Via.LINK))
    assert (only_linked.hops, only_linked.parent) == (1, 7)
