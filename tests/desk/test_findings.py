"""Findings: where the bytes lay and what led there apart, settled with a reason."""

from dataclasses import replace
from email import message_from_bytes
from email.policy import default

import pytest
from django.conf import settings

from pehra.base import clock
from pehra.base.numbers import Series, count, number
from pehra.duties.import_contacts import import_contacts
from pehra.roster.powers import Role
from pehra.store import models
from pehra.store.queries import ledger as ledgers
from pehra.store.queries.findings import findings

from .conftest import Receive, SignIn, occasion
from .watched import DAY, HOUR, fetch, fill, finding

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def hit() -> str:
    return number(Series.FINDING, fill(clock.now()).pk)


def test_a_finding_is_read_and_that_it_was_read_is_recorded(sign_in: SignIn, hit: str) -> None:
    client = sign_in(Role.AUDITOR)
    page = client.get(f"/patrol/findings/{hit}/").text

    at = [page.index(words) for words in (
        "Hosted at", "https://board.example/media/a.jpg", "203.0.113.7", "Reached through",
        "https://board.example/media/thread/81", "What the list says", "national",
    )]  # fmt: skip
    assert at == sorted(at)
    assert "version <bdi" in page
    assert "4711" in page
    assert "<img" not in page
    assert "You are the first to look at it." in page
    assert [(one.duty, one.officer) for one in ledgers.entries(hit)] == [("view_finding", "B-17")]
    assert "viewed" in client.get(f"/patrol/findings/{hit}/").text
    assert "Settle</button>" not in page


def test_a_finding_is_settled_with_a_reason_and_leaves_the_list(sign_in: SignIn, hit: str) -> None:
    client = sign_in(Role.INVESTIGATOR)
    assert "2 findings wait" in client.get("/patrol/findings/").text
    page = client.post(f"/patrol/findings/{hit}/settle/", {"reason": " "}, follow=True).text
    assert "Say what is done about it." in page
    told = {"reason": "the provider was written to"}
    client.post(f"/patrol/findings/{hit}/settle/", told)

    assert hit not in client.get("/patrol/findings/").text
    assert hit in client.get("/patrol/findings/?all=1&kind=HIT").text
    page = client.get(f"/patrol/findings/{hit}/").text
    assert "the provider was written to" in page
    assert client.post(f"/patrol/findings/{hit}/settle/", told).status_code == 400
    assert [one.duty for one in ledgers.entries(hit)].count("settle_finding") == 1


def test_a_list_of_many_is_turned_page_by_page(hit: str) -> None:
    row = models.Finding.objects.get(kind="HIT")
    for _ in range(4):
        finding(row.fetch, "CHANGED", clock.now())
    found, before = [], 0
    while True:
        page = findings(before=before, waiting=True, per_page=2)
        found += [one.number for one in page.lines]
        before = page.before
        if not before:
            break
    assert len(found) == len(set(found)) == page.open == 6
    assert [one.kind for one in findings(kind="CHANGED").lines] == ["CHANGED"] * 4


@pytest.fixture
def contact(monkeypatch: pytest.MonkeyPatch) -> None:
    told = b"network,provider,email,country\n203.0.113.0/24,Example Hosting,abuse@h.example,NL\n"
    import_contacts(occasion(), told)
    mail = replace(settings.CONFIG, patrol_contact="desk@police.example")
    monkeypatch.setattr(settings, "CONFIG", mail)


def test_a_notice_is_drafted_seen_again_and_confirmed(
    sign_in: SignIn, hit: str, contact: None
) -> None:
    client = sign_in(Role.INVESTIGATOR)
    page = client.post(f"/patrol/findings/{hit}/notice/", follow=True).text
    name = number(Series.NOTICE, models.Notice.objects.get().pk)
    assert f"{name} is drafted. Nothing is sent." in page
    assert "waits for its second fetch" in page
    assert "Draft a notice" not in page
    early = client.post(f"/patrol/notices/{name}/confirm/")
    assert (early.status_code, "cannot be confirmed" in early.text) == (400, True)
    assert client.post(f"/patrol/notices/{name}/message/").status_code == 400

    row = models.Finding.objects.get(kind="HIT")
    fetch(row.target, clock.now(), verdict="RECOGNISED", via="AGAIN")
    page = client.get(f"/patrol/findings/{hit}/").text
    assert "can be confirmed" in page
    assert "We ask you to remove access" in page
    mail = client.post(f"/patrol/notices/{name}/confirm/")
    assert mail["Content-Type"] == "message/rfc822"
    assert mail["Content-Disposition"] == f'attachment; filename="{name}.eml"'
    told = message_from_bytes(mail.content, policy=default)
    assert (told["To"], told["From"]) == (
        "abuse@h.example", "Child Protection Desk <desk@police.example>",
    )  # fmt: skip
    assert "confirmed, and still there" in client.get("/patrol/notices/").text
    duties = [one.duty for one in ledgers.entries(name)]
    assert duties == ["confirm_notice"]
    again = client.post(f"/patrol/notices/{name}/message/")
    assert again.content == mail.content
    assert "notice confirmed" in client.get(f"/patrol/findings/{hit}/").text


def test_what_became_of_a_notice_is_told(sign_in: SignIn, hit: str) -> None:
    now = clock.now()
    row = models.Finding.objects.get(kind="HIT")
    models.Notice.objects.create(
        finding=row, provider="Example Hosting", email="abuse@hosting.example", drafted_by="I-1",
        text="Please take it down.", drafted_at=now - 3 * DAY, second=row.fetch,
        confirmed_by="S-1", confirmed_at=now - 2 * DAY, removed_at=now - DAY - HOUR,
        removed_how="GONE",
    )  # fmt: skip
    client = sign_in(Role.INVESTIGATOR)
    page = client.get(f"/patrol/findings/{hit}/").text
    assert "It was removed after 23 hours." in page
    assert "Draft a notice" in page  # it may come back
    assert "notices: <bdi" in client.get("/patrol/findings/").text
    page = client.get("/patrol/notices/").text
    assert page.index("How long providers take") < page.rindex("Example Hosting")


def test_without_a_contact_the_answer_says_what_to_do(sign_in: SignIn, hit: str) -> None:
    answer = sign_in(Role.SUPERVISOR).post(f"/patrol/findings/{hit}/notice/")
    assert (answer.status_code, "patrol_contact" in answer.text) == (400, True)


def test_a_finding_leads_to_its_report_and_to_the_tip_off(
    sign_in: SignIn, receive: Receive, full: dict[str, object]
) -> None:
    tip = receive(full)  # before the rows of exhibits that no vault has: it would refuse to seal
    hit = number(Series.FINDING, fill(clock.now()).pk)
    report = models.Report.objects.get(pk=count(Series.REPORT, tip))
    row = models.Finding.objects.get(kind="HIT")
    models.Target.objects.filter(pk=row.target_id).update(report=report)
    client = sign_in(Role.INVESTIGATOR)
    page = client.get(f"/patrol/findings/{hit}/").text
    assert "named by a tip-off" in page
    assert f"/reports/{tip}/" in page
    assert tip not in client.get("/patrol/findings/").text
    models.Fetch.objects.filter(pk=row.fetch_id).update(exhibit=report.exhibit)
    assert f"/reports/{tip}/" in client.get("/patrol/findings/").text
    back = f"/patrol/findings/{number(Series.FINDING, row.pk)}/"
    assert back in client.get(f"/reports/{tip}/").text


def test_what_is_gone_or_back_says_so(sign_in: SignIn, hit: str) -> None:
    row = models.Finding.objects.get(kind="HIT")
    gone = finding(row.fetch, "GONE", clock.now(), hosted_at={}, told={"event": "GONE"})
    finding(row.fetch, "CHANGED", clock.now(), told={"event": "BACK"})
    client = sign_in(Role.AUDITOR)
    page = client.get("/patrol/findings/").text
    assert "Back: it was gone, and is there again" in page
    assert page.count("https://board.example/media/a.jpg") == 4
    page = client.get(f"/patrol/findings/{number(Series.FINDING, gone.pk)}/").text
    assert "Nothing answered at" in page


def test_what_redirected_to_it_is_named_hop_by_hop(sign_in: SignIn, hit: str) -> None:
    row = models.Finding.objects.get(kind="HIT")
    hop = {"url": "https://board.example/proxy?a=<1>", "status": 302, "fetch": "FET-0000000042"}
    models.Finding.objects.filter(pk=row.pk).update(told={**row.told, "redirects": [hop]})

    page = sign_in(Role.AUDITOR).get(f"/patrol/findings/{hit}/").text

    assert "https://board.example/proxy?a=&lt;1&gt;" in page
    assert "302" in page
    assert "FET-0000000042" in page


def test_what_is_no_finding_is_not_found(sign_in: SignIn) -> None:
    client = sign_in(Role.AUDITOR)
    for name in ("FND-999999", "rubbish", "TIP-000001"):
        assert client.get(f"/patrol/findings/{name}/").status_code == 404
    boss = sign_in(Role.SUPERVISOR, badge="S-9")
    assert boss.post("/patrol/notices/NTC-999999/confirm/").status_code == 404
    assert "No finding waits." in client.get("/patrol/findings/?kind=SEA&before=x").text


def test_what_was_given_up_is_taken_up_again(sign_in: SignIn, hit: str) -> None:
    errand = models.Errand.objects.create(
        kind="READ", subject="EXH-000007", due_at=clock.now(), dead=True, attempts=5,
        problem="It took too long.",
    )  # fmt: skip
    client = sign_in(Role.TRIAGE_OFFICER)
    page = client.get("/patrol/dead-letters/").text
    for words in ("EXH-000007", "It took too long.", "eu.mirror.example/dead", "FIR-7-2026@1"):
        assert words in page
    target = models.Target.objects.get(state="DEAD")
    client.post(f"/patrol/dead-letters/{errand.pk}/errand/")
    client.post(f"/patrol/dead-letters/{number(Series.TARGET, target.pk)}/")
    target.refresh_from_db()
    target.host.refresh_from_db()
    assert (target.state, target.fails) == ("WAITING", 0)
    assert target.host.next_at is not None
    page = client.get("/patrol/dead-letters/").text
    assert "No task was given up." in page
    assert "No target was given up." in page
    again = client.post(f"/patrol/dead-letters/{number(Series.TARGET, target.pk)}/")
    assert again.status_code == 400
