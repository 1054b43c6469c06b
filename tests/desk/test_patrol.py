"""The watch floor: every source says why it is idle; one press stops everything."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings

from pehra.base import clock
from pehra.duties.approve_authority import approve_authority
from pehra.duties.draft_authority import draft_authority
from pehra.duties.duty import Occasion
from pehra.duties.revoke_authority import revoke_authority
from pehra.patrol.idle import Idle
from pehra.roster.powers import Role, officer
from pehra.store import models
from pehra.store.queries.floor import floor
from pehra.store.queries.stretches import Span, between

from .conftest import SignIn
from .watched import HOUR, MINUTE, authority, fill, host, runs, source, target, text

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def halt_file() -> Iterator[Path]:
    """Not there before, and none is left for whoever comes after."""
    path: Path = settings.CONFIG.halt_file
    path.unlink(missing_ok=True)
    yield path
    path.unlink(missing_ok=True)


def test_the_floor_says_why_each_source_is_idle_trouble_first(sign_in: SignIn) -> None:
    fill(clock.now())
    page = sign_in(Role.INVESTIGATOR).get("/patrol/").text

    at = [page.index(words) for words in (
        "slow.example/index.html", "old.example", "pictures.example", "news.example/atom.xml",
    )]  # fmt: skip
    assert at == sorted(at)
    for words in (
        "It fails", "4 times in a row: it took too long", "Given up: it failed too often",
        "The server asks us to wait", "Its authority has ended", "Waits its turn at the server",
        "Nothing is due", "Deputy Director Cyber Crime", "FIR-7-2026@1", "The patrol runs",
        "a power cut, or its process was killed",
    ):  # fmt: skip
        assert words in page
    assert "<img" not in page


def test_the_numbers_of_a_source(halt_file: Path) -> None:
    now = clock.now()
    fill(now)
    found = floor(now, halt_file)

    board = next(one for one in found.lines if "board" in one.rule)
    assert (board.counts.waiting, board.counts.done, board.hits, board.hits_open) == (13, 1, 1, 1)
    assert (board.days_left(now), board.ends_soon(now)) == (40, False)
    assert board.last_outcome == "FETCHED"
    assert found.findings_open == 2
    assert found.dead == 1


def test_a_patrol_that_does_not_run_says_so_everywhere(sign_in: SignIn) -> None:
    now = clock.now()
    fill(now)
    models.Heartbeat.objects.filter(name="patrol").update(at=now - 3 * MINUTE)
    models.Stretch.objects.filter(ended_at=None).update(last_at=now - 3 * MINUTE)
    page = sign_in(Role.AUDITOR).get("/patrol/").text

    assert page.count("The patrol is not running") == 6  # on top, and each source in force
    assert "No patrol since" in page
    assert "Stop the patrol now" not in page  # an auditor looks, and touches nothing


def test_one_press_stops_all_and_a_supervisor_lets_it_go_on(
    sign_in: SignIn, halt_file: Path
) -> None:
    fill(clock.now())
    officer, boss = sign_in(Role.TRIAGE_OFFICER), sign_in(Role.SUPERVISOR, badge="S-1")
    page = officer.post("/patrol/stop/", {"of": "ALL"}, follow=True).text
    assert halt_file.exists()
    assert "The patrol is stopped: nothing is fetched." in page
    assert "A supervisor lets it go on." in page
    assert "The patrol is stopped" in officer.get("/").text  # and on every other page

    halt = models.Halt.objects.get()
    assert officer.post(f"/patrol/halts/{halt.pk}/lift/", {"reason": "x" * 20}).status_code == 403
    boss.post(f"/patrol/halts/{halt.pk}/lift/", {"reason": "short"})
    assert halt_file.exists()
    page = boss.post(
        f"/patrol/halts/{halt.pk}/lift/", {"reason": "the list was mended"}, follow=True
    ).text
    assert not halt_file.exists()
    assert "nothing is fetched." not in page
    assert "(the kill switch, <bdi" in page  # the time in which it stood is a gap


def test_a_clock_that_went_back_stops_it_and_says_so(sign_in: SignIn, halt_file: Path) -> None:
    now = clock.now()
    fill(now)
    models.Fetch.objects.filter(outcome="FETCHED").update(intended_at=now + HOUR)
    newest = models.Fetch.objects.latest("pk")
    models.Fetch.objects.filter(pk=newest.pk).update(intended_at=now + HOUR)
    page = sign_in(Role.AUDITOR).get("/patrol/").text
    assert page.count("The clock went back: nothing is fetched") == 5  # each source in force


def test_one_authority_or_one_host_is_stopped_and_the_others_go_on(sign_in: SignIn) -> None:
    fill(clock.now())
    client = sign_in(Role.TRIAGE_OFFICER)
    client.post("/patrol/stop/", {"of": "HOST", "key": "Board.example.", "reason": "wrong site"})
    page = client.post("/patrol/stop/", {"of": "AUTHORITY", "key": "WARRANT-12"}, follow=True).text

    assert page.count("Stopped</span>") == 2
    assert "wrong site" in page
    assert "Authority WARRANT-12 is stopped, in all its versions." in page
    assert (
        "Host board.example is stopped. The names below it are not." in page
    )  # of the post before
    assert "Say what to stop" in client.post("/patrol/stop/", {"of": "SEA"}, follow=True).text
    for of, key in (("HOST", " "), ("HOST", "not a host!!"), ("AUTHORITY", "NOPE")):
        assert client.post("/patrol/stop/", {"of": of, "key": key}).status_code == 400
    assert models.Halt.objects.count() == 2


def test_the_authorities_in_force_are_there_to_be_chosen(sign_in: SignIn) -> None:
    fill(clock.now())
    page = sign_in(Role.TRIAGE_OFFICER).get("/patrol/").text
    shown = re.search(r'<select name="key".*?</select>', page, re.DOTALL)
    assert shown is not None
    assert "<option>WARRANT-12</option>" in shown[0]
    assert len(set(re.findall(r"<option>(.*?)</option>", shown[0]))) == shown[0].count("<option>")


def test_a_file_alone_stops_it_and_is_lifted_too(sign_in: SignIn, halt_file: Path) -> None:
    runs(clock.now())
    halt_file.write_bytes(b"\xff not json")
    boss = sign_in(Role.SUPERVISOR)
    assert "by a file in the home" in boss.get("/patrol/").text
    boss.post("/patrol/halts/0/lift/", {"reason": "the file was left over"})
    assert not halt_file.exists()


def test_a_test_home_says_so_on_every_page(sign_in: SignIn) -> None:
    client = sign_in(Role.TRIAGE_OFFICER)
    mark: Path = settings.CONFIG.test_mark
    assert "TEST HOME" not in client.get("/").text
    mark.touch()
    try:
        for address in ("/", "/patrol/", "/nothing-here/"):
            assert "TEST HOME" in client.get(address).text
    finally:
        mark.unlink()


def test_addresses_that_no_authority_covers_are_counted(sign_in: SignIn) -> None:
    now = clock.now()
    target(None, host("tip.example"), "/x", now, state="OUT", via="TIP")
    page = sign_in(Role.SUPERVISOR).get("/patrol/").text
    assert "1 address of a tip-off waits: no authority in force covers it." in page
    assert "no approved authority names a source" in page


def test_a_floor_of_many_sources_asks_few_questions_of_each(
    halt_file: Path, django_assert_max_num_queries: object
) -> None:
    now = clock.now()
    order = authority(now, "FIR-1", [f"allow host h{n}.example" for n in range(20)])
    for line in range(20):
        target(source(order, line + 1), host(f"h{line}.example"), "/", now + HOUR)
    with django_assert_max_num_queries(16 + 20 * 2):  # type: ignore[operator]
        assert len(floor(now, halt_file).lines) == 20


def test_the_bounds_of_a_rule_are_told(halt_file: Path) -> None:
    now = clock.now()
    runs(now)
    later = (now.hour + 1) % 24
    hours = f"hours={later:02}-{(later + 1) % 24:02}"
    rules = [f"allow host night.example {hours}", "allow host spent.example pages<=3"]
    order = authority(now, "FIR-1", rules)
    models.Source.objects.filter(authority=order, line=2).update(pages=3)
    night, spent = sorted(floor(now, halt_file).lines, key=lambda one: one.line)

    assert (night.why.idle, spent.why.idle) == (Idle.HOURS, Idle.SPENT)
    assert night.why.at == (now + HOUR).replace(minute=0, second=0, microsecond=0)


NOON = clock.now()


@pytest.mark.parametrize(
    ("spans", "expected"),
    [
        ([], []),
        ([(60, 0, "")], []),
        ([(60, 30, "STOPPED")], [(30, None, "STOPPED")]),
        ([(60, 30, "")], [(30, None, "DIED")]),
        ([(60, 30, "DIED"), (20, 0, "")], [(30, 20, "DIED")]),
        ([(60, 30, ""), (40, 0, "")], []),  # two machines: one of them always ran
        ([(60, 10, ""), (50, 40, "DONE"), (5, 0, "")], [(10, 5, "DIED")]),
        ([(60, 50, "STOPPED"), (40, 30, "CLOCK"), (20, 0, "")],
         [(30, 20, "CLOCK"), (50, 40, "STOPPED")]),
    ],
)  # fmt: skip
def test_gaps_are_what_no_stretch_covers(
    spans: list[tuple[int, int, str]], expected: list[tuple[int, int | None, str]]
) -> None:
    """In minutes before noon."""
    told = [Span(NOON - a * MINUTE, NOON - b * MINUTE, how) for a, b, how in spans]
    found = [
        (
            (NOON - gap.from_at) / MINUTE,
            None if gap.to_at is None else (NOON - gap.to_at) / MINUTE,
            gap.how,
        )
        for gap in between(told, NOON)
    ]
    assert found == expected


def test_a_new_version_takes_the_place_of_the_old(halt_file: Path) -> None:
    now = clock.now()
    authority(now, "A", ["allow host a.example"])
    authority(now, "B", ["allow host b.example"])
    asker = Occasion(officer("I-1", Role.INVESTIGATOR), now, "test")
    boss = Occasion(officer("S-1", Role.SUPERVISOR), now, "test")
    approve_authority(boss, draft_authority(asker, text(now, "A", ["allow host a2.example"])))
    revoke_authority(boss, "B", "the case is closed")
    runs(now)
    found = [(one.rule, one.why.idle) for one in floor(now, halt_file).lines]
    assert found == [("allow host a2.example", Idle.EMPTY), ("allow host b.example", Idle.REVOKED)]


def test_old_authorities_leave_the_floor(halt_file: Path) -> None:
    now = clock.now()
    for days, ref in ((-3, "A"), (-10, "B")):
        authority(now, ref, [f"allow host {ref.lower()}.example"], days=days)
    asker = Occasion(officer("I-1", Role.INVESTIGATOR), now, "test")
    draft_authority(asker, text(now, "C", ["allow host c.example"]))
    assert [one.rule for one in floor(now, halt_file).lines] == ["allow host a.example"]
