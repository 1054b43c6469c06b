"""Wrong files: what is refused, what is taken back, and what whoever imports them is told."""

import hashlib
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import BinaryIO

import pytest
from click.testing import CliRunner, Result
from django.conf import settings

from pehra.cli.lists import lists
from pehra.duties.import_hashlist import BadName
from pehra.duties.undo_import import NothingToUndo, undo_import
from pehra.hashlists.listed import BadList, Rejected, Removed
from pehra.media.synthetic import picture
from pehra.store import models
from pehra.store.queries import hashlists
from pehra.watch.walk import Desk

from .conftest import ABOUT, NOON, ON, hand_in, take

pytestmark = pytest.mark.django_db(transaction=True)

A, B, C, D = (mark * 32 for mark in "abcd")


@pytest.fixture(autouse=True)
def home() -> None:
    settings.CONFIG.secret.parent.mkdir(parents=True, exist_ok=True)
    settings.CONFIG.secret.write_text("x" * 50)


def in_force(name: str = "demo") -> set[str]:
    rows = models.ListedHash.objects.filter(hashlists.IN_FORCE, hash_list__name=name)
    return set(rows.values_list("value", flat=True))


def run(*words: object) -> Result:
    return CliRunner().invoke(lists, [str(word) for word in words])


def file_of(folder: Path, *rows: str) -> Path:
    path = folder / f"{hashlib.sha256(repr(rows).encode()).hexdigest()[:8]}.csv"
    path.write_text("\n".join(["md5", *rows]), encoding="utf-8")
    return path


def test_after_two_wrong_files_the_right_one_is_reached_and_no_wrong_one_comes_back() -> None:
    take(A, B)
    take(C)
    take(D)

    first = undo_import(ON, "demo", "wrong")
    assert (first.version, first.undone, first.again, in_force()) == (4, 3, 2, {C})
    second = undo_import(ON, "demo", "wrong, too")
    assert (second.version, second.undone, second.again, in_force()) == (5, 2, 1, {A, B})
    assert (second.imported_at, second.hashes) == (NOON, 2)
    third = undo_import(ON, "demo", "and that")
    assert (third.undone, third.again, third.imported_at, in_force()) == (1, 0, None, set())
    with pytest.raises(NothingToUndo, match="Every import of demo was taken back"):
        undo_import(ON, "demo", "once more")

    states = [one.state for one in reversed(hashlists.history("demo"))]
    assert states == ["UNDONE", "UNDONE", "UNDONE", "PAST", "PAST", "IN_FORCE"]


def test_an_import_after_an_undo_is_taken_back_to_what_the_undo_left() -> None:
    take(A)
    take(B)
    undo_import(ON, "demo", "wrong")
    take(C)
    assert (undo_import(ON, "demo", "wrong again").again, in_force()) == (1, {A})


def test_what_is_in_force_bears_the_digest_of_its_own_file() -> None:
    take(A)
    right = models.HashList.objects.get().sha256
    take(B)
    undo_import(ON, "demo", "wrong")
    assert models.HashList.objects.get().sha256 == right


def test_what_an_older_pehra_brought_back_by_an_undo_of_an_undo_is_the_latest() -> None:
    """It marked the undo as undone, and left the import marked as well."""
    take(A)
    take(B)
    undo_import(ON, "demo", "x")
    take(B)
    models.ListVersion.objects.filter(number=3).update(state="UNDONE")
    models.ListVersion.objects.filter(number=4).update(form="undo")
    done = undo_import(ON, "demo", "x")
    assert (done.undone, done.again, in_force()) == (2, 1, {A})


def test_a_reason_is_asked_for() -> None:
    take(A)
    with pytest.raises(NothingToUndo, match="Say why"):
        undo_import(ON, "demo", "  ")
    assert in_force() == {A}


def test_an_undo_says_what_is_in_force_now_and_what_waits(desk: Desk, tmp_path: Path) -> None:
    hand_in(desk, 1, picture(1))
    run("import", "demo", file_of(tmp_path, A, B))
    run("import", "demo", file_of(tmp_path, C))
    told = run("undo", "demo", "--reason", "wrong")
    assert told.exit_code == 0
    assert "version 2 is taken back; version 3 holds what version 1 of 20" in told.output
    assert "held: 2 hashes" in told.output
    assert "1 report waits to be compared again" in told.output


def test_a_file_without_one_good_row_empties_no_list(tmp_path: Path) -> None:
    assert run("import", "demo", file_of(tmp_path, A)).exit_code == 0
    told = run("import", "demo", file_of(tmp_path, "zz", "yy"))
    assert told.exit_code == 1
    assert "Nothing was imported" in told.output
    assert in_force() == {A}
    assert models.ListVersion.objects.count() == 1


class TakesAway:
    """A feed of changes: one row that takes a hash out, and one that cannot be used."""

    name = "changes"

    def reads(self, head: bytes) -> bool:
        return bool(head)

    def warnings(self, head: bytes) -> tuple[str, ...]:
        return () if head else ("empty",)

    def read(self, file: BinaryIO) -> Iterator[Rejected | Removed]:
        assert file.readable()
        yield from (Removed("MD5", A, 1), Rejected(2, "it is none"))


def test_changes_may_take_away_and_are_no_whole_list(monkeypatch: pytest.MonkeyPatch) -> None:
    take(A, B)
    monkeypatch.setattr("pehra.duties.import_hashlist.feed_for", lambda _: TakesAway())
    with pytest.raises(BadList, match=r"None of its rows brings a hash\. Line 2: it is none\."):
        take("x")
    assert in_force() == {A, B}
    take("x", about=replace(ABOUT, update=True))
    assert in_force() == {B}


def test_nor_does_it_make_one(tmp_path: Path) -> None:
    told = run("import", "demo", file_of(tmp_path, "zz", "yy"))
    assert "None of its rows brings a hash. Line 2: " in told.output
    assert not models.HashList.objects.exists()


def test_rejected_rows_are_told_by_the_exit_code(tmp_path: Path) -> None:
    told = run("import", "demo", file_of(tmp_path, A, "zz"))
    assert (told.exit_code, in_force()) == (1, {A})
    assert "rejected 1" in told.output
    assert run("import", "demo", file_of(tmp_path, A, B)).exit_code == 0


@pytest.mark.parametrize("name", ["", " ", "two words", "a\nb", "x" * 61, "-n"])
def test_a_list_has_a_name_of_one_word(name: str) -> None:
    with pytest.raises(BadName, match="no name for a list"):
        take(A, name=name)
    assert not models.HashList.objects.exists()


def test_a_list_of_an_older_pehra_keeps_its_name() -> None:
    take(A)
    models.HashList.objects.update(name="two words")
    assert take(B, name="two words").version == 2


@pytest.mark.parametrize("name", ["nn", ""])
def test_what_is_shown_of_a_list_that_is_not_there(name: str) -> None:
    take(A)
    told = run("show", name)
    assert told.exit_code == 1
    assert "There is no list" in told.output
    assert run("show").output.startswith("demo  KNOWN  version 1  1 hash")
