"""What a page still shows is looked at again: a month later, and when a list knows more."""

import hashlib
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from pehra.hashlists.about import About
from pehra.media.decode import Hashed
from pehra.media.decoders.inline import Inline
from pehra.media.known import Standing
from pehra.media.synthetic import picture
from pehra.patrol.revisit import SHOWN
from pehra.store import models
from pehra.store.queries import ledger
from pehra.watch.walk import Desk

from .conftest import NOON, take
from .test_rounds import LISTED, SITE, UNLISTED, Rounds, html, listed, order, page

__all__ = ["listed"]
pytestmark = pytest.mark.django_db
PICTURE = f"{SITE}picture.jpg"
DAY = timedelta(days=1)


def known() -> None:
    """A list comes into force that knows the first picture."""
    seen = Inline().decode(picture(1))
    assert isinstance(seen, Hashed)
    take(seen.pdq.hex, head="pdq")


def shows(body: bytes = LISTED, more: str = "") -> dict[str, bytes]:
    return {
        SITE: html('<img src="picture.jpg">'),
        PICTURE: page(body, "image/jpeg", more=more),
    }


def rounds(desk: Desk, folder: Path, pages: dict[str, bytes]) -> Rounds:
    order(f"allow prefix {SITE} rate=1000/1s")
    return Rounds(desk, folder, pages)


def days(one: Rounds, count: int) -> list[int]:
    """On which of so many days the picture was asked for."""
    asked = []
    for day in range(1, count + 1):
        one.later(DAY)
        before = len(one.asked)
        one.go()
        if PICTURE in one.asked[before:]:
            asked.append(day)
    return asked


def hits() -> int:
    return models.Finding.objects.filter(kind="HIT", target__url=PICTURE).count()


def test_what_a_page_shows_is_compared_again_when_a_list_knows_more(
    desk: Desk, tmp_path: Path
) -> None:
    one = rounds(desk, tmp_path, shows(more='ETag: "same"\r\n'))
    one.go()
    assert hits() == 0

    known()
    asked = days(one, 5)

    assert asked[0] <= 3
    assert hits() == 1


def test_a_list_that_knows_no_more_has_nothing_looked_at_again(desk: Desk, tmp_path: Path) -> None:
    one = rounds(desk, tmp_path, shows(UNLISTED))
    one.go()

    take("a1" * 16, name="harmless", about=About(NOON, standing=Standing.BENIGN))

    assert days(one, 5) == []


@pytest.mark.usefixtures("listed")
def test_bytes_that_were_exchanged_are_found_within_the_month(desk: Desk, tmp_path: Path) -> None:
    one = rounds(desk, tmp_path, shows(UNLISTED))
    one.later(DAY)  # the list is older than that
    one.go()
    one.pages[PICTURE] = page(LISTED, "image/jpeg")

    asked = days(one, 40)

    assert [day for day in asked if day < SHOWN.days] == []
    assert asked
    assert hits() == 1


def test_what_no_page_shows_any_more_is_left_alone(desk: Desk, tmp_path: Path) -> None:
    one = rounds(desk, tmp_path, shows())
    one.go()
    one.pages[SITE] = html("nothing")

    known()

    assert days(one, 40) == []


@pytest.mark.parametrize("shown", [True, False])
def test_a_page_that_never_changes_is_read_whole_when_a_list_knows_more(
    desk: Desk, tmp_path: Path, *, shown: bool
) -> None:
    """A server that says that nothing changed tells nothing of what its page shows. Once a week a
    page is asked for whole anyway, on a day that its number tells: that may be one of these.
    """
    site = html('<img src="picture.jpg">', more='ETag: "same"\r\n')
    one = rounds(desk, tmp_path, shows() | {SITE: site})
    one.go()
    models.Target.objects.filter(url=SITE).update(etag='"same"')  # a new order forgot it
    if shown:
        known()
    whole: list[bool] = []
    for _ in range(3):
        one.later(timedelta(hours=13))
        before = len(one.fetcher.asked)
        one.go()
        first = next(ask for ask in one.fetcher.asked[before:] if ask.url == SITE)
        whole.append(all(name != "If-None-Match" for name, _ in first.more))

    assert whole[:2] == [True, True] if shown else sum(whole) <= 1


def test_what_an_exact_hash_knows_now_is_fetched_again_at_once(desk: Desk, tmp_path: Path) -> None:
    one = rounds(desk, tmp_path, shows(more='ETag: "same"\r\n'))
    one.go()
    one.pages[SITE] = html("nothing")  # the page shows it no more, the diary does
    one.later(timedelta(hours=2))

    done = take(hashlib.sha256(LISTED).hexdigest(), "1" * 64, head="sha256")

    target = models.Target.objects.get(url=PICTURE)
    assert done.targets == 1
    assert (target.state, target.rank, target.etag) == ("WAITING", 0, "")
    assert [line.details["targets"] for line in ledger.entries("list:demo")] == [1]
    one.go()
    assert hits() == 1


def test_what_was_known_is_quarantined_benign_or_uncovered_is_not_fetched_again(
    desk: Desk, tmp_path: Path
) -> None:
    one = rounds(desk, tmp_path, shows())
    one.go()
    digest = hashlib.sha256(LISTED).hexdigest()

    assert (
        take(digest, head="sha256", name="b", about=About(NOON, standing=Standing.BENIGN)).targets
        == 0
    )
    held = models.Quarantine.objects.create(
        algorithm="SHA256", value=digest, state="IN_FORCE", reason="x", asked_by="B-17",
        asked_at=one.clock.at,
    )  # fmt: skip
    assert take(digest, head="sha256", name="q").targets == 0
    held.delete()
    models.Target.objects.filter(url=PICTURE).update(state="OUT")
    assert take(digest, head="sha256", name="o").targets == 0
    models.Target.objects.filter(url=PICTURE).update(state="DONE")
    assert take(digest, head="sha256", name="k").targets == 1
    assert take(digest, head="sha256", name="k").targets == 0  # nothing of it is new
    models.Fetch.objects.filter(url=PICTURE).update(verdict="RECOGNISED")
    assert take(digest, head="sha256", name="r").targets == 0


@pytest.mark.sqlite
def test_the_diary_is_read_in_windows_and_the_lists_by_their_index(
    desk: Desk, tmp_path: Path
) -> None:
    one = rounds(desk, tmp_path, shows())
    one.go()
    with CaptureQueriesContext(connection) as asked:
        take(hashlib.sha256(LISTED).hexdigest(), head="sha256")

    (sql,) = {told["sql"] for told in asked if "SELECT DISTINCT f.target_id" in told["sql"]}
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN QUERY PLAN {sql}")
        plan = "; ".join(row[3] for row in cursor.fetchall())
    assert "SEARCH f USING INTEGER PRIMARY KEY (rowid>? AND rowid<?)" in plan
    assert "SEARCH l" in plan
    assert "algorithm=? AND value=?" in plan


def test_a_diary_of_several_windows_is_read_to_its_end(
    desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("pehra.duties.look_back.WINDOW", 1)
    one = rounds(desk, tmp_path, shows() | {
        SITE: html('<img src="a.jpg">', '<img src="picture.jpg">', '<img src="z.jpg">'),
    })  # fmt: skip
    one.go()

    assert take(hashlib.sha256(LISTED).hexdigest(), head="sha256").targets == 1
