"""The kill switch works on a full disk, and nothing lifts itself."""

import json
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import OperationalError

from pehra.duties.duty import NotRecorded, Occasion
from pehra.duties.resume_patrol import NotResumed, resume_patrol
from pehra.duties.retry_errand import NotRetried, retry_errand
from pehra.duties.settle_finding import NotSettled, settle_finding
from pehra.duties.stop_patrol import NotStopped, Of, stop_patrol
from pehra.duties.view_finding import view_finding
from pehra.roster.powers import NotPermitted, Role, officer
from pehra.store import models
from pehra.store.queries import ledger as ledgers
from pehra.store.queries.findings import NoSuchFinding
from pehra.store.queries.stops import halts

from .conftest import NOON, ON, OTHER

pytestmark = pytest.mark.django_db(transaction=True)


def authority(ref: str, version: int = 1) -> None:
    models.Authority.objects.create(
        ref=ref, version=version, text="", sha256=f"{version:064}", from_at=NOON,
        until_at=NOON + timedelta(days=9), drafted_by="I-1", drafted_at=NOON,
    )  # fmt: skip


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "HALT"


def test_all_is_stopped_by_a_file_and_a_line_and_let_go_on(file: Path) -> None:
    made = stop_patrol(ON, Of.ALL, "", "  a wrong list ", file).number
    assert json.loads(file.read_bytes()) == {
        "by": "B-17", "at": "2026-01-05T12:00:00.000000Z", "reason": "a wrong list",
    }  # fmt: skip
    stopped = halts(file).all
    assert stopped is not None
    assert (stopped.number, stopped.by, stopped.reason) == (made, "B-17", "a wrong list")

    resume_patrol(OTHER, made, "the list is mended", file)
    assert not file.exists()
    assert halts(file).lines == ()
    row = models.Halt.objects.get()
    assert (row.lifted_by, row.lifted_reason) == ("B-18", "the list is mended")
    told = [(one.duty, one.officer, one.details) for one in ledgers.entries("patrol")]
    assert told == [
        ("stop_patrol", "B-17", {"halt": made, "of": "ALL"}),
        ("resume_patrol", "B-18", {"halt": made, "of": "ALL"}),
    ]


def test_on_a_full_disk_it_is_stopped_though_not_recorded(
    file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise OperationalError("database or disk is full")

    monkeypatch.setattr("pehra.duties.pen.write", full)
    with pytest.raises(NotRecorded, match="The patrol is stopped, but"):
        stop_patrol(ON, Of.ALL, "", "", file)
    assert file.exists()
    assert not models.Halt.objects.exists()
    alone = halts(file).all
    assert alone is not None
    assert (alone.number, alone.by) == (0, "B-17")
    with pytest.raises(NotStopped, match="nothing is stopped"):
        stop_patrol(ON, Of.HOST, "a.example", "", file)


def test_no_room_for_words_leaves_an_empty_file(
    file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("pehra.duties.stop_patrol.put", full)
    stop_patrol(ON, Of.ALL, "", "", file)
    assert file.read_bytes() == b""


def test_with_no_file_at_all_the_record_stops_it(file: Path) -> None:
    nowhere = file / "not-a-folder" / "HALT"
    stop_patrol(ON, Of.ALL, "", "", nowhere)
    assert halts(nowhere).all is not None


@pytest.mark.parametrize(
    "words", [b"", b"{", b"[]", b'{"by": 1}', b"\xff", b'{"by":"B","at":"x","reason":""}',
              b'{"by":"B","at":"2026-01-05T12:00:00","reason":""}']
)  # fmt: skip
def test_any_file_stops_it_whatever_it_says(file: Path, words: bytes) -> None:
    file.write_bytes(words)
    (line,) = halts(file).lines
    assert (line.number, line.of, line.by) == (0, "ALL", "")
    assert line.reason == " ".join(words.decode(errors="replace").split())
    assert line.at.tzinfo is not None
    resume_patrol(ON, 0, "nobody knows who left it", file)
    assert not file.exists()
    assert halts(file).lines == ()


def test_two_halts_of_all_are_lifted_one_by_one(file: Path) -> None:
    first = stop_patrol(ON, Of.ALL, "", "", file).number
    second = stop_patrol(OTHER, Of.ALL, "", "", file).number
    resume_patrol(ON, first, "the first is settled", file)
    assert file.exists()
    resume_patrol(ON, second, "the second is, too", file)
    assert not file.exists()


def test_one_authority_or_one_host_leaves_no_file(file: Path) -> None:
    authority("FIR-7")
    of_host = stop_patrol(ON, Of.HOST, " Board.Example. ", "", file).number
    stop_patrol(ON, Of.AUTHORITY, "FIR-7", "", file)
    assert not file.exists()
    stopped = halts(file)
    assert stopped.all is None
    assert stopped.of("FIR-7", "") is not None
    assert stopped.of("FIR-8", "board.example") is not None
    assert stopped.of("FIR-8", "www.board.example") is None
    resume_patrol(ON, of_host, "it was the wrong host", file)
    assert halts(file).of("FIR-8", "board.example") is None


@pytest.mark.parametrize("named", ["Fir/7", "Fir/7@1", "fir/7@2", " FIR/7 ", "Fir/7@9"])
def test_an_authority_is_named_as_the_status_shows_it(file: Path, named: str) -> None:
    authority("Fir/7")
    authority("Fir/7", 2)
    made = stop_patrol(ON, Of.AUTHORITY, named, "", file)
    assert (made.of, made.key) == ("AUTHORITY", "Fir/7")
    assert halts(file).of("Fir/7", "") is not None


def test_of_two_that_differ_by_case_the_one_that_is_written_is_stopped(file: Path) -> None:
    authority("FIR-7")
    authority("fir-7")
    assert stop_patrol(ON, Of.AUTHORITY, "fir-7@1", "", file).key == "fir-7"
    with pytest.raises(NotStopped, match="may be FIR-7 or fir-7"):
        stop_patrol(ON, Of.AUTHORITY, "Fir-7", "", file)


@pytest.mark.parametrize("named", ["NOPE", "FIR-70", "FIR%", "@1"])
def test_an_authority_that_nobody_wrote_is_not_stopped(file: Path, named: str) -> None:
    authority("FIR-7")
    with pytest.raises(NotStopped, match="Nothing is stopped: there is no authority"):
        stop_patrol(ON, Of.AUTHORITY, named, "", file)
    assert not models.Halt.objects.exists()


@pytest.mark.parametrize(
    ("named", "host"),
    [("Board.Example.", "board.example"), ("https://Board.example/x?y", "board.example"),
     ("board.example:8080", "board.example"), ("bücher.example", "xn--bcher-kva.example"),
     ("192.0.2.007", "192.0.2.7"), ("::1", "[::1]"), ("[2001:DB8:0::1]", "[2001:db8::1]")],
)  # fmt: skip
def test_a_host_is_stopped_as_the_gate_spells_it(file: Path, named: str, host: str) -> None:
    assert stop_patrol(ON, Of.HOST, named, "", file).key == host
    assert halts(file).of("x", host) is not None


@pytest.mark.parametrize(
    "named", ["not a host!!", "a..b/", "ftp://a.example", "x@a.example", "http://", "1.2.3.4.5"]
)
def test_what_is_no_host_is_not_stopped(file: Path, named: str) -> None:
    with pytest.raises(NotStopped, match=r"Nothing is stopped: .* is no host"):
        stop_patrol(ON, Of.HOST, named, "", file)
    assert not models.Halt.objects.exists()


@pytest.mark.parametrize(
    ("of", "key"), [("ALL", "x"), ("HOST", ""), ("HOST", "  "), ("AUTHORITY", ""), ("SEA", "x")]
)
def test_what_is_stopped_is_named(file: Path, of: str, key: str) -> None:
    with pytest.raises(NotStopped, match="Say what to stop"):
        stop_patrol(ON, of, key, "", file)
    assert not file.exists()
    assert not models.Halt.objects.exists()


def test_nothing_is_lifted_without_a_reason_a_power_or_a_halt(file: Path) -> None:
    made = stop_patrol(ON, Of.ALL, "", "", file).number
    with pytest.raises(NotResumed, match="Say why"):
        resume_patrol(ON, made, "          ", file)
    with pytest.raises(NotResumed, match="No halt"):
        resume_patrol(ON, made + 1, "a reason that is long", file)
    triage = Occasion(officer("B-1", Role.TRIAGE_OFFICER), NOON, "x")
    with pytest.raises(NotPermitted):
        resume_patrol(triage, made, "a reason that is long", file)
    with pytest.raises(NotPermitted):
        stop_patrol(Occasion(officer("A-1", Role.AUDITOR), NOON, "x"), Of.ALL, "", "", file)
    assert file.exists()


def test_a_lifted_halt_is_not_lifted_again(file: Path) -> None:
    made = stop_patrol(ON, Of.ALL, "", "", file).number
    resume_patrol(ON, made, "the list is mended", file)
    with pytest.raises(NotResumed):
        resume_patrol(ON, made, "the list is mended", file)
    with pytest.raises(NotResumed):
        resume_patrol(ON, 0, "there is no file", file)


def test_a_file_that_cannot_be_removed_keeps_it_stopped(file: Path) -> None:
    file.mkdir()  # not a file: unlink refuses
    made = stop_patrol(ON, Of.HOST, "a.example", "", file).number
    with pytest.raises(NotResumed, match="stays stopped"):
        resume_patrol(ON, 0, "the folder is in the way", file)
    assert halts(file).all is not None
    resume_patrol(ON, made, "it was the wrong host", file)


def test_an_errand_is_taken_up_again(file: Path) -> None:
    row = models.Errand.objects.create(
        kind="READ", subject="EXH-000001", due_at=NOON - timedelta(days=1), dead=True, attempts=5
    )
    retry_errand(ON, row.pk)
    row.refresh_from_db()
    assert (row.dead, row.attempts, row.due_at, row.fence) == (False, 0, NOON, 1)
    assert [one.duty for one in ledgers.entries("EXH-000001")] == ["retry_errand"]
    with pytest.raises(NotRetried):
        retry_errand(ON, row.pk)


def test_what_is_not_there_is_neither_seen_nor_settled() -> None:
    with pytest.raises(NoSuchFinding):
        view_finding(ON, "FND-000001")
    with pytest.raises(NotSettled):
        settle_finding(ON, "FND-000001", "nothing there")
    assert ledgers.size() == 0
