"""The diary: every fetch and every gap in their order, filtered without reading it through."""

from datetime import timedelta

import pytest
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pehra.base import clock
from pehra.patrol.diary import Intent
from pehra.roster.powers import Role
from pehra.store import models
from pehra.store.queries import diary
from pehra.store.queries.diary import BadFilter, Filter

from .conftest import SignIn
from .watched import MINUTE, authority, fetch, fill, host, source, target

pytestmark = pytest.mark.django_db(transaction=True)


def numbers(wanted: Filter, before: int = 0, per_page: int = 50) -> list[str]:
    return [one.number for one in diary.diary(wanted, before, per_page).entries]


def test_fetches_and_gaps_stand_in_their_order(sign_in: SignIn) -> None:
    fill(clock.now())
    page = sign_in(Role.AUDITOR).get("/patrol/diary/").text

    at = [page.index(words) for words in (
        "the process died", "image/jpeg", "it was told to end", "Retry-After: 5100",
        ">304<", "a power cut", "text/html",
    )]  # fmt: skip
    assert at == sorted(at)
    assert page.count("No patrol from") == 2
    assert "https://board.example/media/a.jpg" in page
    assert 'href="https://board' not in page  # what was fetched is never a link
    assert "FIR-7-2026@1" in page
    assert "allow prefix https://board.example/media/ depth=2" in page


def test_what_has_no_end_says_so(sign_in: SignIn) -> None:
    now = clock.now()
    order = authority(now, "FIR-1", ["allow host a.example"])
    fetch(target(source(order, 1), host("a.example"), "/", now), now, "")
    client = sign_in(Role.SUPERVISOR)
    assert "begun, no end known yet" in client.get("/patrol/diary/?outcome=OPEN").text
    assert "FET-" not in client.get("/patrol/diary/?outcome=FETCHED").text


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        (Filter(), 7), (Filter(outcome="FETCHED"), 3), (Filter(authority="FIR-7-2026@1"), 5),
        (Filter(authority="WARRANT-12@1", outcome="LOST"), 1), (Filter(host="board.example"), 3),
        (Filter(authority="FIR-7-2026@1", host="slow.example"), 1), (Filter(host="no.example"), 0),
        (Filter(authority="FIR-2-2026@1"), 0), (Filter(outcome="OPEN"), 0),
        (Filter(authority="FIR-7-2026"), 5), (Filter(authority="WARRANT-12", outcome="LOST"), 1),
    ],
)  # fmt: skip
def test_each_filter_keeps_what_it_says(wanted: Filter, found: int) -> None:
    fill(clock.now())
    assert len(numbers(wanted)) == found
    paged: list[str] = []
    before = 0
    while True:
        page = diary.diary(wanted, before, per_page=2)
        paged += [one.number for one in page.entries]
        before = page.before
        if not before:
            break
    assert paged == numbers(wanted)


def test_by_source_and_from_its_page(sign_in: SignIn) -> None:
    fill(clock.now())
    board = models.Source.objects.get(rule__contains="board.example")
    page = sign_in(Role.SUPERVISOR).get(f"/patrol/diary/?source={board.pk}").text
    assert page.count("FET-") == 3
    assert "slow.example" not in page


def test_a_host_with_many_targets_is_looked_for_among_the_newest(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The same answer whichever way it is found; and an end to looking."""
    fill(clock.now())
    by_targets = numbers(Filter(host="board.example"))
    monkeypatch.setattr(diary, "FEW", 0)
    assert numbers(Filter(host="board.example")) == by_targets
    monkeypatch.setattr(diary, "STEP", 2)
    monkeypatch.setattr(diary, "STEPS", 1)
    paged, before, looked = [], 0, 0
    while True:
        page = diary.diary(Filter(host="board.example"), before, per_page=2)
        paged += [one.number for one in page.entries]
        before, looked = page.before, looked + page.looked
        if not before:
            break
    assert paged == by_targets
    assert looked


def test_an_authority_that_never_was_is_told(sign_in: SignIn) -> None:
    with pytest.raises(BadFilter):
        diary.diary(Filter(authority="NEVER@1"))
    client = sign_in(Role.SUPERVISOR)
    assert client.get("/patrol/diary/?authority=NEVER@1").status_code == 400
    for rubbish in ("outcome=SEA", "before=x", "source=-1", "host=%00", "before=" + "9" * 40):
        assert client.get(f"/patrol/diary/?{rubbish}").status_code == 200


def test_the_ledger_holds_what_is_computed_of_an_entry() -> None:
    now = clock.now()
    order = authority(now, "FIR-1", ["allow host a.example"])
    row = fetch(target(source(order, 1), host("a.example"), "/", now), now - MINUTE, "")
    told = diary.proof(diary.entry(row.pk))
    intent = Intent(
        f"FET-{row.pk:06d}", "https://a.example/", "SEED", "FIR-1@1", 1, row.intended_at, "5a17"
    )
    assert (told.intent, told.end) == (intent.digest(), "")
    row.ended_at, row.outcome = now, "DNS_FAILED"
    row.save()
    assert diary.proof(diary.entry(row.pk)).end


def test_every_entry_is_a_row_of_text_whatever_its_address(sign_in: SignIn) -> None:
    now = clock.now()
    order = authority(now, "FIR-1", ["allow host a.example"])
    bad = target(source(order, 1), host("a.example"), "/<script>\u202egpj.exe", now)
    fetch(bad, now - timedelta(seconds=1), "PROTOCOL_ERROR", words="<b>bad</b>")
    page = sign_in(Role.SUPERVISOR).get("/patrol/diary/").text
    assert "<script>" not in page
    assert "⟨U+202E⟩" in page
    assert "<b>bad" not in page


WORDS = st.text(st.characters(exclude_categories=["Cs"]), max_size=30)
ASKED = st.fixed_dictionaries(
    {},
    optional={name: WORDS | st.integers().map(str) | st.just("FIR-7-2026@1")
              for name in ("authority", "outcome", "host", "source", "before", "kind", "all")},
)  # fmt: skip


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(ASKED)
def test_whatever_is_asked_the_pages_answer_calmly(seen: Client, asked: dict[str, str]) -> None:
    for address in ("/patrol/diary/", "/patrol/findings/"):
        assert seen.get(address, asked).status_code in {200, 400}


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(WORDS | WORDS.map("http://{}".format))
def test_whatever_address_is_asked_about_it_is_explained(seen: Client, url: str) -> None:
    assert seen.post("/patrol/authorities/", {"url": url}).status_code == 200


@pytest.fixture
def seen(sign_in: SignIn) -> Client:
    fill(clock.now())
    return sign_in(Role.AUDITOR)
