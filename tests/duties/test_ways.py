"""By what way things are fetched: frames, redirects, tips and pages that are kept out; and how what
was found is followed back from the picture to the page.
"""

import gzip
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from pehra.base.numbers import Series, count, number
from pehra.duties.opened import opened
from pehra.duties.revoke_authority import revoke_authority
from pehra.patrol.exchange import Failure
from pehra.store import models
from pehra.watch.walk import Desk

from .conftest import NOON, OTHER, hand_in
from .test_rounds import LISTED, SCOPE, SITE, UNLISTED, Rounds, html, listed, order, page

__all__ = ["listed"]
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("listed")]
FRAME, CDN = "http://frame.test/f.html", "http://cdn.test/hit.jpg"
BASE = "http://forum.test/"
OPEN = f"allow prefix {SITE} rate=1000/1s\nwith requisites=1hop"


def to(where: str) -> bytes:
    return page(b"", status="302 Found", more=f"Location: {where}\r\n")


def target(url: str) -> models.Target:
    return models.Target.objects.get(url=url)


def findings(kind: str = "HIT") -> list[str]:
    return [one.hosted_at.get("url", "") for one in models.Finding.objects.filter(kind=kind)]


def go(one: Rounds, *, days: int, every: int = 30) -> None:
    for _ in range(days):
        one.later(timedelta(hours=every))
        one.go()


def test_every_hit_in_a_frame_is_found_and_the_frame_is_sealed(desk: Desk, tmp_path: Path) -> None:
    order(f"{SCOPE}\nwith requisites=2hop")
    hits = [f"http://cdn.test/{n}.jpg" for n in range(4)]
    one = Rounds(desk, tmp_path, {
        SITE: html(f'<iframe src="{FRAME}"></iframe>'),
        FRAME: html(*(f'<img src="{url}">' for url in hits)),
        **{url: page(LISTED, "image/jpeg") for url in hits},
    })  # fmt: skip

    lines = [*one.go(), *one.go()]

    assert sorted(findings()) == hits
    assert not models.Target.objects.filter(state="OUT").exists()
    frame = target(FRAME)
    assert (frame.via, frame.parent_id) == ("REQUISITE", target(SITE).pk)
    sealed = {line.target for line in lines if line.exhibit}
    assert {SITE, FRAME} <= sealed
    go(one, days=3)
    assert one.asked.count(FRAME) > 3  # what showed a hit is visited on its own from now on


@pytest.mark.parametrize("body", [LISTED, UNLISTED])
def test_a_hit_lets_nobody_go_deeper_than_the_rule_says(
    desk: Desk, tmp_path: Path, body: bytes
) -> None:
    order(f"allow prefix {SITE} rate=1000/1s depth=1")
    pages = {SITE: html('<a href="1.html">x</a>')}
    for n in range(1, 5):
        pages[f"{SITE}{n}.html"] = html(f'<img src="{n}.jpg"><a href="{n + 1}.html">x</a>')
        pages[f"{SITE}{n}.jpg"] = page(body, "image/jpeg")
    one = Rounds(desk, tmp_path, pages)

    one.go()
    go(one, days=4)

    assert f"{SITE}1.html" in one.asked
    assert f"{SITE}2.html" not in one.asked


def test_what_one_page_may_show_no_more_another_page_of_the_same_rule_shows(
    desk: Desk, tmp_path: Path
) -> None:
    order("allow host forum.test rate=1000/1s\nwith requisites=1hop")
    shown = html(f'<img src="{CDN}">')
    one = Rounds(desk, tmp_path, {
        BASE: html('<a href="/p1">x</a>'), f"{BASE}p1": shown, f"{BASE}p2": shown,
        "https://forum.test/": Failure.CONNECT, "https://forum.test/robots.txt": Failure.CONNECT,
        CDN: Failure.CONNECT,
    })  # fmt: skip
    one.go()
    one.later(timedelta(minutes=7))
    one.go()
    order(f"allow page http://other.test/\ndeny page {BASE}p1", ref="B-1")
    one.pages[CDN] = page(LISTED, "image/jpeg")
    one.pages[BASE] = html('<a href="/p1">x</a><a href="/p2">x</a>')

    go(one, days=6, every=48)

    assert f"{BASE}p2" in one.asked
    assert models.Finding.objects.get(kind="HIT").reached_through == f"{BASE}p2"


def test_what_is_linked_and_shown_is_followed_as_what_is_shown(desk: Desk, tmp_path: Path) -> None:
    order(OPEN)
    one = Rounds(desk, tmp_path, {
        SITE: html('<a href="proxy/1">full</a><a href="2.html">2</a>'),
        f"{SITE}2.html": html('<img src="proxy/1">'), f"{SITE}proxy/1": to(CDN),
        CDN: page(LISTED, "image/jpeg"),
    })  # fmt: skip

    one.go()
    go(one, days=4)

    assert models.Finding.objects.get(kind="HIT").reached_through == f"{SITE}2.html"


def test_a_frame_is_gone_through_by_whichever_order_lets_it(desk: Desk, tmp_path: Path) -> None:
    order("allow page http://first.test/ rate=1000/1s\nwith requisites=1hop")
    framed = html(f'<iframe src="{FRAME}"></iframe>')
    one = Rounds(desk, tmp_path, {
        "http://first.test/robots.txt": page(b"", status="404 Not Found"),
        "http://first.test/": framed, SITE: framed,
        FRAME: html(f'<img src="{CDN}">'), CDN: page(LISTED, "image/jpeg"),
    })  # fmt: skip
    one.go()
    assert FRAME in one.asked
    assert CDN not in one.asked

    order(f"{SCOPE}\nwith requisites=2hop", ref="A-2")
    go(one, days=3)

    assert findings() == [CDN]
    way = target(FRAME).parent_id
    asked = one.asked.count(FRAME)
    assert way == target(SITE).pk
    models.Target.objects.filter(url=FRAME).update(interval=0)
    go(one, days=4)
    assert target(FRAME).parent_id == way  # and not by turns
    assert one.asked.count(FRAME) <= asked + 5


def tip(desk: Desk, url: str) -> None:
    hand_in(desk, 3)
    models.Sighting.objects.create(
        report=models.Report.objects.get(), kind="URL", value=url, raw=url, strength="STRONG",
        role="SUSPECT", where="$.x", found_in="TEXT",
    )  # fmt: skip


def test_what_a_tip_named_is_told_of_when_it_goes_whatever_page_showed_it_meanwhile(
    desk: Desk, tmp_path: Path
) -> None:
    first, url = order("allow host cdn.test rate=1000/1s"), "http://cdn.test/tipped.jpg"
    none = page(b"", status="404 Not Found")
    tip(desk, url)
    one = Rounds(desk, tmp_path, {
        url: page(UNLISTED, "image/jpeg"), "http://cdn.test/robots.txt": none,
        "https://cdn.test/robots.txt": none, "http://cdn.test/": html("x"),
        "https://cdn.test/": html("x"), SITE: html(f'<img src="{url}">'),
    })  # fmt: skip
    one.go()
    go(one, days=2, every=1)
    revoke_authority(OTHER, first, "the case is closed")
    go(one, days=1, every=2)
    assert (target(url).via, target(url).state) == ("TIP", "OUT")

    order(OPEN, ref="A-2")
    go(one, days=4, every=1)
    assert (target(url).via, target(url).state) == ("REQUISITE", "WAITING")
    one.pages[url] = none
    go(one, days=6, every=12)

    assert len(models.Finding.objects.filter(kind="GONE", target__url=url)) == 1


def test_what_a_tip_named_is_a_tip_again_when_a_rule_covers_it(desk: Desk, tmp_path: Path) -> None:
    url = "http://cdn.test/tipped.jpg"
    tip(desk, url)
    one = Rounds(desk, tmp_path, {url: page(UNLISTED, "image/jpeg")})
    order(OPEN)
    one.go()
    found = models.Target.objects.get(url=SITE)
    host = models.Host.objects.create(name="cdn.test", domain="cdn.test")
    models.Target.objects.create(
        key=b"0" * 16, url=url, host=host, via="REQUISITE", parent=found, state="OUT",
        report=models.Report.objects.get(), due_at=NOON, seen_at=NOON,
    )  # fmt: skip

    order("allow host cdn.test rate=1000/1s", ref="A-3")
    go(one, days=3, every=1)

    assert {row.via for row in models.Target.objects.filter(url=url)} == {"TIP"}


def told(one: models.Finding) -> list[dict[str, Any]]:
    redirects = one.told["redirects"]
    assert isinstance(redirects, list)
    return redirects


def test_a_redirected_picture_is_followed_from_page_to_picture(desk: Desk, tmp_path: Path) -> None:
    order(f"allow prefix {SITE} rate=1000/1s\nwith requisites=1hop redirects=3")
    mid = "http://mid.test/2"
    one = Rounds(desk, tmp_path, {
        SITE: html('<img src="proxy/1">'), f"{SITE}proxy/1": to(mid), mid: to(CDN),
        CDN: page(LISTED, "image/jpeg"),
    })  # fmt: skip

    lines = [line for _ in range(4) for line in one.go()]

    finding = models.Finding.objects.get(kind="HIT")
    assert (finding.reached_through, finding.hosted_at["url"]) == (SITE, CDN)
    assert [(hop["url"], hop["status"]) for hop in told(finding)] == [
        (f"{SITE}proxy/1", 302), (mid, 302)
    ]  # fmt: skip
    for hop in told(finding):
        entry = models.Fetch.objects.get(pk=count(Series.FETCH, hop["fetch"]))
        assert (entry.url, entry.outcome) == (hop["url"], "REDIRECT")
        assert entry.ended_at
        assert finding.fetch.ended_at
        assert entry.ended_at < finding.fetch.ended_at
    sealed = {line.target for line in lines if line.exhibit}
    assert {SITE, f"{SITE}proxy/1", mid, CDN} <= sealed
    exhibit = next(line.exhibit for line in lines if line.target == CDN and line.finding == "HIT")
    assert b'"redirects":[{"fetch":"FET-' in unsealed(desk, exhibit)
    assert number(Series.FETCH, finding.fetch_id).encode() in unsealed(desk, exhibit)


def unsealed(desk: Desk, exhibit: str) -> bytes:
    row = models.Exhibit.objects.get(pk=count(Series.EXHIBIT, exhibit))
    with opened(desk.room, row) as file:
        return gzip.decompress(file.read())
