"""The walk of a tip-off from its bytes to the queue, through the duties, on a real database."""

import io
import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.db import DatabaseError, connection, transaction

from pehra.duties import errand
from pehra.duties.appoint_officer import WeakPassword, appoint_officer
from pehra.duties.duty import Occasion, Unrecorded, duty, record
from pehra.duties.eyes import Eyes
from pehra.duties.import_hashlist import import_hashlist
from pehra.duties.opened import opened
from pehra.duties.seal_exhibit import Kept, seal_exhibit
from pehra.duties.shelves import Shelves
from pehra.duties.sign_in import Refused, SignedIn, sign_in
from pehra.evidence import ledger
from pehra.evidence.strongroom import Strongroom
from pehra.evidence.vaults.memory import MemoryVault
from pehra.evidence.workings import MemoryWorkingKeys
from pehra.hashlists.about import About
from pehra.intake import synthetic
from pehra.media.decode import Hashed
from pehra.media.decoders.inline import Inline
from pehra.media.synthetic import flat, near_copy, picture
from pehra.roster.powers import NotPermitted, Officer, Power, Role, officer
from pehra.store import models
from pehra.store.queries import exhibits, hashlists, queue, reports
from pehra.store.queries import ledger as ledgers
from pehra.watch.loop import drain
from pehra.watch.walk import Desk, walk

NOON = datetime(2026, 1, 5, 12, tzinfo=UTC)
ALL = Officer("B-17", frozenset(Power))
ON = Occasion(ALL, NOON, "SOP 4.2")
ABOUT = About(NOON, scheme="test")
SAMPLES = Path(__file__).parents[1] / "samples"

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    eyes = Eyes(Inline(), Shelves(tmp_path))
    return Desk(ALL, Strongroom(MemoryVault(), MemoryWorkingKeys()), eyes, settings.CONFIG)


def hand_in(desk: Desk, data: bytes, name: str = "r.json") -> Kept:
    kept = seal_exhibit(ON, desk.room, [data], name=name, channel="CONSOLE")
    walk(desk, kept.exhibit)
    return kept


def verified() -> ledger.Sound:
    found = ledger.verify(ledgers.lines())
    assert isinstance(found, ledger.Sound)
    return found


def test_a_tip_off_walks_from_its_bytes_to_the_queue(desk: Desk) -> None:
    kept = hand_in(desk, (SAMPLES / "cybertip_le_full.json").read_bytes())

    (line,) = queue.queue().lines
    page = reports.report(line.number)
    assert (line.lane, line.tier, line.duplicates) == ("ACT", 3, 0)
    assert page.exhibit.sha256 == kept.sha256
    assert [entry.duty for entry in page.ledger] == [
        "seal_exhibit", "read_report",
    ]  # fmt: skip
    assert verified().entries == 2  # nothing came with it that is to be seen first


def test_the_same_bytes_are_one_exhibit_one_report_and_two_arrivals(desk: Desk) -> None:
    data = json.dumps(synthetic.report(1)).encode()
    first, second = hand_in(desk, data), hand_in(desk, data, "again.json")

    (line,) = queue.queue().lines
    assert (first.exhibit, first.fresh, second.fresh) == (second.exhibit, True, False)
    assert line.duplicates == 1
    assert len(reports.report(line.number).exhibit.arrivals) == 2


def test_other_bytes_with_the_same_number_are_a_second_report_that_says_so(desk: Desk) -> None:
    hand_in(desk, json.dumps(synthetic.report(1)).encode())
    hand_in(desk, json.dumps(synthetic.report(1, platform="Another")).encode())

    lines = queue.queue().lines
    assert [line.duplicates for line in lines] == [1, 1]
    assert reports.report(lines[0].number).same_number == (lines[1].number,)


def test_what_cannot_be_read_stays_sealed_with_the_reason(desk: Desk) -> None:
    kept = hand_in(desk, b'{"reportId": ')

    state = exhibits.exhibit(kept.exhibit)
    assert (state.state, "truncated" in state.problem) == ("UNREADABLE", True)
    with opened(desk.room, models.Exhibit.objects.get()) as file:
        assert file.read() == b'{"reportId": '


def test_pictures_are_recognised_unseen_and_flat_ones_are_not_called_unknown(desk: Desk) -> None:
    seen = Inline().decode(picture(1))
    assert isinstance(seen, Hashed)
    import_hashlist(ON, "demo", io.BytesIO(f"pdq,category\n{seen.pdq.hex},X\n".encode()), ABOUT)
    pictures = (near_copy(picture(1)), picture(2), flat(), b"\xff\xd8\xffbroken")
    told = synthetic.report(3, pictures)

    hand_in(desk, synthetic.parcel(told, pictures), "r.zip")

    files = reports.report(queue.queue().lines[0].number).files
    assert [one.verdict for one in files] == ["RECOGNISED", "UNKNOWN", "TOO_FLAT", "UNDECODABLE"]
    assert files[0].finding["list"] == "demo"
    assert files[0].finding["distance"] <= 31


def test_a_new_list_finds_what_was_unknown_before(desk: Desk) -> None:
    hand_in(desk, json.dumps(synthetic.report(4, (picture(4),))).encode())
    md5 = synthetic.report(4, (picture(4),))["reportedInformation"]["uploadedFiles"][
        "uploadedFiles"
    ][0]["verificationHash"]

    done = import_hashlist(ON, "demo", io.BytesIO(f"md5\n{md5}\nrubbish\n".encode()), ABOUT)
    assert drain(desk) == 2

    assert (done.added, done.rejected, done.reports) == (1, 1, 1)
    assert reports.report(queue.queue().lines[0].number).files[0].verdict == "RECOGNISED"


def test_a_list_imported_again_says_what_changed() -> None:
    def take(*hashes: str) -> tuple[int, int, int, int]:
        file = io.BytesIO(("md5\n" + "\n".join(hashes)).encode())
        done = import_hashlist(ON, "demo", file, ABOUT)
        return (done.version, done.added, done.removed, done.unchanged)

    a, b, c = "a" * 32, "b" * 32, "c" * 32
    assert take(a, b) == (1, 2, 0, 0)
    assert take(b, c) == (2, 1, 1, 1)
    assert take(a) == (3, 1, 2, 0)
    assert hashlists.lists()[0].hashes == 1


def test_work_of_a_dead_worker_is_taken_up_and_its_late_record_refused(desk: Desk) -> None:
    kept = seal_exhibit(ON, desk.room, [b"{}"], name="x.json", channel="CONSOLE")
    dead = errand.lease(NOON)
    assert isinstance(dead, errand.Lease)
    assert errand.lease(NOON) == errand.NothingDue()

    alive = errand.lease(NOON + errand.LEASE)

    assert isinstance(alive, errand.Lease)
    assert alive.subject == kept.exhibit
    with pytest.raises(errand.LeaseLost):
        errand.finish(dead)


def test_an_errand_that_fails_too_often_is_shown_and_never_dropped() -> None:
    errand.put(errand.Kind.RANK, "TIP-000001", NOON)
    at = NOON
    for _ in range(errand.MOST_ATTEMPTS):
        held = errand.lease(at)
        assert isinstance(held, errand.Lease)
        errand.fail(held, at, "no luck")
        at += timedelta(days=1)

    assert errand.lease(at) == errand.NothingDue()
    assert models.Errand.objects.get().dead


def test_without_the_power_nothing_is_kept() -> None:
    on = Occasion(officer("B-18", Role.AUDITOR), NOON, "x")

    with pytest.raises(NotPermitted, match="B-18"):
        seal_exhibit(
            on, Strongroom(MemoryVault(), MemoryWorkingKeys()), [b"x"], name="x", channel="CONSOLE"
        )

    assert not models.Exhibit.objects.exists()


def test_a_duty_that_records_nothing_is_a_mistake_in_the_code() -> None:
    @duty(needs=Power.RECEIVE)
    def forgetful(on: Occasion) -> None:
        pass

    with pytest.raises(Unrecorded, match="forgetful ended without"):
        forgetful(ON)


def test_what_fails_halfway_leaves_no_trace() -> None:
    @duty(needs=Power.RECEIVE)
    def clumsy(on: Occasion) -> None:
        with record(on, "x"):
            errand.put(errand.Kind.READ, "EXH-000001", on.at)
            raise OSError

    with pytest.raises(OSError):  # noqa: PT011
        clumsy(ON)

    assert not models.Errand.objects.exists()
    assert verified().entries == 0


def test_the_database_refuses_to_change_a_line_of_the_ledger(desk: Desk) -> None:
    hand_in(desk, b"{}")

    with pytest.raises(DatabaseError, match="only grows"), transaction.atomic():
        models.LedgerLine.objects.filter(seq=1).update(subject="EXH-000009")


def test_a_line_changed_behind_the_databases_back_is_found(desk: Desk) -> None:
    hand_in(desk, b"{}")
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("DROP TRIGGER ledger_no_UPDATE")
        else:
            cursor.execute("ALTER TABLE store_ledgerline DISABLE TRIGGER ledger_no_change")
        cursor.execute("UPDATE store_ledgerline SET body = replace(body, 'B-17', 'B-18')")

    found = ledger.verify(ledgers.lines())

    assert isinstance(found, ledger.Broken)
    assert found.seq == 1


def test_five_wrong_passwords_lock_a_badge_even_for_the_right_one() -> None:
    appoint_officer(ON, "B-20", "a long enough one", [Role.TRIAGE_OFFICER])
    assert isinstance(sign_in("B-20", "a long enough one", NOON), SignedIn)

    refused = [sign_in("B-20", "wrong", NOON) for _ in range(5)]

    assert refused[-1] == Refused(locked=True)
    assert sign_in("B-20", "a long enough one", NOON) == Refused(locked=True)
    assert isinstance(sign_in("B-20", "a long enough one", NOON + timedelta(minutes=16)), SignedIn)
    assert sign_in("nobody", "x", NOON) == Refused(locked=False)


def test_a_short_password_is_refused() -> None:
    with pytest.raises(WeakPassword):
        appoint_officer(ON, "B-21", "short", [Role.AUDITOR])
