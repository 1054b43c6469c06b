"""The index is a copy of the lists: whatever happens to its files, the lists decide."""

import hashlib
from pathlib import Path

import pytest

from pehra.duties import shelves as module
from pehra.duties.match_hashes import BadQuestion, match_hashes, question
from pehra.duties.shelves import Shelves
from pehra.store import models

from .conftest import ABOUT, ON, take

pytestmark = pytest.mark.django_db

FILES = ("pictures.index", "films.index", "digests.index")


def pdq(n: int) -> str:
    return hashlib.sha256(b"%d" % n).hexdigest()


def listed(shelves: Shelves, *values: str) -> list[bool]:
    return [bool(one) for one in match_hashes(ON, shelves, [question(v, "PDQ") for v in values])]


def test_two_processes_see_each_others_changes(tmp_path: Path) -> None:
    one, other = Shelves(tmp_path), Shelves(tmp_path)
    take(pdq(1), head="pdq")
    assert listed(one, pdq(1), pdq(2)) == [True, False]
    one.make()
    take(pdq(2), head="pdq")
    assert listed(other, pdq(1), pdq(2)) == [False, True]
    assert listed(one, pdq(1), pdq(2)) == [False, True]


@pytest.mark.parametrize("name", FILES)
@pytest.mark.parametrize("damage", ["gone", "cut", "flipped"])
def test_a_damaged_file_is_not_believed(tmp_path: Path, name: str, damage: str) -> None:
    take(pdq(1), head="pdq")
    Shelves(tmp_path).make()
    file = tmp_path / name
    data = file.read_bytes()
    if damage == "gone":
        file.unlink()
    elif damage == "cut":
        file.write_bytes(data[: len(data) // 2])
    else:
        file.write_bytes(bytes([data[0] ^ 1]) + data[1:])

    assert listed(Shelves(tmp_path), pdq(1), pdq(2)) == [True, False]


def test_files_of_another_edition_beside_each_other_are_not_mixed(tmp_path: Path) -> None:
    take(pdq(1), head="pdq")
    Shelves(tmp_path).make()
    old = (tmp_path / "pictures.index").read_bytes()
    take(pdq(2), head="pdq")
    Shelves(tmp_path).make()
    (tmp_path / "pictures.index").write_bytes(old)
    assert listed(Shelves(tmp_path), pdq(1), pdq(2)) == [False, True]


def test_an_index_of_a_database_that_was_restored_is_not_believed(tmp_path: Path) -> None:
    take(pdq(1), head="pdq")
    take(pdq(1), pdq(2), head="pdq")
    seen = Shelves(tmp_path)
    seen.make()
    assert listed(seen, pdq(2)) == [True]
    # as a backup from between the two imports would have it
    models.ListChange.objects.order_by("-pk").first().delete()  # type: ignore[union-attr]
    models.HashList.objects.update(version=1)
    assert listed(seen, pdq(1), pdq(2)) == [True, False]
    assert listed(Shelves(tmp_path), pdq(1), pdq(2)) == [True, False]


def test_many_changes_make_the_files_anew(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MANY", 5)
    seen = Shelves(tmp_path / "index")
    take(*map(pdq, range(10)), head="pdq")
    assert listed(seen, *map(pdq, range(11))) == [True] * 10 + [False]
    assert all((tmp_path / "index" / name).exists() for name in FILES)
    take(*map(pdq, range(8)), head="pdq")
    assert listed(seen, *map(pdq, range(11))) == [True] * 8 + [False] * 3


def test_only_the_lists_that_are_named_are_looked_in(tmp_path: Path) -> None:
    take(pdq(1), head="pdq", name="one")
    found = match_hashes(ON, Shelves(tmp_path), [question(pdq(1))], ["two"])
    assert found == [()]


@pytest.mark.parametrize(
    ("value", "algorithm", "words"),
    [
        ("xyz", "", "is no hash"),
        ("ab" * 15, "", "is no hash"),
        ("ab" * 16, "SHA-1", "has not 40"),
        ("ab" * 16, "CRC", "is not matched"),
    ],
)
def test_what_is_no_hash_is_named(value: str, algorithm: str, words: str) -> None:
    with pytest.raises(BadQuestion, match=words):
        question(value, algorithm)


def test_a_sha1_that_begins_like_another_is_not_taken_for_it(tmp_path: Path) -> None:
    """The index of digests holds their first twelve bytes only."""
    take("ab" * 20, head="sha1", about=ABOUT)
    asked = [question("ab" * 20), question("ab" * 16 + "cd" * 4), question("ab" * 16)]
    assert [bool(one) for one in match_hashes(ON, Shelves(tmp_path), asked)] == [True, False, False]
