"""What of an entry of the diary the ledger holds: all that an officer reads of it."""

import secrets
from pathlib import Path

import pytest

from pehra.base.numbers import Series, number
from pehra.patrol import diary
from pehra.patrol.diary import End, Intent, form, fresh_salt
from pehra.store import models
from pehra.store.queries.diary import entry, proof
from pehra.store.queries.diary_check import check
from pehra.watch.walk import Desk

from .conftest import NOON
from .test_rounds import SITE, Rounds, gallery, listed, order

__all__ = ["listed"]
pytestmark = pytest.mark.django_db
INTENT = "3b820fe9e75c8000830ad02b8edcfb171d078f7cc4a98b316071a7f5bf9edd1d"
END = "35145b98a8fb530d48099b90173da77f3f6a90b56e4c5d58c554d641ae91c44b"


@pytest.fixture
def hit(desk: Desk, tmp_path: Path, listed: None) -> models.Fetch:
    """The fetch of what a list knows."""
    order()
    Rounds(desk, tmp_path, gallery()).go()
    assert check().faults == ()
    return models.Fetch.objects.get(url=f"{SITE}hit.jpg")


def blamed() -> list[str]:
    return [f"{one.fetch} {one.words}" for one in check().faults]


def of(row: models.Fetch) -> list[str]:
    return [f"{number(Series.FETCH, row.pk)} its end is another than the ledger holds"]


@pytest.mark.parametrize("change", [{"words": "cut: it took too long"}, {"mime": "text/html"}])
def test_words_and_type_are_held(hit: models.Fetch, change: dict[str, str]) -> None:
    models.Fetch.objects.filter(pk=hit.pk).update(**change)

    assert blamed() == of(hit)


@pytest.mark.parametrize(
    "change",
    [
        {"kind": "NEW_HOST"},
        {"hosted_at": {"url": "https://innocent.test/x.jpg", "address": "203.0.113.66"}},
        {"reached_through": "https://innocent.test/"},
        {"told": {"algorithm": "PDQ", "distance": 0}},
    ],
)
def test_findings_are_held(hit: models.Fetch, change: dict[str, object]) -> None:
    models.Finding.objects.filter(fetch=hit).update(**change)

    assert blamed() == of(hit)


def test_a_finding_that_was_taken_out_or_put_in_is_found(hit: models.Fetch) -> None:
    other = models.Fetch.objects.get(url=f"{SITE}plain.jpg")
    models.Finding.objects.filter(fetch=hit).update(fetch=other, target=other.target_id)

    assert sorted(blamed()) == sorted(of(hit) + of(other))


def test_that_a_person_settles_a_finding_changes_nothing_of_it(hit: models.Fetch) -> None:
    models.Finding.objects.filter(fetch=hit).update(
        settled_by="I-1", settled_reason="known", settled_at=hit.ended_at
    )

    assert blamed() == []


def test_a_refusal_is_held_with_its_words(desk: Desk, tmp_path: Path) -> None:
    order(f"allow prefix {SITE} rate=1000/1s\nwith robots=obey")
    robots = b"HTTP/1.1 200 OK\r\n\r\nUser-agent: *\nDisallow: /"
    Rounds(desk, tmp_path, gallery() | {"http://forum.test/robots.txt": robots}).go()
    refused = models.Fetch.objects.get(outcome="ROBOTS")
    models.Fetch.objects.filter(pk=refused.pk).update(words="it is closed")

    assert refused.words
    assert blamed() == of(refused)


def test_entries_of_before_are_checked_as_they_were(
    desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Their salt says that their words and findings were not written down, and is held itself."""
    with monkeypatch.context() as then:
        then.setattr("pehra.duties.note_intents.fresh_salt", lambda: secrets.token_hex(16))
        order()
        Rounds(desk, tmp_path, gallery()).go()
    row = models.Fetch.objects.get(url=f"{SITE}plain.jpg")
    assert (form(row.salt), blamed()) == (1, [])

    models.Fetch.objects.filter(pk=row.pk).update(words="other")
    assert blamed() == []
    models.Fetch.objects.filter(pk=row.pk).update(salt=fresh_salt())
    assert len(blamed()) == 2  # its intent too


def test_what_is_shown_of_an_entry_is_what_the_ledger_holds(hit: models.Fetch) -> None:
    bodies = models.LedgerLine.objects.filter(subject="patrol").values_list("body", flat=True)
    told = proof(entry(hit.pk))

    assert any(told.intent in body for body in bodies)
    assert any(told.end in body for body in bodies)


def test_the_first_form_is_as_it_was() -> None:
    """As written by the first programs that kept a diary."""
    intent = Intent("FET-000001", "http://a.test/", "LINK", "A-1@1", 1, NOON, "5a17")
    end = End("FET-000001", "http://a.test/", "FETCHED", 200, "192.0.2.7", 3, "ab", "", "", NOON,
              "5a17", "words", "text/html", ("cd",))  # fmt: skip

    assert form(fresh_salt()) == 2
    assert len(fresh_salt()) == 32
    assert intent.digest() == INTENT
    assert end.digest() == END
    assert set(End.__slots__) >= diary.NEW
