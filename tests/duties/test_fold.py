"""Reports that say the same stand together, each in the place that its own words give it."""

import json
from typing import Any

import pytest

from pehra.base.numbers import Series, count, number
from pehra.duties.seal_exhibit import seal_exhibit
from pehra.intake import synthetic
from pehra.store import models
from pehra.store.queries import queue, reports
from pehra.watch.walk import Desk, walk

from .conftest import ON

pytestmark = pytest.mark.django_db(transaction=True)


def hand_in(desk: Desk, told: dict[str, Any]) -> str:
    kept = seal_exhibit(
        ON, desk.room, [json.dumps(told).encode()], name="x.json", channel="CONSOLE"
    )
    walk(desk, kept.exhibit)
    row = models.Report.objects.get(exhibit=count(Series.EXHIBIT, kept.exhibit))
    return number(Series.REPORT, row.pk)


def told(seed: int, report: str, *files: bytes) -> dict[str, Any]:
    return synthetic.report(seed, files) | {"reportId": report}


def test_sent_again_under_another_number_with_something_new(desk: Desk) -> None:
    first = hand_in(desk, told(1, "1", b"one", b"two"))
    again = told(1, "2", b"one", b"two")
    person = again["reportedInformation"]["reportedPeople"]["reportedPersons"][0]
    person["emails"] = {"emails": [{"value": "new@example.org"}]}
    second = hand_in(desk, again)
    third = hand_in(desk, told(2, "3", b"one", b"two"))  # another account
    page = reports.report(second)
    assert (page.same.count, page.same.others, page.same.first) == (1, (first,), False)
    assert ("EMAIL", "new@example.org") in page.same.fresh
    assert page.same.files == ()
    assert reports.report(first).same.first
    assert reports.report(third).same.count == 0
    assert {line.number: line.duplicates for line in queue.queue().lines} == {
        first: 1, second: 1, third: 0,
    }  # fmt: skip


def test_a_report_that_joins_two_clusters_makes_them_one(desk: Desk) -> None:
    hand_in(desk, told(1, "1", b"one"))
    hand_in(desk, told(1, "2", b"two"))
    assert models.Cluster.objects.count() == 2
    hand_in(desk, told(1, "1", b"two"))  # the number of one, the files of the other
    assert models.Cluster.objects.count() == 1
    assert {one.duplicates for one in queue.queue().lines} == {2}


def test_how_often_it_was_sent_does_not_raise_it(desk: Desk) -> None:
    first = hand_in(desk, told(1, "1", b"one"))
    before = reports.report(first)
    for seed in range(2, 6):
        hand_in(desk, told(1, str(seed), b"one"))
    after = {line.number: (line.tier, line.lane) for line in queue.queue().lines}
    assert set(after.values()) == {(before.tier, before.lane)}
