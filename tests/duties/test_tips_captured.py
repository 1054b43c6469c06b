"""What the patrol captures names addresses and is no tip-off; what a partner captures is one."""

import json
from datetime import timedelta
from pathlib import Path
from unittest import mock

import pytest
from tests.patrol.captures import TOOL, context, exchange

from pehra.base import clock
from pehra.base.numbers import Series, count, number
from pehra.duties.seal_exhibit import seal_exhibit
from pehra.media.synthetic import picture
from pehra.patrol.capture import segment
from pehra.store import models
from pehra.store.queries import uncovered as shown
from pehra.store.queries.patrol import CHANNEL, tips_after
from pehra.watch.patrol import seal
from pehra.watch.walk import Desk, walk

from .conftest import NOON, ON
from .test_rounds import LISTED, SITE, Rounds, html, listed, order, page
from .test_uncovered import lines, look

__all__ = ["listed"]
pytestmark = pytest.mark.django_db
SHOT = picture(7)
JPEG = ((b"Content-Type", b"image/jpeg"),)
HIT = segment([(exchange(7, SHOT, headers=JPEG), context(7, SHOT, "RECOGNISED"))], TOOL)
SAVED = "https://partner.test/album/"


def har() -> bytes:
    answer = {"status": 200, "headers": [], "content": {"mimeType": "text/html", "text": "x"}}
    entry = {
        "startedDateTime": "2026-01-05T12:00:00Z", "request": {"method": "GET", "url": SAVED},
        "response": answer,
    }  # fmt: skip
    log = {"version": "1.2", "creator": {"name": "a browser", "version": "1"}, "entries": [entry]}
    return json.dumps({"log": log}).encode()


def handed_in(desk: Desk, data: bytes, name: str, channel: str) -> models.Report:
    kept = seal_exhibit(ON, desk.room, [data], name=name, channel=channel)
    walk(desk, kept.exhibit)
    return models.Report.objects.get(exhibit=count(Series.EXHIBIT, kept.exhibit))


def test_the_patrols_hit_is_a_report_and_names_nothing_to_the_patrol(
    desk: Desk, tmp_path: Path, listed: None
) -> None:
    order()
    pages = {SITE: html('<img src="hit.jpg">'), f"{SITE}hit.jpg": page(LISTED, "image/jpeg")}
    rounds = Rounds(desk, tmp_path, pages)
    rounds.go()
    with mock.patch.object(clock, "now", rounds.clock):  # one clock: else the patrol stands still
        for exhibit in models.Exhibit.objects.filter(arrivals__channel=CHANNEL):
            walk(desk, number(Series.EXHIBIT, exhibit.pk))
    told = models.Sighting.objects.filter(report__reader="patrol", kind="URL")
    named = set(told.values_list("value", flat=True))
    assert f"{SITE}hit.jpg" in named

    look()
    rounds.later(timedelta(days=2))
    assert rounds.go()
    assert not models.Target.objects.filter(via="TIP").exists()
    assert not models.Target.objects.exclude(report=None).exists()
    assert not models.Fetch.objects.filter(via="TIP").exists()
    assert shown.waiting(shown.ground(NOON, test_home=False)) == 0


def test_what_a_partner_saved_is_a_tip_off(desk: Desk) -> None:
    report = handed_in(desk, har(), "saved.har", "CONSOLE")
    assert report.reader == "capture"
    look()
    assert (lines()["partner.test"].addresses, lines()["partner.test"].tips) == (1, 1)

    order(f"allow prefix {SAVED}", ref="A-2")
    report.sightings.filter(kind="URL").update(value=f"{SAVED}2")
    assert [one.url for one in tips_after(0).tips] == [f"{SAVED}2"]


def test_what_another_desks_patrol_captured_is_a_tip_off(desk: Desk) -> None:
    theirs = handed_in(desk, HIT, "theirs.warc.gz", "CONSOLE")
    assert theirs.reader == "patrol"
    look()
    assert "example.test" in lines()
    assert {one.report for one in tips_after(0).tips} == {theirs.pk}


def test_the_channel_is_the_one_that_the_patrol_seals_by() -> None:
    assert seal.CHANNEL == CHANNEL
