"""The law of the working keys."""

import os
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pyrage
import pytest

from pehra.evidence.working import NoWorkingKey, WorkingKeys
from pehra.evidence.workings import FolderWorkingKeys, MemoryWorkingKeys

NOON = datetime(2026, 1, 5, 12, tzinfo=UTC)
DAY = timedelta(days=1)
ALL: list[Callable[[Path], WorkingKeys]] = [lambda _: MemoryWorkingKeys(), FolderWorkingKeys]
every_one = pytest.mark.parametrize("make", ALL, ids=["memory", "folder"])


@every_one
def test_one_key_a_day_that_opens_what_was_sealed_for_it(
    make: Callable[[Path], WorkingKeys], tmp_path: Path
) -> None:
    keys = make(tmp_path / "working")
    first = keys.public(NOON)
    assert keys.public(NOON + DAY / 3) == first
    to = pyrage.x25519.Recipient.from_str(first.recipient)
    assert pyrage.decrypt(pyrage.encrypt(b"x", [to]), [keys.identity(first.name)]) == b"x"
    second = keys.public(NOON + DAY)
    assert second.recipient != first.recipient
    assert keys.names() == (first.name, second.name)


@every_one
def test_a_forgotten_key_is_gone(make: Callable[[Path], WorkingKeys], tmp_path: Path) -> None:
    keys = make(tmp_path / "working")
    name = keys.public(NOON).name
    keys.forget(name)
    keys.forget(name)
    assert keys.names() == ()
    with pytest.raises(NoWorkingKey, match=name):
        keys.identity(name)


def test_who_may_not_make_keys_seals_for_the_latest(tmp_path: Path) -> None:
    folder = tmp_path / "working"
    made = FolderWorkingKeys(folder).public(NOON)

    class Other(FolderWorkingKeys):
        def _make(self, _: str) -> None:
            raise PermissionError(13, "Permission denied")

    assert Other(folder).public(NOON + DAY) == made
    with pytest.raises(NoWorkingKey, match="pehra watch"):
        Other(tmp_path / "none").public(NOON)


def test_the_secret_half_is_the_owners_alone(tmp_path: Path) -> None:
    before = os.umask(0o022)
    try:
        FolderWorkingKeys(tmp_path / "working").public(NOON)
    finally:
        os.umask(before)
    modes = {one.suffix: one.stat().st_mode & 0o777 for one in (tmp_path / "working").iterdir()}
    assert (modes[".key"], modes[".pub"]) == (0o600, 0o644)


def test_a_key_file_that_is_rubbish(tmp_path: Path) -> None:
    keys = FolderWorkingKeys(tmp_path)
    name = keys.public(NOON).name
    (tmp_path / f"{name}.key").write_text("rubbish")
    with pytest.raises(NoWorkingKey, match="cannot be read"):
        keys.identity(name)
