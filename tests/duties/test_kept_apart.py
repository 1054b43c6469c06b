"""What is kept of a stranger: nobody's name without a match, and no hit beside what is none."""

import json
from datetime import timedelta
from pathlib import Path

import pytest

from pehra.patrol.exchange import Failure
from pehra.store import models
from pehra.watch.patrol.seal import Capture
from pehra.watch.walk import Desk

from .test_rounds import (  # noqa: F401  (a fixture)
    LISTED,
    NO_ROBOTS,
    SITE,
    UNLISTED,
    Rounds,
    html,
    listed,
    order,
    page,
)
from .test_strangers_text import TIMELINE, Everywhere

pytestmark = pytest.mark.django_db
SCOPE = (
    "allow api mastodon://fedi.test/local-timeline rate=1000/1s\n"
    "allow host cdn.test rate=1000/1s\nwith requisites=1hop"
)


def timeline() -> bytes:
    names = ("listed", "plain", "moved", "away")
    told = [
        {
            "id": str(n), "uri": "x", "url": f"https://fedi.test/@{name}/1",
            "account": {"acct": name, "id": str(n)},
            "media_attachments": [{"url": f"https://cdn.test/{name}.jpg"}],
        }
        for n, name in enumerate(names)
    ]  # fmt: skip
    return page(json.dumps(told).encode(), "application/json")


@pytest.mark.usefixtures("listed")
def test_without_a_match_nobody_is_kept_who_published_it(desk: Desk, tmp_path: Path) -> None:
    order(SCOPE)
    rounds = Rounds(desk, tmp_path, {})
    moved = page(b"", status="302 Found", more="Location: https://cdn.test/hit.jpg\r\n")
    pages = {
        TIMELINE: timeline(), "https://cdn.test/listed.jpg": page(LISTED, "image/jpeg"),
        "https://cdn.test/plain.jpg": page(UNLISTED, "image/jpeg"),
        "https://cdn.test/moved.jpg": moved, "https://cdn.test/hit.jpg": page(LISTED, "image/jpeg"),
        "https://cdn.test/away.jpg": page(b"", status="503 Service Unavailable"),
    }  # fmt: skip
    rounds.means.fetcher = Everywhere(rounds, pages)

    rounds.go()

    kept = dict(models.Target.objects.exclude(account="").values_list("url", "account"))
    assert kept == {
        "https://cdn.test/listed.jpg": "listed@fedi.test",
        "https://cdn.test/hit.jpg": "moved@fedi.test",
        "https://cdn.test/away.jpg": "away@fedi.test",  # it was not looked at yet
    }


@pytest.mark.usefixtures("listed")
def test_a_hit_that_is_sealed_again_lies_apart_and_is_no_second_report(
    desk: Desk, tmp_path: Path
) -> None:
    order(f"allow prefix {SITE} rate=1000/1s", retention="full")
    shown = html('<img src="hit.jpg"><img src="plain.jpg">')
    pages: dict[str, bytes | Failure] = {
        SITE: shown, f"{SITE}hit.jpg": page(LISTED, "image/jpeg"),
        f"{SITE}plain.jpg": page(UNLISTED, "image/jpeg"), **NO_ROBOTS,
    }  # fmt: skip
    rounds = Rounds(desk, tmp_path, pages)
    rounds.go()
    models.Target.objects.update(whole=True)  # as a notice asks for it
    to_read = models.Errand.objects.filter(kind="READ")
    assert to_read.count() == 1
    shared: list[str] = []
    together = rounds.means.sealing.together

    async def noted(one: Capture) -> str:
        shared.append(one.fetched.url)
        return await together(one)

    rounds.means.sealing.together = noted  # type: ignore[method-assign]
    rounds.later(timedelta(days=2))
    rounds.go()

    sealed = models.Fetch.objects.filter(url=f"{SITE}hit.jpg").exclude(exhibit=None)
    assert sealed.count() == 2
    assert SITE in shared
    assert f"{SITE}hit.jpg" not in shared
    assert to_read.count() == 1
