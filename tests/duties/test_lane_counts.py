"""A wrong count of a lane hides no report, is told by the doctor, and is put right."""

import pytest
from click.testing import CliRunner
from django.conf import LazySettings, settings

from pehra.cli.doctor import doctor
from pehra.cli.recount import recount
from pehra.store import models
from pehra.store.queries.lanes import Miscounted, miscounted
from pehra.store.queries.queue import queue
from pehra.watch.walk import Desk

from .conftest import hand_in

pytestmark = pytest.mark.django_db(transaction=True)
MANY, PAGE = 11, 3  # four pages


@pytest.fixture
def lane(desk: Desk) -> str:
    """One with many reports, and another with one; their counts are right."""
    hand_in(desk, 1)
    models.Report.objects.update(lane="ACT")
    models.LaneCount.objects.all().delete()
    row = models.Report.objects.get()
    fields = [one.name for one in models.Report._meta.concrete_fields if one.name != "id"]  # noqa: SLF001
    told = {name: getattr(row, name) for name in fields}
    for number in range(1, MANY):
        models.Report.objects.create(**told | {"member": str(number)})
    models.Report.objects.create(**told | {"member": "x", "lane": "INFORMATIONAL"})
    models.LaneCount.objects.create(lane="ACT", reports=MANY)
    models.LaneCount.objects.create(lane="INFORMATIONAL", reports=1)
    return "ACT"


def walked(lane: str) -> list[str]:
    """Page after page, as long as there is a next one."""
    found, page = [], 1
    while True:
        shown = queue(lane, page, PAGE)
        found += [one.number for one in shown.lines]
        if shown.page != page or page >= shown.pages:
            return found
        page += 1


@pytest.mark.parametrize("counted", [0, 1, 2, 3, 4, 10, 11, 12, 40])
def test_every_report_of_a_lane_is_on_its_pages_whatever_is_counted(
    lane: str, counted: int
) -> None:
    models.LaneCount.objects.filter(lane=lane).update(reports=counted)
    for one, held in ((lane, MANY), ("", MANY + 1)):
        found = walked(one)
        assert len(found) == len(set(found)) == held
        last = queue(one, 4, PAGE)
        assert (last.page, last.pages, last.total) == (4, 4, held)
        behind = queue(one, 9, PAGE)
        assert (behind.page, behind.pages, behind.lines) == (4, 4, last.lines)


def test_a_lane_that_holds_nothing_has_one_page(lane: str) -> None:
    assert lane
    models.LaneCount.objects.create(lane="KNOWN_VIRAL", reports=7)
    shown = queue("KNOWN_VIRAL", 2, PAGE)
    assert (shown.page, shown.pages, shown.total, shown.lines) == (1, 1, 0, ())


def test_a_count_that_is_right_is_not_counted_again(
    lane: str, django_assert_num_queries: pytest.FixtureRequest
) -> None:
    queue(lane, 1, PAGE)  # the words of the rules are read once
    for page in range(1, 5):
        with django_assert_num_queries(2):  # type: ignore[operator]
            queue(lane, page, PAGE)


def said(settings: LazySettings) -> str:
    settings.CONFIG.secret.parent.mkdir(parents=True, exist_ok=True)
    settings.CONFIG.secret.touch()
    lines = CliRunner().invoke(doctor).output.splitlines()
    return next(line for line in lines if "lanes" in line.casefold())


def test_the_doctor_says_what_is_wrong_and_counting_anew_mends_it(lane: str) -> None:
    assert miscounted() == ()
    assert said(settings).startswith("ok ")
    models.LaneCount.objects.filter(lane=lane).update(reports=MANY + 2)
    models.LaneCount.objects.filter(lane="INFORMATIONAL").delete()
    models.LaneCount.objects.create(lane="KNOWN_VIRAL", reports=3)
    wrong = {lane: (MANY, MANY + 2), "INFORMATIONAL": (1, 0), "KNOWN_VIRAL": (0, 3)}
    assert set(miscounted()) == {Miscounted(one, *told) for one, told in wrong.items()}
    words = said(settings)
    assert words.startswith("DO ")
    assert f"{lane} holds {MANY}, counted {MANY + 2}" in words
    assert "pehra triage recount" in words

    done = CliRunner().invoke(recount)
    assert done.exit_code == 0
    assert f"{lane}: {MANY} reports, and not {MANY + 2}" in done.output
    assert miscounted() == ()
    assert said(settings).startswith("ok ")
    assert "counted rightly" in CliRunner().invoke(recount).output
