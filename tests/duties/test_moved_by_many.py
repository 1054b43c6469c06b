"""Many processes move the same reports on PostgreSQL: none stops another, and the counts hold."""

import threading
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import connection

from pehra.duties import errand
from pehra.duties.decide_cluster import NotDecided, decide_cluster, look_second
from pehra.duties.override_priority import lift_override, override_priority
from pehra.store import models
from pehra.store.queries.lanes import miscounted
from pehra.watch.walk import Desk, do

from .conftest import NOON, ON, OTHER
from .test_triage import REASON, parcel

pytestmark = pytest.mark.django_db(transaction=True)
TURNS = 12


def decides(_: Desk, tips: list[str], turn: int) -> None:
    """And another officer does not agree."""
    lane = ("ACT", "KNOWN_VIRAL")[turn % 2]
    try:
        made = decide_cluster(ON, tips[turn % len(tips)], lane, REASON)
    except NotDecided:  # all of them are placed by an officer now
        return
    look = models.SecondLook.objects.filter(decision=made)[0].pk
    look_second(OTHER, look, agrees=False)


def places(_: Desk, tips: list[str], turn: int) -> None:
    tier, lane = ((1, "DANGER_NOW"), (4, "INFORMATIONAL"))[turn % 2]
    tip = tips[turn * 5 % len(tips)]
    override_priority(OTHER, tip, tier, lane, REASON)
    lift_override(OTHER, tip)


def ranks(desk: Desk, tips: list[str], turn: int) -> None:
    errand.put(errand.Kind.RANK, tips[-1 - turn % len(tips)], ON.at)
    held = errand.lease(NOON + timedelta(days=turn), kind=errand.Kind.RANK)
    if isinstance(held, errand.Lease):
        do(desk, held)


Act = Callable[[Desk, list[str], int], None]


def test_many_at_once_neither_stop_each_other_nor_miscount(desk: Desk) -> None:
    if connection.vendor != "postgresql":
        pytest.skip("SQLite has one writer at a time")
    tips = parcel(desk, 6)
    problems: list[Exception] = []

    def work(act: Act) -> None:
        try:
            for turn in range(TURNS):
                act(desk, tips, turn)
        except Exception as error:  # a thread's own would be lost
            problems.append(error)
        finally:
            connection.close()

    acts: tuple[Act, ...] = (decides, places, ranks, ranks)
    workers = [threading.Thread(target=work, args=(act,)) for act in acts]
    for one in workers:
        one.start()
    for one in workers:
        one.join(60)

    assert problems == []
    assert not any(one.is_alive() for one in workers)
    assert not models.Errand.objects.exclude(problem="").exists()
    assert miscounted() == ()
