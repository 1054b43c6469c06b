"""Who is named for a hit, whose addresses an account's rule lets be fetched, and pages in disguise:
rounds of the patrol on a real database.
"""

from pathlib import Path

import pytest

from pehra.watch.walk import Desk

from .test_rounds import LISTED, SITE, Rounds, by_target, listed, order, page

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
