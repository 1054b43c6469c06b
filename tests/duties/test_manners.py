"""robots.txt that may not be asked, or was moved: what nobody knows is not free."""

from datetime import timedelta
from itertools import pairwise
from pathlib import Path

import pytest

from pehra.duties.approve_authority import approve_authority
from pehra.duties.draft_authority import draft_authority
from pehra.store import models
from pehra.watch.walk import Desk

from .conftest import ON, OTHER
from .test_rounds import SITE, Rounds, by_target, html, order, page
from .test_turns import HOUR, ROBOTS

pytestmark = pytest.mark.django_db
SCOPE = f"allow prefix {SITE} rate=1000/1s"
NOBODY = page(b"User-agent: *\nDisallow: /\n", "text/plain")
ANYBODY = page(b"User-agent: *\nDisallow:\n", "text/plain")
MOVED = "http://forum.test/moved.txt"


def to(where: str) -> bytes:
    return page(b"", status="301 Moved Permanently", more=f"Location: {where}\r\n")


def test_where_robots_txt_is_denied_nothing_is_free(desk: Desk, tmp_path: Path) -> None:
    order(SCOPE)
    order(f"allow page http://else.test/\ndeny page {ROBOTS}", ref="A-2")
    rounds = Rounds(desk, tmp_path, {SITE: html("one"), ROBOTS: ANYBODY})

    told = by_target(rounds.go())

    assert told[SITE].outcome == "ROBOTS"
    assert not {SITE, ROBOTS} & set(rounds.asked)
    entry = models.Fetch.objects.get(url=SITE)
    assert entry.words == "robots.txt may not be asked: robots.txt is DENIED by A-2@1"


def test_where_it_is_only_recorded_a_denied_robots_txt_holds_up_nothing(
    desk: Desk, tmp_path: Path
) -> None:
    name = draft_authority(
        ON,
        'ref = "A-1"\nlaw = "Act 1"\nreason = "tip-offs"\nordered_by = "Chief S-9"\n'
        'from = 2026-01-01\nuntil = 2026-03-31\nretention = "hash-only"\n'
        'robots_reason = "the order says so"\n'
        f'scope = """\n{SCOPE}\ndeny page {ROBOTS}\nwith robots=record-only\n"""\n',
    )
    approve_authority(OTHER, name)
    rounds = Rounds(desk, tmp_path, {SITE: html("one")})

    assert by_target(rounds.go())[SITE].outcome == "FETCHED"
    assert rounds.asked == [SITE]


def test_the_host_of_what_a_page_shows_is_not_asked_for_its_robots_txt(
    desk: Desk, tmp_path: Path
) -> None:
    order(f"{SCOPE}\nwith requisites=1hop")
    shown = "http://cdn.test/a.jpg"
    rounds = Rounds(desk, tmp_path, {
        SITE: html(f'<img src="{shown}">'), shown: page(b"x", "image/jpeg"),
        "http://cdn.test/robots.txt": NOBODY,
    })  # fmt: skip

    assert by_target(rounds.go())[shown].outcome == "FETCHED"
    assert "http://cdn.test/robots.txt" not in rounds.asked


@pytest.mark.parametrize("other", [MOVED, "http://www.forum.test/robots.txt"])
def test_a_robots_txt_that_was_moved_is_obeyed(desk: Desk, tmp_path: Path, other: str) -> None:
    order(f"{SCOPE}\nallow page {other} rate=1000/1s")
    rounds = Rounds(desk, tmp_path, {SITE: html("one"), ROBOTS: to(other), other: NOBODY})

    told = by_target(rounds.go())

    assert told[ROBOTS].outcome == "REDIRECT"
    assert told[SITE].outcome == "ROBOTS"
    assert SITE not in rounds.asked
    hop = models.Fetch.objects.get(url=other, target__url=SITE)
    assert (hop.via, hop.outcome) == ("REDIRECT", "FETCHED")
    assert hop.authority is not None


def test_what_a_moved_robots_txt_leaves_free_is_fetched(desk: Desk, tmp_path: Path) -> None:
    order(f"{SCOPE}\nallow prefix https://forum.test/board/ rate=1000/1s")
    safe = "https://forum.test/robots.txt"
    rounds = Rounds(desk, tmp_path, {
        SITE: html("one"), ROBOTS: to(safe), safe: ANYBODY,
        "https://forum.test/board/": html("two"),
    })  # fmt: skip

    assert by_target(rounds.go())[SITE].outcome == "FETCHED"
    assert rounds.asked[:2] == [ROBOTS, safe]


def test_a_robots_txt_that_was_moved_out_of_scope_leaves_nothing_free(
    desk: Desk, tmp_path: Path
) -> None:
    order(SCOPE)
    rounds = Rounds(desk, tmp_path, {
        SITE: html("one"), ROBOTS: to("http://127.0.0.1/x"), "http://127.0.0.1/x": ANYBODY,
    })  # fmt: skip

    told = by_target(rounds.go())

    assert (told[ROBOTS].outcome, told[SITE].outcome) == ("REDIRECT_OUT", "ROBOTS")
    assert rounds.asked == [ROBOTS]
    assert "http://127.0.0.1/x is NO_AUTHORITY" in models.Fetch.objects.get(url=SITE).words


@pytest.mark.parametrize(("hops", "free"), [(5, True), (6, False)])
def test_five_redirects_are_followed_and_no_more(
    desk: Desk, tmp_path: Path, hops: int, *, free: bool
) -> None:
    order("allow host forum.test rate=1000/1s\nwith redirects=9")
    steps = [ROBOTS, *(f"http://forum.test/{number}" for number in range(hops))]
    pages = {one: to(next_) for one, next_ in pairwise(steps)}
    home = "http://forum.test/"
    rounds = Rounds(desk, tmp_path, {
        **pages, steps[-1]: ANYBODY, home: html("one"), "https://forum.test/": html("two"),
    })  # fmt: skip

    told = by_target(rounds.go())

    assert (told[home].outcome == "FETCHED") is free
    assert len([one for one in rounds.asked if one in steps]) == 6


def test_a_robots_txt_that_leads_round_leaves_nothing_free(desk: Desk, tmp_path: Path) -> None:
    order(f"{SCOPE}\nallow page {MOVED} rate=1000/1s")
    rounds = Rounds(desk, tmp_path, {SITE: html("one"), ROBOTS: to(MOVED), MOVED: to(ROBOTS)})

    assert by_target(rounds.go())[SITE].outcome == "ROBOTS"
    assert SITE not in rounds.asked


def test_a_hop_waits_its_turn_as_long_as_the_rule_says(desk: Desk, tmp_path: Path) -> None:
    """And is known to another process: it does not begin anew."""
    order(f"allow page {SITE} rate=1/1h\nallow page {MOVED} rate=1/1h")
    asked: list[str] = []

    for hour in range(3):
        rounds = Rounds(desk, tmp_path, {SITE: html("x"), ROBOTS: to(MOVED), MOVED: ANYBODY})
        rounds.later(hour * (HOUR + timedelta(minutes=1)))
        rounds.go()
        asked += rounds.asked

    assert asked == [ROBOTS, MOVED, SITE]
