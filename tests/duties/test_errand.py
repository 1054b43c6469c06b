"""Whose turn it is: what may tell of a danger first, and nothing waits for ever."""

import threading
from collections.abc import Sequence
from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from pehra.duties import errand
from pehra.duties.errand import FAIR, Kind
from pehra.store import models

from .conftest import NOON

pytestmark = pytest.mark.django_db(transaction=True)
EXPLAIN = {"sqlite": "EXPLAIN QUERY PLAN", "postgresql": "EXPLAIN"}
LATER = NOON + timedelta(hours=1)


def bulk(many: int) -> None:
    errand.put_all(Kind.RANK, [f"TIP-{one:06d}" for one in range(many)], NOON)


def take(turns: Sequence[int]) -> list[tuple[str, str]]:
    """What each turn gets, done at once."""
    told = []
    for turn in turns:
        held = errand.lease(LATER, turn=turn)
        assert isinstance(held, errand.Lease)
        errand.done(held)
        told.append((held.kind, held.subject))
    return told


def test_a_tip_off_is_read_before_all_that_waits_in_bulk() -> None:
    bulk(2_001)
    errand.put(Kind.ASSEMBLE, "ISP-000001", LATER)
    errand.put(Kind.READ, "EXH-000002", LATER)
    errand.put(Kind.READ, "EXH-000001", LATER)
    errand.put(Kind.ALERT, "TIP-000009", LATER)
    assert take(range(5)) == [
        ("ALERT", "TIP-000009"), ("READ", "EXH-000002"), ("READ", "EXH-000001"),
        ("ASSEMBLE", "ISP-000001"), ("RANK", "TIP-000000"),
    ]  # fmt: skip


def test_many_that_are_to_be_read_keep_the_newest_back_no_longer_than_the_oldest() -> None:
    errand.put_all(Kind.READ, [f"EXH-{one:06d}" for one in range(1_000)], NOON)
    errand.put(Kind.READ, "EXH-001000", LATER)
    assert take(range(4)) == [
        ("READ", "EXH-000000"), ("READ", "EXH-001000"), ("READ", "EXH-000001"),
        ("READ", "EXH-000999"),
    ]  # fmt: skip


def test_what_waits_the_longest_has_its_turn_however_much_is_urgent() -> None:
    errand.put(Kind.RANK, "TIP-000002", NOON)
    errand.put(Kind.RANK, "TIP-000001", NOON - timedelta(days=1))
    errand.put_all(Kind.READ, [f"EXH-{one:06d}" for one in range(3 * FAIR)], NOON)
    told = take(range(2 * FAIR))
    assert [one for one in told if one[0] == "RANK"] == [
        ("RANK", "TIP-000001"), ("RANK", "TIP-000002"),
    ]  # fmt: skip
    assert told[FAIR - 1][0] == told[2 * FAIR - 1][0] == "RANK"


def test_what_is_urgent_and_failed_waits_for_its_time_and_holds_up_nothing() -> None:
    errand.put(Kind.READ, "EXH-000001", NOON)
    bulk(1)
    held = errand.lease(NOON)
    assert isinstance(held, errand.Lease)
    errand.fail(held, LATER, "no luck")
    assert take([0]) == [("RANK", "TIP-000000")]
    assert errand.lease(LATER) == errand.NothingDue()


def test_of_one_kind_only_that_kind_is_taken() -> None:
    bulk(1)
    errand.put(Kind.READ, "EXH-000001", NOON)
    held = errand.lease(LATER, kind=Kind.RANK)
    assert isinstance(held, errand.Lease)
    assert held.kind == Kind.RANK
    assert errand.lease(LATER, kind=Kind.COVER) == errand.NothingDue()


def test_much_that_is_set_down_twice_is_due_again_and_a_dead_one_lives() -> None:
    bulk(3)
    held = errand.lease(LATER)
    assert isinstance(held, errand.Lease)
    models.Errand.objects.filter(subject="TIP-000001").update(dead=True, attempts=5)
    bulk(4)
    rows = models.Errand.objects.order_by("subject")
    assert [(row.dead, row.attempts, row.leased_until_at) for row in rows] == [(False, 0, None)] * 4
    with pytest.raises(errand.LeaseLost):
        errand.finish(held)


def leased_by(**how: object) -> list[str]:
    """The looks of one lease, as the database is to make them."""
    with CaptureQueriesContext(connection) as told:
        errand.lease(NOON - timedelta(days=1), **how)  # type: ignore[arg-type]
    return [one["sql"] for one in told.captured_queries if "ORDER BY" in one["sql"]]


@pytest.mark.parametrize(
    "how", [{}, {"turn": 1}, {"turn": FAIR - 1}, {"kind": "COVER"}, {"subject": "EXH-1"}]
)
def test_a_lease_looks_at_the_first_rows_of_an_index_however_many_wait(
    how: dict[str, object],
) -> None:
    looks = leased_by(**how)
    assert looks
    with connection.cursor() as cursor, transaction.atomic():
        if connection.vendor == "postgresql":
            cursor.execute("SET LOCAL enable_seqscan = off")  # of an empty table it is cheapest
            cursor.execute("SET LOCAL enable_bitmapscan = off")
        for look in looks:
            cursor.execute(f"{EXPLAIN[connection.vendor]} {look}")
            plan = " ".join(str(line) for line in cursor.fetchall()).upper()
            assert "INDEX" in plan
            assert "SCAN STORE_ERRAND" not in plan
            # those of one subject are at most one of each kind
            assert "subject" in how or not ("SORT" in plan or "TEMP B-TREE" in plan)


def test_what_is_set_down_while_it_is_finished_is_not_lost() -> None:
    if connection.vendor != "postgresql":
        pytest.skip("SQLite has one writer at a time")
    errand.put(Kind.RANK, "TIP-000001", NOON)
    held = errand.lease(NOON)
    assert isinstance(held, errand.Lease)

    def beside() -> None:
        try:
            errand.put(Kind.RANK, "TIP-000001", LATER)
        finally:
            connection.close()

    other = threading.Thread(target=beside)
    with transaction.atomic():
        errand.finish(held)
        other.start()
        other.join(1)  # it waits for this end
        assert other.is_alive()
    other.join(30)
    assert models.Errand.objects.get().due_at == LATER
