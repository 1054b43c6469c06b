"""Text of strangers that no database takes: it is cleaned, and undoes nobody else's record."""

import json
import random
from pathlib import Path

import pytest

from pehra.patrol.exchange import Fetched
from pehra.patrol.fetcher import Ask
from pehra.patrol.fetchers import Recorded
from pehra.patrol.plain import ACCOUNT
from pehra.store import models
from pehra.watch.walk import Desk

from .test_rounds import Rounds, order, page

pytestmark = pytest.mark.django_db
TIMELINE = "https://fedi.test/api/v1/timelines/public"
INNOCENT = "http://other.test/"
ODD = "a@\0\ud800\udbff\udc00\udfff\u202e\x1bé💥"
NOT_FOUND = page(b"", status="404 Not Found")


class Everywhere:
    """Each page by the beginning of its address, and elsewhere nothing."""

    def __init__(self, rounds: Rounds, pages: dict[str, bytes]) -> None:
        self._pages, self._clock = pages, rounds.clock

    async def fetch(self, ask: Ask) -> Fetched:
        known = [body for start, body in self._pages.items() if ask.url.startswith(start)]
        told = {ask.url: known[0] if known else NOT_FOUND}
        return await Recorded(told, clock=self._clock).fetch(ask)


def posts() -> bytes:
    chance = random.Random(7)  # noqa: S311
    names = ["".join(chance.choices(ODD, k=chance.randrange(1, 300))) for _ in range(60)]
    told = [
        {
            "id": str(n), "uri": "x", "url": f"https://fedi.test/{n}/{name}",
            "account": {"acct": name, "id": str(n)},
            "media_attachments": [{"url": f"https://cdn.test/{n}.jpg"}],
        }
        for n, name in enumerate(names)
    ]  # fmt: skip
    return page(json.dumps(told).encode(), "application/json")


@pytest.mark.parametrize("value", [b"a\0b", b"\xed\xa0\x80", b"\xff\0" * 3000, b'"' * 700])
def test_whatever_a_stranger_writes_every_fetch_of_the_moment_is_recorded(
    desk: Desk, tmp_path: Path, value: bytes
) -> None:
    order(
        "allow api mastodon://fedi.test/local-timeline rate=1000/1s\n"
        f"allow page {INNOCENT} rate=1000/1s\nwith requisites=1hop"
    )
    rounds = Rounds(desk, tmp_path, {})
    head, _, body = posts().partition(b"\r\n\r\n")
    odd = head + b"\r\nETag: " + value + b"\r\nLast-Modified: " + value + b"\r\n\r\n" + body
    robots = page(b"User-agent: *\nDisallow: /" + value)
    pages = {TIMELINE: odd, "https://fedi.test/robots.txt": robots}
    rounds.means.fetcher = Everywhere(rounds, {**pages, INNOCENT: page(b"<html>x</html>")})

    rounds.go()

    assert not models.Fetch.objects.filter(ended_at=None).exists()
    fetched = {one.url.partition("?")[0] for one in models.Fetch.objects.filter(outcome="FETCHED")}
    assert {TIMELINE, INNOCENT} <= fetched
    shown = models.Target.objects.filter(via="REQUISITE")
    assert shown.count() == 60
    assert all(len(one.account) <= ACCOUNT for one in shown)
