"""After a gap, a spent budget, or with a wider scope: the next authority takes up all that is its
own, and what the server calls unchanged is read anew.
"""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from pehra.duties import errand
from pehra.duties.approve_authority import approve_authority
from pehra.duties.draft_authority import draft_authority
from pehra.duties.duty import Occasion
from pehra.duties.lapsed import LOOKED
from pehra.duties.note_tips import SETTLED
from pehra.duties.revoke_authority import revoke_authority
from pehra.patrol.frontier import key
from pehra.store import models
from pehra.store.queries import floor, ledger
from pehra.store.queries.lapsed import lapsed
from pehra.watch.walk import Desk

from .conftest import NOON, ON, OTHER
from .test_rounds import LISTED, SITE, Rounds, html, listed, order, page
from .test_uncovered import Name, look, name, tip, work

__all__ = ["listed", "name", "tip"]
pytestmark = pytest.mark.django_db
WIDE = f"allow prefix {SITE} rate=1000/1s"


def renew(rounds: Rounds, scope: str, ref: str = "A-1") -> None:
    """Its next version, now."""
    later = replace(ON, at=rounds.clock.at)
    text = (
        f'ref = "{ref}"\nlaw = "Act 1"\nreason = "again"\nordered_by = "Chief S-9"\n'
        f'from = 2026-01-01\nuntil = 2026-03-31\nretention = "hash-only"\n'
        f'scope = """\n{scope}\n"""\n'
    )
    approve_authority(replace(OTHER, at=rounds.clock.at), draft_authority(later, text))


def out() -> set[str]:
    return set(models.Target.objects.filter(state="OUT").values_list("url", flat=True))


def asked_again(rounds: Rounds) -> set[str]:
    before = len(rounds.asked)
    rounds.go()
    return set(rounds.asked[before:])


def test_what_a_spent_budget_left_over_is_fetched_on_the_next_version(
    desk: Desk, tmp_path: Path
) -> None:
    order(f"{WIDE} pages<=2")
    left = {f"{SITE}{n}.html": html(str(n)) for n in range(3)}
    links = [f'<a href="{n}.html">x</a>' for n in range(3)]
    rounds = Rounds(desk, tmp_path, {SITE: html(*links), **left})
    rounds.go()
    rounds.later(timedelta(days=8))
    rounds.go()
    assert out() == {SITE, *left}
    assert lapsed() == 4
    assert floor.floor(NOON, tmp_path / "HALT").uncovered == 0  # no tip-off named them

    renew(rounds, f"{WIDE} pages<=1000")
    work(desk, rounds.clock.at)
    assert out() == set()
    assert set(left) <= asked_again(rounds)
    sources = set(models.Target.objects.values_list("source__authority__version", flat=True))
    assert sources == {2}
    said = [one for one in ledger.entries("authority:A-1@2") if one.duty == "cover_tips"]
    assert [one.details["covered"] for one in said if one.details["covered"]] == [4]


def test_a_hit_is_watched_again_after_a_gap(desk: Desk, tmp_path: Path, listed: None) -> None:
    order()
    hit = f"{SITE}hit.jpg"
    same = html('<img src="hit.jpg">', more='ETag: "1"\r\n')
    rounds = Rounds(desk, tmp_path, {SITE: same, hit: page(LISTED, "image/jpeg")})
    rounds.go()
    assert models.Finding.objects.filter(kind="HIT").count() == 1
    revoke_authority(Occasion(OTHER.officer, rounds.clock.at, "x"), "A-1", "renewed later")
    rounds.later(timedelta(days=8))
    rounds.go()
    assert hit in out()

    renew(rounds, WIDE)
    work(desk, rounds.clock.at)
    assert hit in asked_again(rounds)
    row = models.Target.objects.get(url=hit)
    assert (row.state, row.via) == ("WAITING", "REQUISITE")
    rounds.later(timedelta(days=2))
    assert hit in asked_again(rounds)


def test_watched_ones_and_hits_are_urgent_and_others_keep_their_place(
    desk: Desk, listed: None
) -> None:
    order()
    host = models.Host.objects.create(name="forum.test", domain="forum.test")
    rows = {}
    for via in ("TIP", "SEED", "LINK", "FEED", "REDIRECT"):
        url = f"{SITE}{via}"
        rows[via] = models.Target.objects.create(
            key=key(url), url=url, host=host, via=via, state="OUT", rank=3, due_at=NOON, etag="1"
        )
    fetch = models.Fetch.objects.create(
        target=rows["FEED"], url=f"{SITE}FEED", via="FEED", salt="", intended_at=NOON
    )
    models.Finding.objects.create(kind="HIT", target=rows["FEED"], fetch=fetch, at=NOON)
    work(desk)
    ranks = dict(models.Target.objects.values_list("via", "rank"))
    assert ranks == {"TIP": 0, "SEED": 0, "FEED": 0, "LINK": 3, "REDIRECT": 3}
    assert set(models.Target.objects.values_list("state", "etag")) == {("WAITING", "")}


def test_what_the_gate_does_not_let_stays_out(desk: Desk) -> None:
    order(f"allow prefix {SITE} depth=1\ndeny prefix {SITE}closed/")
    host = models.Host.objects.create(name="forum.test", domain="forum.test")
    far = models.Host.objects.create(name="images.test", domain="images.test")
    old = models.Target.objects.create(
        key=key("https://else.test/"), url="https://else.test/", host=far, via="LINK",
        state="OUT", due_at=NOON,
    )  # fmt: skip
    stay = [
        (f"{SITE}closed/1", "TIP", 0, host, None), (f"{SITE}deep", "LINK", 2, host, None),
        ("https://images.test/1.jpg", "REQUISITE", 0, far, old),
    ]  # fmt: skip
    for url, via, depth, of, parent in stay:
        models.Target.objects.create(
            key=key(url), url=url, host=of, via=via, depth=depth, parent=parent, state="OUT",
            due_at=NOON,
        )  # fmt: skip
    work(desk)
    assert out() == {"https://else.test/", *(one[0] for one in stay)}


def test_a_wider_scope_reads_its_seed_anew_though_the_server_says_unchanged(
    desk: Desk, tmp_path: Path
) -> None:
    order(f"allow page {SITE} rate=1000/1s")
    new = "http://forum.test/board/1.html"
    same = html('<a href="1.html">x</a>', more='ETag: "1"\r\n')
    rounds = Rounds(desk, tmp_path, {SITE: same, new: html("1")})
    rounds.go()
    assert models.Target.objects.get().etag == '"1"'

    renew(rounds, WIDE)
    rounds.go()
    assert models.Target.objects.get(url=SITE).etag == ""
    rounds.later(timedelta(hours=3))
    assert new in asked_again(rounds)
    seed = [one for one in rounds.fetcher.asked if one.url == SITE][-1]
    assert "If-None-Match" not in dict(seed.more)


def test_many_are_taken_up_some_at_a_time(desk: Desk) -> None:
    order()
    work(desk)
    host = models.Host.objects.create(name="forum.test", domain="forum.test")
    models.Target.objects.bulk_create(
        models.Target(
            key=key(f"{SITE}{n}"), url=f"{SITE}{n}", host=host, via="LINK", state="OUT",
            due_at=NOON,
        )
        for n in range(LOOKED + 1)
    )  # fmt: skip
    order(ref="A-2")
    assert work(desk) == 3  # no tip-off; LOOKED; the last one
    assert out() == set()
    assert models.Host.objects.get().next_at is not None


def test_what_was_refused_a_moment_after_is_looked_at_once_more(desk: Desk) -> None:
    """A patrol that did not know yet of the new version puts a target out behind the look."""
    order()
    work(desk)
    host = models.Host.objects.create(name="forum.test", domain="forum.test")
    models.Target.objects.create(
        key=key(SITE), url=SITE, host=host, via="SEED", state="OUT", due_at=NOON
    )
    assert work(desk, NOON + SETTLED) == 1
    assert out() == set()
    assert not errand.due(errand.Kind.COVER, NOON + timedelta(days=1))


def test_a_host_behind_a_thousand_others_is_taken_up(desk: Desk, name: Name) -> None:
    """Each batch holds hosts: one of which nothing is left does not end the work."""
    first = name("https://h0.far.test/")
    models.Sighting.objects.bulk_create(
        models.Sighting(
            report=first.report, kind="URL", value=f"https://h{n}.far.test/", raw="",
            strength="MEDIUM", role="SUSPECT", where="/x", found_in="TEXT",
        )
        for n in range(1, 1100)
    )  # fmt: skip
    look()
    order("allow host h1099.far.test\nallow host h400.far.test")
    work(desk)
    taken = set(models.Target.objects.values_list("url", flat=True))
    assert taken == {"https://h1099.far.test/", "https://h400.far.test/"}
