"""The tree grows with the ledger, and a ledger cut or written anew is found by a checkpoint."""

import threading
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from django.conf import settings
from django.db import DatabaseError, OperationalError, connection, transaction
from django.db.backends.utils import CursorWrapper

from pehra.cli.ledger import ledger_
from pehra.duties import pen
from pehra.duties.duty import NotRecorded, Occasion
from pehra.duties.sign_out import sign_out
from pehra.evidence import merkle, tree
from pehra.evidence.ledger import Entry
from pehra.evidence.note import key
from pehra.evidence.receipt import proved
from pehra.store import models
from pehra.store.queries import ledger as ledgers

from .conftest import ON

pytestmark = pytest.mark.django_db(transaction=True)


def act(on: Occasion) -> None:
    """Any duty adds a line."""
    sign_out(on)


@pytest.fixture(autouse=True)
def home(tmp_path: Path) -> None:
    settings.CONFIG.secret.parent.mkdir(parents=True, exist_ok=True)
    settings.CONFIG.secret.write_text("x" * 50)
    for one in ("checkpoint", "log.key"):
        (settings.CONFIG.notary / one).unlink(missing_ok=True)


def run(*told: object) -> Result:
    return CliRunner().invoke(ledger_, [str(one) for one in told])


def test_the_tree_is_that_of_the_lines() -> None:
    for _ in range(23):
        act(ON)
    bodies = [line.body for line in ledgers.lines()]
    for size in range(24):
        assert tree.head(size, ledgers.KeptNodes()) == merkle.root(bodies[:size])
    with pytest.raises(DatabaseError, match="only grows"), transaction.atomic():
        models.TreeNode.objects.filter(level=0).update(index=7)


def test_a_line_is_proved_with_nothing_but_the_key(tmp_path: Path) -> None:
    for _ in range(5):
        act(ON)
    done = run("prove", 3, "-o", tmp_path / "proof")
    assert done.exit_code == 0, done.output
    by = key(run("key").output)
    point = proved((tmp_path / "proof").read_text(), done.stdout.strip().encode(), [by])
    assert point.size == 5
    assert run("prove", 6).exit_code == 1


def _cut(seq: int) -> None:
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            _triggers(cursor, "DISABLE")
        models.LedgerLine.objects.filter(seq__gte=seq).delete()
        models.TreeNode.objects.all().delete()
        nodes = ledgers.KeptNodes()
        for line in ledgers.lines():
            for one in tree.grown(line.seq - 1, line.body, nodes):
                models.TreeNode.objects.create(level=one.level, index=one.index, hash=one.hash)
        if connection.vendor == "postgresql":
            _triggers(cursor, "ENABLE")


def _triggers(cursor: CursorWrapper, verb: str) -> None:
    cursor.execute(f"ALTER TABLE store_ledgerline {verb} TRIGGER ledger_no_change")
    cursor.execute(f"ALTER TABLE store_treenode {verb} TRIGGER tree_no_change")


@pytest.mark.parametrize(("more", "words"), [(0, "gone"), (4, "are not those of the checkpoint")])
def test_a_ledger_cut_at_its_end_is_found_and_never_signed(
    tmp_path: Path, more: int, words: str
) -> None:
    for _ in range(6):
        act(ON)
    kept = tmp_path / "checkpoint"
    assert run("checkpoint", "-o", kept).exit_code == 0
    act(ON)
    assert run("verify", "--against", kept).exit_code == 0
    _cut(5)
    for _ in range(more):
        act(Occasion(ON.officer, ON.at, "another story"))

    assert run("verify").exit_code == 0  # the chain alone does not find it
    found = run("verify", "--against", kept)
    assert (found.exit_code, words in found.output) == (1, True)
    refused = run("checkpoint")
    assert (refused.exit_code, "was not signed" in refused.output) == (1, True)


def test_a_tree_that_is_not_the_lines_own_is_found() -> None:
    for _ in range(5):
        act(ON)
    assert run("verify").exit_code == 0
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            _triggers(cursor, "DISABLE")
        else:
            cursor.execute("DROP TRIGGER tree_no_UPDATE")
        models.TreeNode.objects.filter(level=2).update(hash=bytes(32))
        if connection.vendor == "postgresql":
            _triggers(cursor, "ENABLE")
        else:
            cursor.execute(
                "CREATE TRIGGER tree_no_UPDATE BEFORE UPDATE ON store_treenode "
                "BEGIN SELECT RAISE(ABORT, 'the ledger only grows'); END"
            )
    done = run("verify")
    assert done.exit_code == 1
    assert "tree that is kept beside the lines" in done.output


def _acts(count: int) -> None:
    for _ in range(count):
        act(ON)
    connection.close()


def test_many_writers_make_one_ledger() -> None:
    """They write at once, and whoever has the pen numbers for all."""
    if connection.vendor != "postgresql":
        pytest.skip("on SQLite: tests/journeys/test_writers.py, in processes of their own")
    threads = [threading.Thread(target=_acts, args=(15,)) for _ in range(6)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert ledgers.size() == 90
    assert run("verify").exit_code == 0
    assert not models.PendingLine.objects.exists()
    assert [line.seq for line in ledgers.lines()] == list(range(1, 91))


def test_lines_of_a_process_that_died_are_numbered_by_the_next() -> None:
    if connection.vendor != "postgresql":
        pytest.skip("on SQLite a line has its number at once")
    act(ON)
    with transaction.atomic():
        pen.write(Entry(0, ON.at, "sign_out", "DEAD", "x", "officer"))
    assert ledgers.size() == 1
    act(ON)
    assert [one.officer for one in ledgers.entries("officer")] == ["DEAD"]
    assert ledgers.size() == 3
    assert run("verify").exit_code == 0


def test_a_database_that_cannot_be_written_is_said_and_nothing_is_done(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def full(_: object) -> None:
        raise OperationalError("database or disk is full")

    monkeypatch.setattr("pehra.duties.pen.write", full)
    with pytest.raises(NotRecorded, match=r"sign_out was not done: .*disk is full"):
        act(ON)
    assert ledgers.size() == 0
