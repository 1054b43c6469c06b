"""Who is named for a hit, whose addresses an account's rule lets be fetched, and pages in disguise:
rounds of the patrol on a real database.
"""

import json
from datetime import timedelta
from pathlib import Path
from unittest import mock

import pytest

from pehra.base import clock
from pehra.base.numbers import Series, number
from pehra.duties.revoke_authority import revoke_authority
from pehra.store import models
from pehra.store.queries.leads import given_by
from pehra.watch.walk import Desk, walk

from .conftest import OTHER
from .test_rounds import LISTED, SITE, UNLISTED, Rounds, by_target, html, listed, order, page

__all__ = ["listed"]
pytestmark = pytest.mark.django_db


@pytest.mark.usefixtures("listed")
@pytest.mark.parametrize("begun", [b"GIF89a", b"%PDF-", b"\xff\xd8\xff\xe0", b"<urlset>"])
def test_what_a_page_in_disguise_shows_is_looked_at(
    desk: Desk, tmp_path: Path, begun: bytes
) -> None:
    order()
    shown = begun + b'<html><img src="hit.jpg">'
    rounds = Rounds(
        desk, tmp_path, {SITE: page(shown), f"{SITE}hit.jpg": page(LISTED, "image/jpeg")}
    )

    told = by_target(rounds.go())

    assert told[f"{SITE}hit.jpg"].finding == "HIT"


INST, BOARD = "https://inst.test", "http://board.test"
ALICE = {"id": "7", "acct": "alice", "url": f"{INST}/@alice"}
BOB = {"id": "666", "acct": "bob", "url": f"{INST}/@bob"}
NO_ROBOTS = {
    f"{at}/robots.txt": page(b"", status="404 Not Found")
    for at in (INST, BOARD, "https://cdn.test")
}
ACCOUNT = "allow api acct:alice@inst.test rate=1000/1s\nwith requisites=1hop"
TIMELINE = f"{INST}/api/v1/timelines/public?local=true&limit=40"


def told(document: object, mime: str = "application/json", more: str = "") -> bytes:
    return page(json.dumps(document).encode(), mime, more=more)


def post(by: dict[str, str], number: int, **more: object) -> dict[str, object]:
    return {
        "id": str(number), "uri": f"{INST}/users/{by['acct']}/{number}", "account": by,
        "url": f"{INST}/@{by['acct']}/{number}", "media_attachments": [], **more,
    }  # fmt: skip


def media(url: str) -> list[dict[str, str]]:
    return [{"url": url}]


def sightings(rounds: Rounds) -> set[tuple[str, str, str]]:
    """Whose accounts the report of the one hit names, and as whose."""
    (hit,) = models.Finding.objects.filter(kind="HIT")
    assert hit.fetch.exhibit is not None
    with mock.patch.object(clock, "now", return_value=rounds.clock.at + timedelta(hours=1)):
        walk(rounds.desk, number(Series.EXHIBIT, hit.fetch.exhibit.pk))
    rows = models.Sighting.objects.filter(report__exhibit=hit.fetch.exhibit, kind="ACCOUNT")
    return set(rows.values_list("value", "role", "strength"))


@pytest.mark.usefixtures("listed")
@pytest.mark.parametrize(
    ("of", "named"),
    [
        (post(ALICE, 1, media_attachments=media(f"{INST}/hit.jpg")), {"inst.test:alice"}),
        (post(ALICE, 1, content=f'<a href="{BOARD}/thread">I reported this</a>'), set()),
        (post(ALICE, 1, card={"url": f"{BOARD}/thread", "image": f"{INST}/card.jpg"}), set()),
        (post(ALICE, 1, media_attachments=media(f"{BOARD}/thread")), set()),
        (post(ALICE, 1, reblog=post(
            {"acct": "victim@innocent.example"}, 2, media_attachments=media(f"{INST}/hit.jpg"))
        ), set()),
        (post({"acct": "victim@innocent.example"}, 1, media_attachments=media(f"{INST}/hit.jpg")),
         set()),
    ],
    ids=["attached", "linked", "card", "page attached", "passed on", "another instance's"],
)  # fmt: skip
def test_only_who_attached_a_file_is_named_for_it(
    desk: Desk, tmp_path: Path, of: dict[str, object], named: set[str]
) -> None:
    scope = "allow api mastodon://inst.test/local-timeline rate=1000/1s\nallow host board.test"
    order(f"{scope} rate=1000/1s\nwith requisites=2hop")
    rounds = Rounds(desk, tmp_path, {
        **NO_ROBOTS, TIMELINE: told([of]), f"{INST}/hit.jpg": page(LISTED, "image/jpeg"),
        f"{INST}/card.jpg": page(UNLISTED, "image/jpeg"),
        f"{BOARD}/thread": html('<img src="hit.jpg">'),
        f"{BOARD}/hit.jpg": page(LISTED, "image/jpeg"),
        f"{BOARD}/": html(""), "https://board.test/": html(""),
        "https://board.test/robots.txt": page(b"", status="404 Not Found"),
    })  # fmt: skip

    rounds.go()

    found = sightings(rounds)
    assert {value for value, _, _ in found} == named
    assert {(role, strength) for _, role, strength in found} <= {("SUSPECT", "STRONG")}


def account(**more: bytes) -> dict[str, bytes]:
    """An instance that tells alice's number, and two pages of her posts."""
    second = f"{INST}/api/v1/accounts/7/statuses?max_id=1"
    return {
        **NO_ROBOTS, **{f"{INST}/@alice{one}": html("") for one in ("", "/0", "/1")},
        f"{INST}/.well-known/webfinger?resource=acct:alice@inst.test":
            page(b"", status="404 Not Found"),
        f"{INST}/api/v1/accounts/lookup?acct=alice": told(ALICE),
        f"{INST}/api/v1/accounts/7/statuses": told(
            [post(ALICE, 1, media_attachments=media("https://cdn.test/1.jpg"))],
            more=f'Link: <{second}>; rel="next"\r\n',
        ),
        second: told([post(ALICE, 0, media_attachments=media("https://cdn.test/0.jpg"))]),
        f"{INST}/api/v1/accounts/666/statuses": told(
            [post(BOB, 9, media_attachments=media("https://cdn.test/private.jpg"))]),
        "https://cdn.test/private.jpg": page(UNLISTED, "image/jpeg"),
        "https://cdn.test/1.jpg": page(UNLISTED, "image/jpeg"),
        "https://cdn.test/0.jpg": page(UNLISTED, "image/jpeg"),
        **more,
    }  # fmt: skip


def days(rounds: Rounds, many: int = 3) -> set[str]:
    for _ in range(many):
        rounds.go()
        rounds.later(timedelta(days=8))
    return set(rounds.asked)


def test_an_account_is_followed_by_its_number_page_by_page_and_day_by_day(
    desk: Desk, tmp_path: Path
) -> None:
    order(ACCOUNT)
    rounds = Rounds(desk, tmp_path, account())

    asked = days(rounds)

    for one in ("1", "0"):
        assert f"https://cdn.test/{one}.jpg" in asked
    for path in ("statuses", "statuses?max_id=1"):
        url = f"{INST}/api/v1/accounts/7/{path}"
        assert sum(one == url for one in rounds.asked) > 1
        assert given_by(url) == f"{INST}/api/v1/accounts/lookup?acct=alice"
    assert not models.Target.objects.filter(state="OUT").exists()


def test_what_was_given_by_its_number_is_taken_up_again_by_a_new_version(
    desk: Desk, tmp_path: Path
) -> None:
    name = order(ACCOUNT)
    rounds = Rounds(desk, tmp_path, account())
    rounds.go()
    revoke_authority(OTHER, name, "renewed")
    rounds.later(timedelta(days=8))
    rounds.go()
    outs = set(models.Target.objects.filter(state="OUT").values_list("url", flat=True))
    assert f"{INST}/api/v1/accounts/7/statuses" in outs

    order(ACCOUNT, ref="A-2")
    rounds.later(timedelta(minutes=5))
    rounds.go()
    rounds.later(timedelta(minutes=5))
    rounds.go()

    assert not models.Target.objects.filter(state="OUT", url__contains="/7/").exists()


OWN, THEIRS = f"{INST}/api/v1/accounts/7/statuses", f"{INST}/api/v1/accounts/666/statuses"
LISTING = {"type": "OrderedCollection", "next": THEIRS, "orderedItems": [THEIRS]}


@pytest.mark.parametrize(
    ("where", "document"),
    [
        (OWN, [post(ALICE, 1, content=f'<a href="{THEIRS}">x</a>')]),
        (OWN, [post(ALICE, 1, media_attachments=media(THEIRS))]),
        (OWN, LISTING),
        (OWN, [BOB, {**BOB, "acct": "alice"}]),
        (f"{INST}/api/v1/accounts/lookup?acct=alice", [ALICE, BOB]),
        (f"{BOARD}/", LISTING),
        (f"{BOARD}/", {**BOB, "acct": "alice@inst.test", "outbox": f"{INST}/ap/users/666/outbox"}),
    ],
)  # fmt: skip
def test_no_document_lets_another_account_be_watched(
    desk: Desk, tmp_path: Path, where: str, document: object
) -> None:
    order(f"{ACCOUNT}\nallow page {BOARD}/ rate=1000/1s", retention="page+hash")
    mime = "application/activity+json" if where.startswith(BOARD) else "application/json"
    rounds = Rounds(desk, tmp_path, account(**{where: told(document, mime)}))

    asked = days(rounds)

    assert where in asked
    assert not [one for one in asked if "666" in one or "private" in one]
    assert not models.Target.objects.filter(url__contains="private").exists()
