"""Many workers at one frontier: on PostgreSQL they lease side by side, and pass by held rows."""

import threading
from collections import Counter
from datetime import timedelta

import pytest
from django.db import connection, transaction
from tests.patrol.play import NOON, End, settled

from pehra.duties import frontier
from pehra.patrol.frontier import Leased, New
from pehra.patrol.outcome import Outcome
from pehra.patrol.permit import Via
from pehra.store import models

pytestmark = pytest.mark.django_db(transaction=True)
FETCHED = End(0, Outcome.FETCHED, "aa", 1.0)
WORKERS, ROUNDS, DOMAINS = 4, 12, 20


def page(host: int, number: int) -> New:
    domain = f"d{host % DOMAINS}.test"
    name = f"h{host}.{domain}"
    return New(url=f"http://{name}/{number}", host=name, domain=domain, via=Via.LINK, due_at=NOON)


@pytest.fixture
def server() -> None:
    if connection.vendor != "postgresql":
        pytest.skip("SQLite has one writer at a time")


@pytest.mark.usefixtures("server")
def test_no_turn_is_given_twice_and_nobody_waits_for_ever() -> None:
    frontier.put([page(host, 0) for host in range(DOMAINS * 2)], NOON)
    leases: list[Leased] = []
    lost: list[Leased] = []

    def work(worker: int) -> None:
        try:
            for turn in range(ROUNDS):
                at = NOON + timedelta(seconds=2 * turn)
                held = frontier.lease(at, 5)
                leases.extend(held)
                with transaction.atomic(durable=True):  # domains in any order, as pages link
                    frontier.put([page((worker * 7 + n * 3) % 40, turn) for n in range(9)], at)
                    lost.extend(frontier.settle([settled(one, FETCHED, at) for one in held], at))
        finally:
            connection.close()

    workers = [threading.Thread(target=work, args=(number,)) for number in range(WORKERS)]
    for one in workers:
        one.start()
    for one in workers:
        one.join(60)

    assert not any(one.is_alive() for one in workers)
    turns = Counter((one.host, one.host_fence) for one in leases)
    assert len(leases) > WORKERS * ROUNDS
    assert set(turns.values()) == {1}
    assert lost == []
    assert not models.Host.objects.exclude(leased=None).exists()


@pytest.mark.usefixtures("server")
def test_what_another_is_leasing_is_passed_by_and_not_waited_for() -> None:
    frontier.put([page(0, 0), page(1, 0)], NOON)
    found: list[Leased] = []

    def beside() -> None:
        try:
            found.extend(frontier.lease(NOON, 5))
        finally:
            connection.close()

    with transaction.atomic():
        models.Pace.objects.select_for_update().get(key="domain:d0.test")
        other = threading.Thread(target=beside)
        other.start()
        other.join(20)

    assert [one.domain for one in found] == ["d1.test"]


@pytest.mark.usefixtures("server")
def test_an_address_forgotten_while_it_is_asked_for_keeps_its_gap() -> None:
    """Each round all clocks are over: some workers ask for turns as another forgets them."""
    addresses = [f"192.0.2.{n}" for n in range(30)]
    told: dict[tuple[int, str], list[float]] = {}
    together = threading.Barrier(WORKERS + 1)
    done: list[int] = []

    def ask(worker: int) -> None:
        try:
            for turn in range(ROUNDS):
                at = NOON + timedelta(days=turn)
                together.wait(20)
                some = addresses[worker:] + addresses[:worker]
                for one, wait in zip(
                    some, frontier.claim_addresses([(one, 1.0) for one in some], at), strict=True
                ):
                    told.setdefault((turn, one), []).append(wait)
            done.append(worker)
        finally:
            connection.close()

    workers = [threading.Thread(target=ask, args=(number,)) for number in range(WORKERS)]
    for one in workers:
        one.start()
    for turn in range(ROUNDS):
        together.wait(20)
        for _ in range(5):
            frontier.forget_addresses(NOON + timedelta(days=turn), 7)
    for one in workers:
        one.join(60)

    assert sorted(done) == list(range(WORKERS))
    assert len(told) == ROUNDS * len(addresses)
    assert {tuple(sorted(waits)) for waits in told.values()} == {(0.0, 1.0, 2.0, 3.0)}
