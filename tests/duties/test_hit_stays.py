"""What a list knows is there as long as it comes, whatever its server says of it; and odd answers
hide nothing from the patrol, from the report, or from a notice.
"""

import gzip
import zlib
from datetime import timedelta
from pathlib import Path
from unittest import mock

import pytest

from pehra.base import clock
from pehra.base.numbers import Series, count, number
from pehra.duties import noticed
from pehra.duties.opened import opened
from pehra.patrol import verify_warc
from pehra.patrol.fault import Sound
from pehra.patrol.notice import How, Removed, There, became
from pehra.patrol.verify_capture import verify
from pehra.store import models
from pehra.watch.walk import Desk, walk

from .conftest import NOON, verdicts
from .test_rounds import LISTED, SITE, UNLISTED, Rounds, by_target, html, listed, order, page

__all__ = ["listed"]
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("listed")]
HIT = f"{SITE}hit.jpg"
DAY = timedelta(hours=25)
OK = b"HTTP/1.1 200 OK\r\nContent-Type: image/jpeg\r\n"
CHUNKED = b"%x\r\n" % len(LISTED) + LISTED + b"\r\n0\r\n\r\n"
ODD = {
    "vt": OK + b"Content-Length\x0b: 3\r\n\r\n" + LISTED,
    "empty": OK + b"Transfer-Encoding: \r\nContent-Length: %d\r\n\r\n" % len(LISTED) + LISTED,
    "050": b"HTTP/1.1 050 X\r\nContent-Type: image/jpeg\r\n\r\n" + LISTED,
    "junk": OK + b"Content-Encoding: gzip\r\n\r\n" + gzip.compress(LISTED) + b"\x1f\x8bzzzz",
    "x-deflate": OK + b"Content-Encoding: x-deflate\r\n\r\n" + zlib.compress(LISTED),
    "utf-8": OK + b"Content-Encoding: utf-8\r\n\r\n" + LISTED,
    "aws": OK + b"Content-Encoding: aws-chunked\r\n\r\n" + LISTED,
    "no-gzip": OK + b"Content-Encoding: gzip\r\n\r\n" + LISTED,
    "comma": OK + b"Transfer-Encoding: chunked,\r\n\r\n" + CHUNKED,
    "identity": OK + b"Transfer-Encoding: chunked, identity\r\n\r\n" + CHUNKED,
    "before": b"abc" + OK + b"\r\n" + LISTED,
    "404": page(LISTED, "image/jpeg", status="404 Not Found"),
    "403": page(LISTED, "image/jpeg", status="403 Forbidden"),
}


def test_odd_answers_hide_nothing(
    desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(verify_warc, "AROUND", timedelta.max)  # a test's patrol has its own noon
    order(f"allow prefix {SITE} rate=1000/1s")
    shown = {f"{SITE}{name}.jpg": data for name, data in ODD.items()}
    pages = {SITE: html(*(f'<img src="{name}.jpg">' for name in ODD))} | shown

    lines = by_target(Rounds(desk, tmp_path, pages).go())

    for url in shown:
        line = lines[url]
        told = (line.outcome, line.verdict, line.finding)
        assert told == ("FETCHED", "RECOGNISED", "HIT"), url
        assert isinstance(verify(unsealed(desk, line.exhibit)), Sound), url
        assert read(desk, line.exhibit) == ["RECOGNISED"], url


def unsealed(desk: Desk, exhibit: str) -> bytes:
    row = models.Exhibit.objects.get(pk=count(Series.EXHIBIT, exhibit))
    with opened(desk.room, row) as file:
        return file.read()


def read(desk: Desk, exhibit: str) -> list[str]:
    """The verdicts of its report."""
    with mock.patch.object(clock, "now", return_value=NOON + timedelta(hours=3)):
        walk(desk, exhibit)
    report = models.Report.objects.get(exhibit=count(Series.EXHIBIT, exhibit))
    return verdicts(number(Series.REPORT, report.pk))


def visited(desk: Desk, folder: Path, then: bytes) -> models.Target:
    """A hit, and four visits of the day after and the days after that."""
    order(f"allow prefix {SITE} rate=1000/1s")
    first = page(LISTED, "image/jpeg")
    rounds = Rounds(desk, folder, {SITE: html('<img src="hit.jpg">'), HIT: first})
    assert by_target(rounds.go())[HIT].finding == "HIT"
    rounds.pages[HIT] = then
    models.Target.objects.filter(url=HIT).update(via="AGAIN", state="WAITING")
    for _ in range(4):
        rounds.later(DAY)
        rounds.go()
    return models.Target.objects.get(url=HIT)


@pytest.mark.parametrize("status", ["404 Not Found", "410 Gone", "451 Unavailable", "500 Error"])
def test_what_is_recognised_is_not_gone(desk: Desk, tmp_path: Path, status: str) -> None:
    target = visited(desk, tmp_path, page(LISTED, "image/jpeg", status=status))

    last = models.Fetch.objects.filter(url=HIT).order_by("pk").last()
    assert last is not None
    assert (last.outcome, last.verdict) == ("NOT_MODIFIED", "RECOGNISED")
    assert last.words == f"answered with {status[:3]}"
    assert target.state == "WAITING"
    assert not models.Finding.objects.filter(kind="GONE").exists()
    assert isinstance(became(noticed.visits(target.pk)), There)


@pytest.mark.parametrize(
    "then",
    [
        page(gzip.compress(UNLISTED), "image/jpeg", more="Content-Encoding: br\r\n"),
        b"HTTP/1.1 200 OK\r\nContent-Type: image/jpeg\r\nContent-Length: 50000\r\n\r\n",
        page(UNLISTED, "image/jpeg")[:-90],
    ],
    ids=["br", "cut before its body", "cut"],
)
def test_what_did_not_come_as_it_is_has_not_changed(
    desk: Desk, tmp_path: Path, then: bytes
) -> None:
    target = visited(desk, tmp_path, then)

    assert isinstance(became(noticed.visits(target.pk)), There)


def test_what_is_another_picture_has(desk: Desk, tmp_path: Path) -> None:
    target = visited(desk, tmp_path, page(UNLISTED, "image/jpeg"))

    told = became(noticed.visits(target.pk))
    assert isinstance(told, Removed)
    assert told.how is How.CHANGED
