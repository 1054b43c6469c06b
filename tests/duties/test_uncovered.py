"""What tip-offs name and no authority covers: kept, counted, never asked for; and taken up when an
authority comes into force.
"""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from pehra.base.numbers import Series, count
from pehra.duties import errand
from pehra.duties.approve_authority import approve_authority
from pehra.duties.cover_tips import BATCH, Edge, NoStep, Phase, Step, cover_tips, step
from pehra.duties.draft_authority import draft_authority
from pehra.duties.duty import Occasion
from pehra.duties.note_tips import SETTLED, Looked, ground, note_tips
from pehra.duties.override_priority import override_priority
from pehra.duties.read_again import read_again
from pehra.duties.revoke_authority import revoke_authority
from pehra.patrol.gate import Asked, permit
from pehra.patrol.permit import Permit, Via, Why
from pehra.patrol.tip import Covered, cover
from pehra.roster.powers import NotPermitted, Role, officer
from pehra.store import models
from pehra.store.queries import floor, ledger, patrol
from pehra.store.queries import uncovered as shown
from pehra.store.queries.patrol import TIPS
from pehra.watch import walk
from pehra.watch.walk import Desk, do

from .conftest import NOON, ON, OTHER, hand_in
from .test_rounds import SITE, Rounds, html, order

pytestmark = pytest.mark.django_db
FAR = "https://far.test/pictures/7.html"
Name = Callable[..., models.Sighting]


@pytest.fixture
def tip(desk: Desk) -> models.Report:
    return models.Report.objects.get(pk=count(Series.REPORT, hand_in(desk, 3)))


@pytest.fixture
def name(tip: models.Report) -> Name:
    """An address that a tip-off names."""

    def named(url: str, **more: Any) -> models.Sighting:  # noqa: ANN401
        told = {"report": tip, "kind": "URL", "value": url, "raw": url, "strength": "MEDIUM",
                "role": "SUSPECT", "where": "/x", "found_in": "TEXT"}  # fmt: skip
        row: models.Sighting = models.Sighting.objects.create(**told | more)
        return row

    return named


def look(at: Any = NOON) -> Looked:  # noqa: ANN401
    """Through all that is new."""
    while True:
        looked = note_tips(ground(at, test_home=False), at)
        if not looked.more:
            return looked


def lines() -> dict[str, shown.HostLine]:
    told = shown.hosts(shown.ground(NOON, test_home=False))
    return {one.name: one for one in told.lines}


def work(desk: Desk, at: Any = NOON) -> int:  # noqa: ANN401
    """The errands of covering that are due; gives how many."""
    done = 0
    while not isinstance(held := errand.lease(at, kind=errand.Kind.COVER), errand.NothingDue):
        cover_tips(Occasion(desk.officer, at, "test"), held, ground(at, test_home=False))
        done += 1
    return done


def test_what_nothing_covers_is_counted_and_neither_resolved_nor_fetched(
    desk: Desk, tmp_path: Path, name: Name
) -> None:
    order()
    for url in (FAR, "https://far.test/pictures/8.html", "http://user@far.test/", f"{SITE}closed/"):
        name(url)
    name(f"{SITE}2.html")
    name("https://x.test/", kind="EMAIL")
    rounds = Rounds(desk, tmp_path, {f"{SITE}2.html": html("here"), SITE: html("top")})

    rounds.go()

    hosts = lines()
    assert {one: told.why for one, told in hosts.items()} == {
        "far.test": ((Why.NO_AUTHORITY, 2),), "": ((Why.NOT_A_TARGET, 1),),
        "forum.test": ((Why.DENIED, 1),),
    }  # fmt: skip
    assert (hosts["far.test"].addresses, hosts["far.test"].tips) == (2, 1)
    assert shown.waiting(shown.ground(NOON, test_home=False)) == 4
    assert not [one for one in rounds.asked if "far.test" in one or "closed" in one]
    assert f"{SITE}2.html" in rounds.asked
    assert not models.Host.objects.filter(name="far.test").exists()
    assert not models.Pace.objects.filter(key__contains="far.test").exists()


def test_no_leave_is_ever_given_for_what_waits(name: Name) -> None:
    """The law: what is noted is refused by the gate, and what the gate lets pass is not noted."""
    order(
        f"allow prefix {SITE}\nallow host b.test\ndeny page http://b.test/no\nallow domain c.test"
    )
    urls = [
        FAR, SITE, f"{SITE}x", "http://b.test/", "http://b.test/no", "http://a.c.test/y",
        "http://c.test/?u=https://d.test/", "http://b.test:8123/", "nonsense", "ftp://b.test/",
        "http://10.0.0.1/", "http://0x7f.1/", "http://forum.test/board/../x", "http://xn--/",
    ]  # fmt: skip
    for url in urls:
        name(url)
    look()

    waits = set(models.Uncovered.objects.values_list("sighting__value", flat=True))
    targets = set(models.Target.objects.values_list("url", flat=True))
    standings = ground(NOON, test_home=False).standings
    allowed = {
        url for url in urls
        if isinstance(cover(standings, url, NOON), Covered)
    }  # fmt: skip
    assert waits == set(urls) - allowed
    assert len(allowed) == len(targets) == 4
    assert all(isinstance(_leave(url), Permit) == (url in allowed) for url in urls)


def _leave(url: str) -> object:
    standings = ground(NOON, test_home=False).standings
    return permit(standings, Asked(url, Via.TIP), NOON)


def test_hosts_come_by_the_place_of_their_tips_then_the_latest(name: Name, desk: Desk) -> None:
    late = models.Report.objects.get(pk=count(Series.REPORT, hand_in(desk, 4)))
    models.Report.objects.update(tier=4, lane="INFORMATIONAL", received_at=NOON)
    models.Report.objects.filter(pk=late.pk).update(received_at=NOON + timedelta(hours=1))
    name("https://a.test/1")
    name("https://b.test/1", report=late)
    look()
    assert list(lines()) == ["b.test", "a.test"]

    first = models.Sighting.objects.get(value="https://a.test/1").report
    override_priority(ON, f"TIP-{first.pk:06d}", 1, "DANGER_NOW", "A child is named in it")

    assert [(one.name, one.tier) for one in lines().values()] == [("a.test", 1), ("b.test", 4)]
    assert lines()["a.test"].lane == "DANGER_NOW"

    override_priority(ON, f"TIP-{first.pk:06d}", 3, "ACT", "It was another child's name")
    assert [(one.name, one.tier) for one in lines().values()] == [("a.test", 3), ("b.test", 4)]


def test_the_pages_of_hosts_hold_each_once(name: Name) -> None:
    for number in range(7):
        name(f"https://h{number}.test/")
    look()
    of, seen, after = shown.ground(NOON, test_home=False), [], 0
    while True:
        told = shown.hosts(of, after, per_page=3)
        seen += [one.name for one in told.lines]
        after = told.after
        if not after:
            break
    assert len(seen) == 7
    assert set(seen) == {f"h{number}.test" for number in range(7)}


def test_one_address_of_many_tips_is_one_line_with_their_numbers(name: Name, desk: Desk) -> None:
    other = models.Report.objects.get(pk=count(Series.REPORT, hand_in(desk, 4)))
    name(FAR)
    name("https://FAR.test:443/pictures/7.html#top", report=other)
    look()

    (host,) = lines().values()
    assert (host.addresses, host.tips) == (1, 2)
    (line,) = shown.host(shown.ground(NOON, test_home=False), host.key).lines
    assert len(line.tips) == 2


def test_an_authority_takes_up_what_was_named_before_it(
    desk: Desk, tmp_path: Path, name: Name, tip: models.Report
) -> None:
    for number in range(3):
        name(f"{SITE}{number}.html")
    name(FAR)
    look()
    assert models.Target.objects.count() == 0
    order()
    pages = {f"{SITE}{number}.html": html(str(number)) for number in range(3)}
    rounds = Rounds(desk, tmp_path, {SITE: html(""), **pages})

    told = {one.target for one in rounds.go()}

    assert set(pages) <= told
    assert set(models.Target.objects.filter(via="TIP").values_list("report", flat=True)) == {tip.pk}
    assert list(lines()) == ["far.test"]
    said = [one for one in ledger.entries("authority:A-1@1") if one.duty == "cover_tips"]
    assert [one.details["covered"] for one in said if one.details["covered"]] == [3]
    assert [f"TIP-{tip.pk:06d}"] in [one.details["first_tips"] for one in said]


def test_the_watch_takes_them_up_where_no_patrol_runs(
    desk: Desk, name: Name, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("pehra.base.clock.now", lambda: NOON)
    name(f"{SITE}1.html")
    look()
    order()
    held = errand.lease(NOON, kind=errand.Kind.COVER)
    assert isinstance(held, errand.Lease)
    do(desk, held)
    target = models.Target.objects.get()
    assert (target.url, target.via, target.rank) == (f"{SITE}1.html", "TIP", 0)


def test_an_authority_that_begins_later_takes_them_up_then(desk: Desk, name: Name) -> None:
    name(f"{SITE}1.html")
    look()
    text = (
        'ref = "L-1"\nlaw = "Act 1"\nreason = "x y"\nordered_by = "Chief"\nfrom = 2026-01-08\n'
        f'until = 2026-02-01\nretention = "hash-only"\nscope = """\nallow prefix {SITE}\n"""\n'
    )
    approve_authority(OTHER, draft_authority(ON, text))

    assert work(desk) == 0
    assert work(desk, NOON + timedelta(days=4)) >= 1
    assert models.Target.objects.get().url == f"{SITE}1.html"
    assert lines() == {}


def test_many_are_taken_up_some_at_a_time_and_a_dead_worker_loses_nothing(
    desk: Desk, name: Name
) -> None:
    many = BATCH + 7
    one = name(f"{SITE}0")
    models.Sighting.objects.bulk_create(
        models.Sighting(
            report=one.report, kind="URL", value=f"{SITE}{number}", raw="", strength="MEDIUM",
            role="SUSPECT", where="/x", found_in="TEXT",
        )
        for number in range(1, many)
    )  # fmt: skip
    look()
    order(f"allow prefix {SITE}")
    held = errand.lease(NOON, kind=errand.Kind.COVER)
    assert isinstance(held, errand.Lease)
    later = NOON + errand.LEASE
    taken = errand.lease(later, kind=errand.Kind.COVER)  # the first worker died
    assert isinstance(taken, errand.Lease)
    with pytest.raises(errand.LeaseLost):
        cover_tips(ON, held, ground(NOON, test_home=False))
    assert models.Target.objects.count() == 0

    cover_tips(ON, taken, ground(NOON, test_home=False))
    assert models.Target.objects.count() == BATCH
    assert work(desk, later) == 2  # the rest, and what was covered before
    assert models.Target.objects.count() == many
    assert lines() == {}


def test_what_was_watched_until_its_authority_ended_is_taken_up_by_the_next(
    desk: Desk, tmp_path: Path, name: Name
) -> None:
    order()
    name(f"{SITE}1.html")
    rounds = Rounds(desk, tmp_path, {SITE: html(""), f"{SITE}1.html": html("1")})
    rounds.go()
    revoke_authority(OTHER, "A-1", "the court asked for another")
    rounds.later(timedelta(days=2))
    rounds.go()
    assert models.Target.objects.get(url=f"{SITE}1.html").state == "OUT"
    assert shown.hosts(shown.ground(NOON, test_home=False)).lapsed == 2  # and the seed

    order(ref="A-2")
    rounds.later(timedelta(minutes=1))
    assert f"{SITE}1.html" in {one.target for one in rounds.go()}
    assert models.Target.objects.get(url=f"{SITE}1.html").state == "WAITING"


def test_when_what_denied_it_ends_another_authority_covers_it(desk: Desk, name: Name) -> None:
    order(f"allow prefix {SITE}")
    order(f"allow page http://else.test/\ndeny prefix {SITE}", ref="D-1")
    name(f"{SITE}1.html")
    look()
    work(desk)
    assert lines()["forum.test"].why == ((Why.DENIED, 1),)

    revoke_authority(OTHER, "D-1", "it denied too much")
    work(desk)
    assert lines() == {}
    assert models.Target.objects.get(url=f"{SITE}1.html").state == "WAITING"


def test_a_sighting_that_was_written_down_late_is_seen_by_the_second_look(name: Name) -> None:
    """Numbers are given before they are kept: one may appear behind those that were looked at."""
    order()
    one = name(f"{SITE}late")
    models.Sighting.objects.filter(pk=one.pk).update(kind="EMAIL")  # not there yet
    name(FAR)
    look()
    models.Sighting.objects.filter(pk=one.pk).update(kind="URL")

    look(NOON + timedelta(seconds=1))
    look(NOON + SETTLED / 2)
    assert not models.Target.objects.filter(url=f"{SITE}late").exists()
    look(NOON + SETTLED + timedelta(seconds=2))
    assert models.Target.objects.filter(url=f"{SITE}late").exists()


def test_a_gap_in_the_numbers_is_stepped_over_at_once(name: Name) -> None:
    """What was read again is written down anew, and its old numbers are gone for ever."""
    order()
    gap = models.Sighting.objects.latest("pk").pk + 50 * TIPS
    name(f"{SITE}behind", pk=gap)

    assert note_tips(ground(NOON, test_home=False), NOON) == Looked(1)
    assert models.TipsRead.objects.get().once == gap


def test_no_sighting_is_passed_over_where_looks_are_short(
    name: Name, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(patrol, "TIPS", 2)
    order()
    named = {name(f"{SITE}{n}").value for n in range(7)}

    look()
    assert set(models.Target.objects.values_list("url", flat=True)) >= named
    assert models.TipsRead.objects.get().once == models.Sighting.objects.latest("pk").pk


def test_the_second_look_asks_for_nothing_again(name: Name) -> None:
    order()
    name(f"{SITE}1")
    look()
    before = models.Target.objects.get()
    for seconds in (1, 90, 200, 300):
        look(NOON + timedelta(seconds=seconds))
    after = models.Target.objects.get()
    assert (after.fence, after.due_at) == (before.fence, before.due_at)


def test_a_report_that_is_read_again_waits_by_its_new_sightings(
    desk: Desk, name: Name, tip: models.Report
) -> None:
    name(FAR)
    look()
    assert "far.test" in lines()
    subject = f"TIP-{tip.pk:06d}"
    errand.put(errand.Kind.READ_AGAIN, subject, NOON)
    held = errand.lease(NOON, subject=subject, kind=errand.Kind.READ_AGAIN)
    assert isinstance(held, errand.Lease)
    read_again(ON, desk.room, held, _reading(desk))

    assert "far.test" not in lines()  # its text never named it
    look()
    assert not models.UncoveredHost.objects.filter(name="far.test").exists()


def _reading(desk: Desk) -> Any:  # noqa: ANN401
    return walk._reading(desk)  # noqa: SLF001


def test_a_halt_loses_no_tip(desk: Desk, tmp_path: Path, name: Name) -> None:
    order()
    rounds = Rounds(desk, tmp_path, {SITE: html(""), f"{SITE}1": html("1")})
    rounds.halt_file.touch()
    name(f"{SITE}1")
    assert rounds.go() == []
    rounds.halt_file.unlink()
    rounds.later(timedelta(minutes=5))
    assert f"{SITE}1" in {one.target for one in rounds.go()}


def test_what_is_covered_at_other_hours_waits_in_the_frontier(name: Name) -> None:
    order(f"allow prefix {SITE} hours=20-06")
    name(f"{SITE}1")
    look()
    assert models.Target.objects.get().url == f"{SITE}1"
    assert lines() == {}


def test_who_may_not_patrol_takes_nothing_up(name: Name) -> None:
    name(f"{SITE}1")
    look()
    order()
    held = errand.lease(NOON, kind=errand.Kind.COVER)
    assert isinstance(held, errand.Lease)
    on = Occasion(officer("T-1", Role.TRIAGE_OFFICER), NOON, "test")
    with pytest.raises(NotPermitted):
        cover_tips(on, held, ground(NOON, test_home=False))


def test_a_step_is_read_as_it_was_written() -> None:
    one = Step(17, Edge.END, Phase.OUT, 0, 123_456)
    assert step(str(one)) == one
    assert len(str(Step(10**6, Edge.BEGIN, Phase.TIPS, 10**8, 10**10))) <= 40
    for bad in ("", "17", "17/begin/tips/0", "17/never/tips/0/0", "x/begin/tips/0/0"):
        with pytest.raises(NoStep):
            step(bad)


def test_a_page_of_hosts_asks_the_store_a_bounded_number_of_times(name: Name) -> None:
    for number in range(30):
        name(f"https://h{number}.test/")
    look()
    of = shown.ground(NOON, test_home=False)
    with CaptureQueriesContext(connection) as asked:
        shown.hosts(of)
    assert len(asked) <= 4 + 2 * shown.PER_PAGE


def test_what_another_process_looked_through_meanwhile_is_its_own(
    name: Name, monkeypatch: pytest.MonkeyPatch
) -> None:
    order()
    name(f"{SITE}1")
    name(FAR)
    stale, _ = models.TipsRead.objects.get_or_create(pk=1)
    look()
    before = models.Target.objects.get()

    monkeypatch.setattr(models.TipsRead.objects, "get_or_create", lambda **_: (stale, False))
    assert note_tips(ground(NOON, test_home=False), NOON).fresh == 0
    assert models.Target.objects.get().fence == before.fence
    assert models.Uncovered.objects.count() == 1


def test_what_is_covered_from_now_on_is_not_counted_until_it_is_taken_up(
    name: Name, tmp_path: Path
) -> None:
    """Between the approval and the errand of covering."""
    name(f"{SITE}1")
    name(f"{SITE}2")
    name(FAR)
    look()
    host = models.Host.objects.create(name="forum.test", domain="forum.test")
    models.Target.objects.create(
        key=b"1" * 16, url=f"{SITE}9", host=host, via="TIP", state="OUT", due_at=NOON
    )
    halt_file = tmp_path / "HALT"
    assert floor.floor(NOON, halt_file).uncovered == 4

    order()
    assert models.Uncovered.objects.count() == 3
    assert shown.waiting(shown.ground(NOON, test_home=False)) == 1
    assert floor.floor(NOON, halt_file).uncovered == 1
    assert lines()["forum.test"].why == ()


def test_of_many_the_rows_are_counted(name: Name, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shown, "FEW", 1)
    name(f"{SITE}1")
    name(FAR)
    look()
    order()
    assert shown.waiting(shown.ground(NOON, test_home=False)) == 2
