"""Two officers make an authority, and the gate goes by what they made."""

import json
from datetime import timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from django.conf import settings

from pehra.base import clock
from pehra.base.numbers import Series, number
from pehra.cli.authority import authority_
from pehra.duties.appoint_officer import appoint_officer
from pehra.duties.approve_authority import NotApproved, approve_authority
from pehra.duties.draft_authority import NotDrafted, draft_authority
from pehra.duties.duty import Occasion
from pehra.duties.revoke_authority import NotRevoked, revoke_authority
from pehra.patrol.authority import BadAuthority
from pehra.patrol.gate import Asked, Halts, permit
from pehra.patrol.permit import Permit, Refused, Why
from pehra.roster.powers import NotPermitted, Officer, Power, Role, officer
from pehra.store import models
from pehra.store.queries import authorities, ledger

from .conftest import NOON, ON, OTHER

pytestmark = pytest.mark.django_db

THIRD = Occasion(Officer("B-19", frozenset(Power)), NOON, "SOP 4.2")
SCOPE = (
    "allow prefix https://forum.test/board/ pages<=10\ndeny prefix https://forum.test/board/help/"
)


def toml(ref: str = "A-1", scope: str = SCOPE, **told: str) -> str:
    rows = {
        "ref": f'"{ref}"', "law": '"Act 1, s. 2"', "reason": '"tip-offs name the board"',
        "ordered_by": '"Chief S-9"', "from": "2026-01-01", "until": "2026-03-31",
        "retention": '"hash-only"', "scope": f'"""\n{scope}\n"""',
    } | told  # fmt: skip
    return "".join(f"{key} = {value}\n" for key, value in rows.items())


def made(text: str) -> str:
    """In force."""
    name = draft_authority(ON, text)
    approve_authority(OTHER, name)
    return name


def leave(url: str, at: object = NOON) -> Permit | Refused:
    return permit(authorities.standing(NOON), Asked(url), NOON)


def why(url: str) -> Why | None:
    told = leave(url)
    return told.why if isinstance(told, Refused) else None


URL = "https://forum.test/board/17"


def test_nothing_is_allowed_until_another_officer_approves() -> None:
    assert why(URL) is Why.NO_AUTHORITY
    assert draft_authority(ON, toml()) == "A-1@1"
    assert why(URL) is Why.NOT_APPROVED

    told = approve_authority(OTHER, "A-1")

    assert told.startswith("A-1@1 is approved: 1 source, from 2026-01-01 00:00 until 2026-04-01")
    found = leave(URL)
    assert isinstance(found, Permit)
    assert (found.authority, found.line) == ("A-1@1", 1)
    assert why("https://forum.test/board/help/x") is Why.DENIED
    source = models.Source.objects.get()
    assert (source.line, source.kind, source.rule) == (
        1, "prefix", "allow prefix https://forum.test/board/ pages<=10",
    )  # fmt: skip


@pytest.mark.parametrize("badge", ["B-17", "b-17"])
def test_who_wrote_it_down_may_not_approve_it(badge: str) -> None:
    draft_authority(ON, toml())
    me = Occasion(Officer(badge, frozenset(Power)), NOON, "x")
    with pytest.raises(NotApproved, match="another must approve"):
        approve_authority(me, "A-1")
    assert why(URL) is Why.NOT_APPROVED


@pytest.mark.parametrize("ordered_by", ["B-18", " b-18 ", "Superintendent Khan (b-18)", "B-18."])
def test_who_ordered_it_may_not_approve_it(ordered_by: str) -> None:
    draft_authority(ON, toml(ordered_by=f'"{ordered_by}"'))
    with pytest.raises(NotApproved, match="was ordered by this officer"):
        approve_authority(OTHER, "A-1")
    assert approve_authority(THIRD, "A-1")


def test_a_new_version_ends_the_one_before_when_it_is_approved() -> None:
    made(toml())
    assert draft_authority(ON, toml(scope="allow host other.test")) == "A-1@2"
    assert why(URL) is None  # a draft ends nothing
    assert "It ends version 1." in approve_authority(OTHER, "A-1")

    assert why(URL) is Why.REVOKED
    assert why("https://other.test/") is None
    first, second = authorities.authority("A-1@1", NOON), authorities.authority("A-1", NOON)
    assert (first.state, first.replaced_by) == ("SUPERSEDED", "A-1@2")
    assert (second.state, second.name) == ("IN_FORCE", "A-1@2")
    with pytest.raises(NotApproved, match="revoked"):
        approve_authority(OTHER, "A-1@1")
    told = authorities.difference("A-1")
    assert told.startswith("--- A-1@1\n+++ A-1@2\n")
    assert "-allow prefix https://forum.test/board/ pages<=10\n" in told


def test_an_older_draft_is_not_approved_over_a_newer_version() -> None:
    draft_authority(ON, toml())
    draft_authority(ON, toml(scope="allow host other.test"))
    approve_authority(OTHER, "A-1@2")
    with pytest.raises(NotApproved):
        approve_authority(OTHER, "A-1@1")


def test_the_same_text_again_is_refused_and_after_a_revocation_a_new_version() -> None:
    draft_authority(ON, toml())
    with pytest.raises(NotDrafted, match="this very text"):
        draft_authority(OTHER, toml())
    revoke_authority(OTHER, "A-1", "mistyped")
    assert draft_authority(ON, toml()) == "A-1@2"


def test_what_cannot_be_written_down_says_why_and_leaves_nothing() -> None:
    with pytest.raises(NotDrafted, match="has ended before"):
        draft_authority(ON, toml(**{"from": "2025-11-01", "until": "2025-12-01"}))
    with pytest.raises(NotDrafted, match="no exhibit EXH-999999"):
        draft_authority(ON, toml(), "EXH-999999")
    with pytest.raises(BadAuthority, match=r"scope, line 1 \(line 9 of the text\), column 7"):
        draft_authority(ON, toml(scope="allow hots x.test"))
    with pytest.raises(NotPermitted):
        draft_authority(Occasion(officer("T-1", Role.TRIAGE_OFFICER), NOON, "x"), toml())
    assert authorities.authorities(NOON) == ()


def test_approving_needs_a_person_with_the_power_and_a_draft_that_lasts() -> None:
    draft_authority(ON, toml())
    for role in (Role.CONSOLE, Role.INVESTIGATOR, Role.ADMINISTRATOR):
        with pytest.raises(NotPermitted):
            approve_authority(Occasion(officer("X-1", role), NOON, "x"), "A-1")
    late = Occasion(OTHER.officer, NOON + timedelta(days=90), "x")
    with pytest.raises(NotApproved, match="has ended"):
        approve_authority(late, "A-1")
    with pytest.raises(authorities.NoSuchAuthority):
        approve_authority(OTHER, "A-2")
    approve_authority(OTHER, "A-1")
    with pytest.raises(NotApproved, match="approved already, by officer B-18"):
        approve_authority(THIRD, "A-1")


def test_a_test_home_takes_reserved_names_only() -> None:
    scope = "allow host 127.0.0.1:8001\nallow domain some.test\nallow host forum.example.com"
    draft_authority(ON, toml(scope=scope))
    with pytest.raises(NotApproved, match=r"test home.*line 3"):
        approve_authority(OTHER, "A-1", test_home=True)
    assert approve_authority(OTHER, "A-1")


def test_overlaps_are_told_and_allowed() -> None:
    made(toml("A-1"))
    draft_authority(ON, toml("A-2", "allow domain forum.test"))
    assert "overlaps A-1@1" in approve_authority(OTHER, "A-2")
    draft_authority(ON, toml("A-3", "allow domain another.test"))
    assert "overlaps" not in approve_authority(OTHER, "A-3")
    # what A-1 denies A-2 does not allow, though it never says so
    assert why("https://forum.test/board/help/x") is Why.DENIED
    assert why("https://forum.test/elsewhere") is None


def test_revoking_ends_every_version_with_its_reason() -> None:
    made(toml())
    draft_authority(ON, toml(scope="allow host other.test"))
    with pytest.raises(NotRevoked, match="Say why"):
        revoke_authority(OTHER, "A-1", " ")
    with pytest.raises(NotPermitted):
        revoke_authority(Occasion(officer("I-1", Role.INVESTIGATOR), NOON, "x"), "A-1", "x")

    assert revoke_authority(THIRD, "A-1", "the case is closed") == ("A-1@1", "A-1@2")

    assert why(URL) is Why.REVOKED
    with pytest.raises(NotRevoked, match="already"):
        revoke_authority(THIRD, "A-1", "again")


def test_what_was_revoked_is_told_for_a_day() -> None:
    made(toml())
    revoke_authority(OTHER, "A-1", "closed")
    assert authorities.standing(NOON + timedelta(days=1))
    assert authorities.standing(NOON + timedelta(days=1, seconds=1)) == ()


def test_one_version_alone_can_be_revoked() -> None:
    made(toml())
    draft_authority(ON, toml(scope="allow host other.test"))
    assert revoke_authority(OTHER, "A-1@2", "mistyped") == ("A-1@2",)
    assert why(URL) is None


def test_the_ledger_says_who_and_which_text_and_never_the_scope() -> None:
    made(toml())
    revoke_authority(OTHER, "A-1", "closed")
    bodies = [json.loads(line.body) for line in ledger.lines()]
    told = [(one["duty"], one["details"]) for one in bodies]
    sha256 = models.Authority.objects.get().sha256

    assert [duty for duty, _ in told] == [
        "draft_authority",
        "approve_authority",
        "revoke_authority",
    ]
    assert told[0][1]["ordered_by"] == "Chief S-9"
    assert told[0][1]["sha256"] == told[1][1]["sha256"] == sha256
    assert told[1][1]["sources"] == 1
    assert "forum.test" not in "".join(line.body.decode() for line in ledger.lines())


def test_states_and_days_left() -> None:
    made(toml("A-1"))
    made(toml("A-2", **{"from": "2026-02-01"}))
    draft_authority(ON, toml("A-3"))
    draft_authority(ON, toml("A-4", until="2026-01-05T12:00:01Z"))
    approve_authority(OTHER, "A-4")
    later = NOON + timedelta(seconds=1)

    told = {one.ref: (one.state, one.days_left) for one in authorities.authorities(NOON)}
    assert told == {
        "A-1": ("IN_FORCE", 86), "A-2": ("NOT_YET", 86), "A-3": ("DRAFT", 0),
        "A-4": ("IN_FORCE", 1),
    }  # fmt: skip
    assert authorities.authority("A-4", later).state == "EXPIRED"
    assert {one.name for one in authorities.standing(later)} >= {"A-4@1"}
    after = authorities.standing(NOON + timedelta(days=2))
    assert "A-4@1" not in {one.name for one in after}


def test_what_is_spent_is_counted_against_the_rule() -> None:
    made(toml())
    models.Source.objects.update(pages=10)
    assert why(URL) is Why.SPENT


def test_halts_are_those_that_nobody_lifted(tmp_path: Path) -> None:
    halt = models.Halt.objects.create
    halt(of="HOST", key="forum.test", by="B-1", at=NOON)
    halt(of="AUTHORITY", key="A-1", by="B-1", at=NOON)
    halt(of="ALL", by="B-1", at=NOON, lifted_at=NOON)

    assert authorities.halts(tmp_path / "HALT") == Halts(
        False, frozenset({"A-1"}), frozenset({"forum.test"})
    )
    assert not authorities.halts(tmp_path / "HALT").all
    (tmp_path / "HALT").touch()
    assert authorities.halts(tmp_path / "HALT").all


def test_an_authority_that_can_be_read_no_more_stops_everything_and_can_be_revoked() -> None:
    made(toml())
    models.Authority.objects.update(text="ref = 1", sha256="0" * 64)
    with pytest.raises(BadAuthority):
        authorities.standing(NOON)
    assert "can be read no more" in authorities.authority("A-1", NOON).reason
    assert revoke_authority(OTHER, "A-1", "unreadable")


@pytest.fixture
def home() -> None:
    settings.CONFIG.secret.parent.mkdir(parents=True, exist_ok=True)
    settings.CONFIG.secret.write_text("x" * 50)
    settings.CONFIG.halt_file.unlink(missing_ok=True)
    on = Occasion(officer("CONSOLE", Role.CONSOLE), NOON, "x")
    appoint_officer(on, "I-1", "a long passphrase of I-1", [Role.INVESTIGATOR])
    appoint_officer(on, "S-1", "a long passphrase of S-1", [Role.SUPERVISOR])


def run(*told: object) -> Result:
    return CliRunner().invoke(authority_, [str(one) for one in told])


def ordered(tmp_path: Path) -> Path:
    """A file with an order for 90 days from today."""
    today = clock.now().date()
    order = tmp_path / "order.toml"
    told = {"from": f"{today}", "until": f'"{today + timedelta(days=89)}"'}
    order.write_text(toml(**told), encoding="utf-8")
    return order


def asked(url: str) -> tuple[object, ...]:
    done = run("explain", url, "--json")
    assert done.exit_code == 0
    told = json.loads(done.stdout)
    assert list(told) == ["url", "canonical", "decision", "rule", "authority", "why"]
    assert told["url"] == url
    return tuple(told.values())[1:]


@pytest.mark.usefixtures("home")
def test_at_the_console_from_a_draft_to_its_end(tmp_path: Path) -> None:
    assert run("draft", ordered(tmp_path), "--as", "I-1").exit_code == 0
    assert asked("HTTPS://FORUM.test./board/%31%37#x") == (URL, "deny", None, None, "NOT_APPROVED")
    assert run("approve", "A-1", "--as", "I-1").exit_code == 1
    assert run("approve", "A-1", "--as", "S-1").exit_code == 0

    rule = "allow prefix https://forum.test/board/ pages<=10"
    assert asked(URL) == (URL, "allow", rule, "A-1@1", None)
    help_ = "https://forum.test/board/help/"
    assert asked(help_) == (help_, "deny", f"deny prefix {help_}", "A-1@1", "DENIED")
    assert "A-1@1 line 2: deny prefix" in run("explain", help_).stdout
    assert asked("no address") == (None, "deny", None, None, "NOT_A_TARGET")

    assert run("revoke", "A-1", "--as", "S-1", "--reason", "closed").exit_code == 0
    assert asked(URL) == (URL, "deny", None, None, "REVOKED")


@pytest.mark.usefixtures("home")
def test_each_act_on_an_authority_says_in_json_what_it_did(tmp_path: Path) -> None:
    said = [
        json.loads(run(*words, "--json").stdout)
        for words in (
            ("draft", ordered(tmp_path), "--as", "I-1"), ("approve", "A-1", "--as", "S-1"),
            ("revoke", "A-1", "--as", "S-1", "--reason", "closed"),
        )
    ]  # fmt: skip
    assert said == [
        {"authority": "A-1@1", "document": None}, {"authority": "A-1@1", "words": said[1]["words"]},
        {"revoked": ["A-1@1"]},
    ]  # fmt: skip

    assert said[1]["words"].startswith("A-1@1 is approved: 1 source, from")


@pytest.mark.usefixtures("home")
def test_what_the_console_shows_of_an_authority(tmp_path: Path) -> None:
    order = ordered(tmp_path)
    done = run("draft", order, "--document", order, "--as", "I-1")
    assert done.exit_code == 0, done.output
    assert run("approve", "A-1", "--as", "S-1").exit_code == 0

    exhibit = models.Exhibit.objects.get()
    assert exhibit.arrivals.get().channel == "AUTHORITY"
    shown = json.loads(run("show", "A-1", "--json").stdout)
    assert shown["document"] == number(Series.EXHIBIT, exhibit.pk)
    assert (shown["state"], shown["days_left"]) == ("IN_FORCE", 90)
    assert "A-1@1" in run("list").stdout
    assert json.loads(run("list", "--json").stdout)["approved_by"] == "S-1"
    assert "one version only" in run("diff", "A-1").stderr
    assert run("revoke", "A-1", "--as", "S-1", "--reason", "closed").exit_code == 0
    assert "S-1: closed" in run("show", "A-1").stdout


@pytest.mark.usefixtures("home")
def test_a_rule_that_contradicts_another_is_told_and_taken(tmp_path: Path) -> None:
    order = tmp_path / "order.toml"
    today = clock.now().date()
    told = {"from": f"{today}", "until": f"{today}"}
    order.write_text(toml(scope=f"{SCOPE}\ndeny host forum.test", **told), encoding="utf-8")
    done = run("draft", order)
    assert done.exit_code == 0
    assert "line 1: all that it begins with is denied" in done.stderr


@pytest.mark.usefixtures("home")
def test_a_bad_file_is_told_by_key_line_and_column_and_its_document_is_not_sealed(
    tmp_path: Path,
) -> None:
    order = tmp_path / "order.toml"
    order.write_text(toml(scope="allow host x.test\nalow host y.test", color="1"), encoding="utf-8")
    done = run("draft", order, "--document", order)

    assert done.exit_code == 1
    assert "color: there is no such key" in done.stderr
    assert "scope, line 2 (line 10 of the text), column 1: “alow”" in done.stderr
    assert not models.Exhibit.objects.exists()
    order.write_bytes(b"ref = '\xff'")
    assert "is not UTF-8" in run("draft", order).stderr
