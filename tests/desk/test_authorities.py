"""Authorities on the desk: one writes down, another approves; faults with their line; explained."""

import pytest

from pehra.base import clock
from pehra.desk.authorities import SAMPLE, Fault, _faults
from pehra.patrol.scope import parse
from pehra.roster.powers import Role
from pehra.store import models
from pehra.store.queries import ledger as ledgers

from .conftest import SignIn
from .watched import authority, fill, text

pytestmark = pytest.mark.django_db(transaction=True)
SCOPE = ("allow host a.example depth=2", "deny prefix https://a.example/help/")


def test_one_writes_down_another_approves_and_it_is_revoked(sign_in: SignIn) -> None:
    asker = sign_in(Role.INVESTIGATOR, Role.SUPERVISOR, badge="I-9")
    told = {"text": text(clock.now(), "FIR/9", SCOPE).replace("\n", "\r\n")}
    page = asker.post("/patrol/authorities/draft/", told, follow=True).text
    assert "Another officer must approve it." in page
    assert "You wrote it down" in page
    row = models.Authority.objects.get()
    assert "\r" not in row.text
    own = asker.post("/patrol/authorities/FIR/9@1/approve/")
    assert (own.status_code, "another must approve" in own.text) == (400, True)

    boss = sign_in(Role.SUPERVISOR, badge="S-9")
    page = boss.post("/patrol/authorities/FIR/9@1/approve/", follow=True).text
    for words in ("In force", "allow host a.example depth=2", "PECA 2016", "its fetches"):
        assert words in page
    assert "Approve it</button>" not in page
    assert "allow host a.example" in asker.get("/patrol/").text

    page = boss.post("/patrol/authorities/FIR/9@1/revoke/", {"reason": ""}, follow=True).text
    assert "Say why it is revoked." in page
    boss.post("/patrol/authorities/FIR/9@1/revoke/", {"reason": "the case is closed"})
    page = asker.get("/patrol/authorities/FIR/9@1/").text
    assert "the case is closed" in page
    assert [one.duty for one in ledgers.entries("authority:FIR/9@1")] == [
        "draft_authority", "approve_authority", "revoke_authority",
    ]  # fmt: skip


def test_faults_are_shown_with_the_line_they_mean(sign_in: SignIn) -> None:
    client = sign_in(Role.INVESTIGATOR)
    bad = text(clock.now(), "X", ("allow host a.example", "allow moon x", "allow host b depth=x"))
    answer = client.post("/patrol/authorities/draft/", {"text": bad})

    assert answer.status_code == 422
    at = bad.split("\n").index("allow moon x") + 1
    said = f"scope, line 2 (line {at} of the text), column 7: “moon” is no kind of rule"
    assert f'<bdi dir="ltr">{said}' in answer.text
    assert '<code class="shown"><bdi dir="ltr">allow moon x</bdi></code>' in answer.text
    assert "allow moon x" in answer.text.partition("<textarea")[2]  # what was written is kept
    assert not models.Authority.objects.exists()
    for rubbish in ("", "= =", "ref = 7", "\x00", "a" * 100_001):
        assert client.post("/patrol/authorities/draft/", {"text": rubbish}).status_code == 422


def test_a_line_of_the_scope_is_found_in_the_text() -> None:
    said = "scope, line 1 (line 2 of the text), column 7: no"

    assert list(_faults(said, "scope = '''\nallow x\n'''")) == [Fault(said, 2, "allow x")]
    for words in (
        "scope, line 1, column 7: no",
        "scope, line 1 (line 9 of the text), column 7: no",
    ):
        assert list(_faults(words, 'scope = "x"')) == [Fault(words)]


def test_the_sample_of_a_scope_is_one() -> None:
    assert len(parse(SAMPLE).rules) == 5


def test_it_is_explained_which_rule_decides(sign_in: SignIn) -> None:
    fill(clock.now())
    client = sign_in(Role.AUDITOR)

    def asked(url: str) -> str:
        return str(client.post("/patrol/authorities/", {"url": url}).text)

    page = asked("https://BOARD.example/media/%6eews/1")
    assert "not allowed" in page
    assert "A rule denies it, whatever others allow." in page
    assert "deny prefix https://board.example/media/news/" in page
    page = asked("https://board.example/media/x")
    assert ">allowed<" in page
    assert "https://board.example/media/x" in page
    assert "No authority allows it." in asked("https://other.example/")
    assert "nothing that could be fetched" in asked("javascript:alert(1)")
    assert "javascript:alert(1)</a>" not in asked("javascript:alert(1)")


def test_the_list_marks_what_ends_soon(sign_in: SignIn) -> None:
    fill(clock.now())
    page = sign_in(Role.TRIAGE_OFFICER).get("/patrol/authorities/").text
    assert page.count("ends soon: renew it") == 1
    assert page.index("WARRANT-12") < page.index("ends soon: renew it") < page.index("FIR-2-2026")
    assert "Write one down" not in page  # triage officers do not


def test_versions_are_compared(sign_in: SignIn) -> None:
    now = clock.now()
    authority(now, "FIR-1", ["allow host a.example"])
    client = sign_in(Role.INVESTIGATOR, badge="I-9")
    told = {"text": text(now, "FIR-1", ["allow host b.example"])}
    page = client.post("/patrol/authorities/draft/", told, follow=True).text
    assert "FIR-1@2" in page
    assert "-allow host a.example" in page
    assert "+allow host b.example" in page
    same = client.post("/patrol/authorities/draft/", told)
    assert (same.status_code, "this very text" in same.text) == (422, True)


def test_what_is_no_authority_is_not_found(sign_in: SignIn) -> None:
    client = sign_in(Role.SUPERVISOR)
    assert client.get("/patrol/authorities/NEVER@1/").status_code == 404
    assert client.post("/patrol/authorities/NEVER@1/approve/").status_code == 404
    assert client.get("/patrol/authorities/").text.count("No authority was written down yet") == 1


def test_what_hides_in_a_text_is_shown_to_whoever_approves_it(sign_in: SignIn) -> None:
    """Text that runs backwards could read as another rule than it is."""
    now = clock.now()
    asker = sign_in(Role.INVESTIGATOR)
    told = text(now, "FIR-1", ("# \u202ecalm\u202c", "allow host a.example"))
    asker.post("/patrol/authorities/draft/", {"text": told})
    page = sign_in(Role.SUPERVISOR, badge="S-9").get("/patrol/authorities/FIR-1@1/").text
    assert "\u202e" not in page
    assert "⟨U+202E⟩calm" in page
