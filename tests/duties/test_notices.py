"""A hit becomes a notice: two looks, a person, a message; then the patrol sees what comes of it."""

import json
from dataclasses import replace
from datetime import timedelta
from email import message_from_bytes
from email.policy import default
from pathlib import Path
from typing import Any

import click
import pytest
from click.testing import CliRunner
from django.conf import settings
from django.db import connection
from django.test.utils import CaptureQueriesContext

from pehra.base import clock
from pehra.cli.notices import contacts as contacts_group
from pehra.cli.notices import notice as notice_group
from pehra.duties import noticed
from pehra.duties.appoint_officer import appoint_officer
from pehra.duties.approve_authority import approve_authority
from pehra.duties.check_notices import check_notices, overdue, recheck_notices
from pehra.duties.confirm_notice import confirm_notice
from pehra.duties.draft_authority import draft_authority
from pehra.duties.draft_notice import NotNotified, draft_notice
from pehra.duties.duty import Occasion
from pehra.duties.import_contacts import import_contacts
from pehra.duties.noticed import Home, NoSuchNotice
from pehra.patrol.contacts import BadContacts, address_key
from pehra.patrol.frontier import key
from pehra.patrol.notice import Unit
from pehra.patrol.permit import Permit, Refused, Why
from pehra.roster.powers import IN_PERSON, NotPermitted, Power, Role, officer
from pehra.store import models
from pehra.store.queries import ledger, notices
from pehra.store.queries.contacts import NoContact, held, whom
from pehra.store.queries.notices import State, percentile

from .conftest import NOON, ON, OTHER

pytestmark = pytest.mark.django_db(transaction=True)

URL = "https://cdn.example.net/1.jpg"
UNIT = Unit("Child Protection Desk", "desk@police.example")
HOME = Home(settings.CONFIG.home / "nowhere", test_home=False)
CONTACTS = b"network,provider,email,country\n192.0.2.0/24,Example B.V.,abuse@example.net,NL\n"
SHA = "ab" * 32


def later(**more: float) -> Occasion:
    return Occasion(ON.officer, NOON + timedelta(**more), "SOP 4.2")


def authority(on: Occasion = ON) -> None:
    day, last = on.at.date(), on.at.date() + timedelta(days=60)
    text = (
        'ref = "A-1"\nlaw = "Act 1, s. 2"\nreason = "tips"\nordered_by = "S-9"\n'
        f'from = {day}\nuntil = {last}\nretention = "hash-only"\n'
        f'scope = """\nallow page {URL}\n"""\n'
    )
    approve_authority(Occasion(OTHER.officer, on.at, ""), draft_authority(on, text))


def fetch(target: models.Target, outcome: str = "FETCHED", **told: object) -> models.Fetch:
    at = told.pop("at", NOON)
    known = {
        "url": target.url, "via": "AGAIN", "status": 200, "intended_at": at, "ended_at": at,
        "sha256": SHA, "verdict": "RECOGNISED", "authority": models.Authority.objects.first(),
    } | told  # fmt: skip
    return models.Fetch.objects.create(target=target, outcome=outcome, **known)


def hit(url: str = URL, address: str = "192.0.2.7", kind: str = "HIT", **told: object) -> str:
    place = url.split("/", 3)[2] if "//" in url else url
    host, _ = models.Host.objects.get_or_create(name=place, domain="example.net")
    models.Pace.objects.get_or_create(key="domain:example.net", defaults={"allowed_at": NOON})
    target = models.Target.objects.create(
        key=key(url), url=url, host=host, via="REQUISITE", state="DONE", due_at=NOON
    )
    first = fetch(target, via="REQUISITE")
    row = models.Finding.objects.create(
        kind=kind, target=target, fetch=first, at=NOON, told={"algorithm": "PDQ", "distance": 4},
        hosted_at={"url": url, "address": address, "host": place}, **told,
    )  # fmt: skip
    return f"FND-{row.pk:06d}"


def draft(on: Occasion, finding: str, unit: Unit = UNIT, home: Home = HOME) -> str:
    return draft_notice(on, finding, unit, home)


def target() -> models.Target:
    return models.Target.objects.get(url=URL)


def state(number: str, on: Occasion = ON) -> State:
    return notices.notice(number, on.at).line.state


def said(duty: str) -> list[dict[str, Any]]:
    """The ledger's lines of a duty."""
    told = [json.loads(one.body) for one in ledger.lines()]
    return [one for one in told if one["duty"] == duty]


@pytest.fixture
def ready() -> str:
    """A hit that can be drafted a notice of."""
    authority()
    import_contacts(ON, CONTACTS)
    return hit()


def test_a_hit_is_drafted_looked_at_again_and_confirmed_by_a_person(ready: str) -> None:
    number = draft(ON, ready)

    assert number.startswith("NTC-")
    assert state(number) is State.NEEDS_SECOND
    waiting = target()
    assert (waiting.state, waiting.rank, waiting.via, waiting.whole) == (
        "WAITING",
        0,
        "AGAIN",
        True,
    )
    assert (waiting.interval, waiting.due_at, waiting.source_id) == (
        86_400, NOON, models.Source.objects.get().pk,
    )  # fmt: skip
    with pytest.raises(NotNotified, match="not fetched a second time"):
        confirm_notice(later(seconds=90), number, UNIT)

    again = fetch(target(), at=NOON + timedelta(seconds=61))
    assert state(number) is State.TO_CONFIRM
    message = message_from_bytes(confirm_notice(later(seconds=90), number, UNIT), policy=default)

    assert message["To"] == "abuse@example.net"
    body = message.get_body()
    assert body is not None
    told = body.get_content()
    for part in (number, URL, "192.0.2.7", SHA, "Act 1, s. 2", "12:00:00 UTC", "12:01:01 UTC",
                 "nearly the same"):  # fmt: skip
        assert part in told
    row = models.Notice.objects.get()
    assert (row.second_id, row.confirmed_by) == (again.pk, "B-17")
    assert row.text == told.replace("\r\n", "\n")
    assert state(number) is State.OPEN
    assert target().due_at <= NOON + timedelta(days=1, seconds=61)  # rechecked within a day
    with pytest.raises(NotNotified, match="was confirmed by B-17"):
        confirm_notice(later(seconds=99), number, UNIT)
    with pytest.raises(NotNotified, match=f"{number} is about the same address"):
        draft(ON, ready)


def test_a_draft_that_waits_is_drafted_anew_under_its_number(ready: str) -> None:
    assert draft(ON, ready) == draft(later(hours=1), ready)
    assert models.Notice.objects.count() == 1


def test_when_it_was_seen_twice_already_nothing_is_ordered(ready: str) -> None:
    fetch(target(), at=NOON + timedelta(minutes=2), via="LINK")

    number = draft(later(minutes=3), ready)

    assert state(number) is State.TO_CONFIRM
    assert target().state == "DONE"


def test_what_stands_in_the_ledger_names_no_provider_and_no_address(ready: str) -> None:
    number = draft(ON, ready)
    fetch(target(), at=NOON + timedelta(minutes=2))
    confirm_notice(later(minutes=3), number, UNIT)

    drafted, confirmed_ = said("draft_notice"), said("confirm_notice")

    assert [one["subject"] for one in (*drafted, *confirmed_)] == [ready, number]
    assert drafted[0]["details"] == {"notice": number, "ordered": True}
    assert confirmed_[0]["details"] == {"finding": ready, "drafted_by": "B-17"}


@pytest.mark.parametrize(
    ("url", "kind", "words"),
    [
        (URL, "GONE", "is no hit"),
        ("https://images.example.net/find?url=http://other.org/1.jpg", "HIT", "another address"),
        ("urn:btih:" + "ab" * 20, "HIT", "about a swarm"),
    ],
)
def test_some_findings_lead_to_no_provider(url: str, kind: str, words: str) -> None:
    import_contacts(ON, CONTACTS)

    with pytest.raises(NotNotified, match=words):
        draft(ON, hit(url, kind=kind))
    assert not models.Notice.objects.exists()


def test_nobody_to_tell_no_address_of_ours_and_no_authority_are_told_apart() -> None:
    finding = hit()
    with pytest.raises(NotNotified, match="contacts import"):
        draft(ON, finding)
    import_contacts(ON, CONTACTS)
    with pytest.raises(NotNotified, match=r"set patrol_contact in pehra\.toml"):
        draft(ON, finding, Unit("Desk", "https://police.example"))
    with pytest.raises(NotNotified, match=r"NO_AUTHORITY.*allow page ADDRESS"):
        draft(ON, finding)
    with pytest.raises(NotNotified, match="There is no finding"):
        draft(ON, "FND-999")
    with pytest.raises(NoSuchNotice):
        confirm_notice(ON, "NTC-999", UNIT)
    assert not models.Notice.objects.exists()


def test_what_lies_deeper_than_its_rule_lets_be_is_not_ordered_in_vain(ready: str) -> None:
    """The gate would refuse the second fetch, and nobody be told."""
    models.Target.objects.filter(url=URL).update(depth=101)

    with pytest.raises(NotNotified, match="TOO_DEEP"):
        draft(ON, ready)


def test_a_halt_delays_the_second_fetch_and_does_not_forbid_the_draft(ready: str) -> None:
    models.Halt.objects.create(of="ALL", by="B-17", at=NOON)

    draft(ON, ready)

    assert target().state == "WAITING"


def test_the_file_that_stops_everything_is_seen_by_who_drafts(ready: str, tmp_path: Path) -> None:
    halt_file = tmp_path / "HALT"
    allowed = noticed.leave(target(), NOON, Home(halt_file, test_home=False))
    assert isinstance(allowed, Permit)

    halt_file.touch()
    refused = noticed.leave(target(), NOON, Home(halt_file, test_home=False))

    assert isinstance(refused, Refused)
    assert refused.why is Why.HALTED
    draft(ON, ready, home=Home(halt_file, test_home=False))
    assert (target().state, target().source_id) == ("WAITING", None)


def test_a_test_home_drafts_no_notice_about_the_real_network(ready: str, tmp_path: Path) -> None:
    with pytest.raises(NotNotified, match="a test home fetches nothing of the real network"):
        draft(ON, ready, home=Home(tmp_path / "HALT", test_home=True))
    assert not models.Notice.objects.exists()


@pytest.mark.parametrize("role", [Role.CONSOLE, Role.WATCH, Role.MACHINE])
def test_no_machine_notifies(role: Role, ready: str) -> None:
    on = Occasion(officer("X-1", role), NOON, "")
    number = draft(ON, ready)

    with pytest.raises(NotPermitted):
        draft(on, ready)
    with pytest.raises(NotPermitted):
        confirm_notice(on, number, UNIT)
    assert Power.NOTIFY_PROVIDER in IN_PERSON


def confirmed(finding: str) -> str:
    fetch(target(), at=NOON + timedelta(minutes=2))
    number = draft(later(minutes=3), finding)
    confirm_notice(later(minutes=3), number, UNIT)
    return number


def seen(outcome: str, hours: float, status: int = 200, verdict: str = "") -> int:
    at = NOON + timedelta(hours=hours)
    fetch(target(), outcome, at=at, ended_at=at, status=status, verdict=verdict)
    models.Target.objects.filter(url=URL).update(seen_at=at)
    return check_notices(later(hours=hours))


def test_what_is_gone_is_seen_and_what_comes_back_too(ready: str) -> None:
    number = confirmed(ready)

    assert seen("GONE", 10, 404) == 0
    assert seen("GONE", 11, 404) == 1
    line = notices.notice(number, NOON).line
    assert (line.state, line.removed_how) == (State.REMOVED, "GONE")
    assert line.removed_at == NOON + timedelta(hours=10)
    assert line.hours == 9.95
    assert seen("GONE", 35, 404) == 0
    assert seen("FETCHED", 59, verdict="RECOGNISED") == 1
    assert state(number) is State.BACK
    assert seen("FETCHED", 83, verdict="UNKNOWN") == 1
    line = notices.notice(number, NOON).line
    assert (line.state, line.removed_how) == (State.REMOVED, "CHANGED")
    assert line.back_at == NOON + timedelta(hours=59)
    told = [one["details"]["removed"] for one in said("note_removals")]
    assert told == [[number], [], [number]]


def test_when_nothing_was_visited_it_costs_one_question_and_no_line(ready: str) -> None:
    confirmed(ready)
    assert seen("FETCHED", 1, verdict="RECOGNISED") == 0
    hit("https://cdn.example.net/2.jpg")
    before = len(list(ledger.lines()))

    with CaptureQueriesContext(connection) as asked:
        changed = check_notices(later(hours=2))

    assert changed == 0
    assert len(asked) == 1
    assert len(list(ledger.lines())) == before


def test_what_nobody_would_visit_is_ordered_again(ready: str) -> None:
    confirmed(ready)
    assert not overdue(NOON).exists()
    models.Target.objects.filter(url=URL).update(state="DEAD")

    assert recheck_notices(later(days=2)) == 1

    assert target().state == "WAITING"
    assert not overdue(NOON + timedelta(days=2)).exists()


def test_the_slowest_hosts_come_first(ready: str) -> None:
    confirmed(ready)
    row = models.Notice.objects.get()
    for pk, hours in enumerate((1, 2, 30, 400, 5, 6, 7, 8, 9, 10), row.pk + 1):
        row.pk = pk
        row.confirmed_at, row.removed_at = NOON, NOON + timedelta(hours=hours)
        row.removed_how, row.provider = "GONE", "Fast"
        row.save(force_insert=True)

    slow, fast = notices.hosts(NOON + timedelta(hours=100))

    assert (slow.provider, slow.open, slow.removed, slow.median) == ("Example B.V.", 1, 0, 0.0)
    assert slow.oldest == pytest.approx(99.95)
    assert (fast.notices, fast.open, fast.removed) == (10, 0, 10)
    assert (fast.median, fast.p90) == (7.0, 30.0)


@pytest.mark.parametrize(
    ("values", "share", "wanted"),
    [([], 0.5, 0.0), ([4.0], 0.9, 4.0), ([1.0, 2.0], 0.5, 1.0), ([1.0, 2.0, 3.0], 0.5, 2.0)],
)
def test_a_share_of_them_is_at_most_that(values: list[float], share: float, wanted: float) -> None:
    assert percentile(values, share) == wanted


def test_contacts_are_replaced_by_key_and_the_most_particular_is_told() -> None:
    import_contacts(ON, CONTACTS + b"192.0.2.0/25,Near,near@x.test,\nsite.org,Site,s@site.org,\n")
    taken = import_contacts(ON, CONTACTS.replace(b"abuse@", b"new@") + b"nonsense,a,b,\n")

    assert (taken.added, taken.replaced, taken.rejected) == (0, 1, 1)
    assert held().contacts == 3
    for host, address, email in (
        ("x.org", "192.0.2.200", "new@example.net"), ("x.org", "192.0.2.1", "near@x.test"),
        ("img.site.org", "192.0.2.1", "s@site.org"),
    ):  # fmt: skip
        found = whom(host, address)
        assert not isinstance(found, NoContact)
        assert found.email == email
        assert found.first <= address_key(address) <= found.last or found.key == "site.org"
    assert whom("x.org", "203.0.113.1") == NoContact()
    assert whom("x.org", "") == NoContact()
    with pytest.raises(BadContacts, match="holds no contact"):
        import_contacts(ON, b"network,email\nnonsense,b\n")


def run(group: click.Group, *words: str, code: int = 0) -> str:
    result = CliRunner().invoke(group, words)
    assert result.exit_code == code, result.output
    return result.output


@pytest.fixture
def console(settings: Any) -> Occasion:  # noqa: ANN401
    """A home whose unit providers can answer, with an investigator, today."""
    settings.CONFIG.secret.parent.mkdir(parents=True, exist_ok=True)
    settings.CONFIG.secret.write_text("x" * 50)
    settings.CONFIG = replace(settings.CONFIG, patrol_contact="mailto:desk@police.example")
    on = Occasion(ON.officer, clock.now(), "")
    authority(on)
    appoint_officer(ON, "I-1", "a long enough password 7", (Role.INVESTIGATOR,))
    return on


def test_contacts_from_the_command_line(console: Occasion, tmp_path: Path) -> None:
    (tmp_path / "more.csv").write_bytes(CONTACTS + b"nonsense,a,b,\n")

    told = run(contacts_group, "import", str(tmp_path / "more.csv"))

    assert "1 new, 0 replaced, 1 rejected" in told
    assert json.loads(run(contacts_group, "show", "--json"))["contacts"] == 1
    assert "1 contact of 1 provider." in run(contacts_group, "show")


def test_a_notice_from_the_command_line(console: Occasion, tmp_path: Path) -> None:
    import_contacts(ON, CONTACTS)
    finding, output = hit(), tmp_path / "notice.eml"

    told = run(notice_group, "draft", finding, "--as", "I-1")
    number = told.split()[0]
    assert told == f"{number}  Example B.V. <abuse@example.net>  waits for its second fetch\n"
    fetch(target(), at=console.at - timedelta(minutes=1))
    assert "send it" in run(notice_group, "confirm", number, "--as", "I-1", "-o", str(output))
    assert b"abuse@example.net" in output.read_bytes()
    again = run(notice_group, "confirm", number, "--as", "I-1", "-o", f"{output}2", code=1)
    assert "was confirmed by I-1" in again
    assert not (tmp_path / "notice.eml2").exists()


def test_where_notices_stand_from_the_command_line(console: Occasion) -> None:
    import_contacts(ON, CONTACTS)
    number = confirmed(hit())

    assert URL in run(notice_group, "show", number)
    assert "  open  " in run(notice_group, "list")
    line = json.loads(run(notice_group, "list", "--json"))
    assert (line["number"], line["state"]) == (number, "OPEN")
    told = run(notice_group, "hosts")
    assert "1 notice, 1 open" in told
    assert "0 removed (median –, p90 –)" in told
    line = json.loads(run(notice_group, "hosts", "--json"))
    assert (line["open"], line["median"], line["p90"]) == (1, None, None)
    assert line["oldest"] > 0


def test_before_it_is_confirmed_no_hours_have_passed(console: Occasion) -> None:
    import_contacts(ON, CONTACTS)
    line = json.loads(run(notice_group, "draft", hit(), "--as", "I-1", "--json"))
    assert (line["state"], line["hours"]) == ("NEEDS_SECOND", None)
    assert json.loads(run(notice_group, "list", "--json"))["hours"] is None
    assert " –  Example B.V." in run(notice_group, "list")


def test_whom_a_notice_would_go_to_is_asked_beforehand(console: Occasion) -> None:
    import_contacts(ON, CONTACTS + b"site.org,Site,s@site.org,\n2001:db8::/32,Six,six@x.test,\n")
    told = run(contacts_group, "show", "192.0.2.7")
    assert told == "192.0.2.7: Example B.V. <abuse@example.net>  NL  by 192.0.2.0/24\n"
    line = json.loads(run(contacts_group, "show", "IMG.site.org.", "--json"))
    assert (line["network"], line["provider"], line["email"]) == ("site.org", "Site", "s@site.org")
    assert "six@x.test" in run(contacts_group, "show", "[2001:DB8::7]")
    assert "Nobody is known for far.test" in run(contacts_group, "show", "far.test", code=1)
