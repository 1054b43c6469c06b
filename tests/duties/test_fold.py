"""Reports that say the same stand together, each in the place that its own words give it."""

import json
from typing import Any

import pytest

from pehra.base.numbers import Series, count, number
from pehra.duties.decide_cluster import decide_cluster, look_second
from pehra.duties.seal_exhibit import seal_exhibit
from pehra.intake import synthetic
from pehra.store import models
from pehra.store.queries import queue, reports
from pehra.store.queries.lanes import miscounted
from pehra.watch.loop import drain
from pehra.watch.walk import Desk, walk

from .conftest import ON, OTHER

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


@pytest.mark.parametrize("both", [False, True])
def test_a_report_that_joins_decided_clusters_is_read_and_what_was_decided_stands(
    desk: Desk, *, both: bool
) -> None:
    older = [hand_in(desk, told(1, str(report), b"one")) for report in (1, 2)]
    younger = [hand_in(desk, told(1, str(report), b"two")) for report in (3, 4)]
    made = decide_cluster(ON, younger[0], "KNOWN_VIRAL", "one picture that goes round")
    if both:
        decide_cluster(ON, older[0], "INFORMATIONAL", "one picture that goes round")

    tip = hand_in(desk, told(1, "1", b"two"))  # the number of one, the files of the other

    assert not models.Errand.objects.exclude(problem="").exists()
    assert len({row.cluster_id for row in models.Report.objects.all()}) == 1
    page = reports.report(tip)
    assert page.lane not in {"KNOWN_VIRAL", "INFORMATIONAL"}  # nobody decided over this one
    assert [one.number for one in page.standing.decisions][-1] == made
    assert {reports.report(one).lane for one in younger} == {"KNOWN_VIRAL"}
    (look,) = models.SecondLook.objects.filter(decision=made)
    look_second(OTHER, look.pk, agrees=False)
    drain(desk)
    assert {reports.report(one).lane for one in younger} == {page.lane}
    assert models.Decision.objects.filter(state="LIFTED").count() == 1
    assert miscounted() == ()
