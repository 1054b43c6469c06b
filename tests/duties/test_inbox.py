"""What is put into the watched folder is taken in, once, and nothing half."""

import json
import os
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.conf import settings

from pehra.intake import synthetic
from pehra.store import models
from pehra.store.queries import queue
from pehra.watch.inbox import QUIET, take_in
from pehra.watch.loop import drain
from pehra.watch.walk import Desk

pytestmark = pytest.mark.django_db(transaction=True)
NOW = datetime(2026, 1, 5, 12, tzinfo=UTC)


def put(path: Path, data: bytes, seconds_ago: float) -> None:
    path.write_bytes(data)
    then = NOW.timestamp() - seconds_ago
    os.utime(path, (then, then))


def test_files_are_sealed_read_and_put_aside(desk: Desk, tmp_path: Path) -> None:
    inbox = tmp_path / "inbox"
    inbox.mkdir()
    put(inbox / "a.json", json.dumps(synthetic.report(1)).encode(), 60)
    put(inbox / "b.json", json.dumps(synthetic.report(2)).encode(), 30)
    desk.config = replace(settings.CONFIG, inbox=str(inbox))
    drain(desk)
    assert len(queue.queue().lines) == 2
    names = sorted(one.name for one in (inbox / "taken").iterdir())
    assert [name.rpartition("-")[2] for name in names] == ["a.json", "b.json"]
    assert {row.channel for row in models.Arrival.objects.all()} == {"FOLDER"}
    drain(desk)
    assert models.Arrival.objects.count() == 2


def test_half_a_file_a_link_and_a_hidden_one_are_left_alone(desk: Desk, tmp_path: Path) -> None:
    put(tmp_path / "growing.json", b"{", QUIET - 1)
    put(tmp_path / ".hidden", b"x", 60)
    (tmp_path / "link.json").symlink_to("/etc/hostname")
    (tmp_path / "folder").mkdir()
    assert take_in(tmp_path, desk.room, desk.officer, NOW) == 0
    assert not models.Exhibit.objects.exists()
    assert take_in(tmp_path, desk.room, desk.officer, NOW + timedelta(seconds=2)) == 1
    assert take_in(tmp_path / "none", desk.room, desk.officer, NOW) == 0


def test_what_cannot_be_sealed_stays_and_the_others_go_on(
    desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(tmp_path / "a.json", b"{}", 60)
    put(tmp_path / "b.json", b"[]", 50)
    kept = desk.room.vault.keep

    def full_once(write: object) -> object:
        monkeypatch.setattr(desk.room.vault, "keep", kept)
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(desk.room.vault, "keep", full_once)
    assert take_in(tmp_path, desk.room, desk.officer, NOW) == 1
    assert (tmp_path / "a.json").exists()
    assert take_in(tmp_path, desk.room, desk.officer, NOW) == 1
    assert not (tmp_path / "a.json").exists()


def test_no_name_and_no_mistake_keeps_back_the_others(
    desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    odd = Path(os.fsdecode(os.fsencode(tmp_path) + b"/caf\xe9.json"))
    names = [odd, tmp_path / ("ا" * 122 + ".json"), tmp_path / "z.json"]
    for number, path in enumerate(names):
        put(path, json.dumps(synthetic.report(number)).encode(), 60 - number)

    assert take_in(tmp_path, desk.room, desk.officer, NOW) == 3
    assert take_in(tmp_path, desk.room, desk.officer, NOW) == 0
    assert [one.name for one in tmp_path.iterdir()] == ["taken"]
    assert set(models.Arrival.objects.values_list("name", flat=True)) == {
        "caf?.json", "ا" * 122 + ".json", "z.json",
    }  # fmt: skip

    put(tmp_path / "a.json", b"{}", 60)
    put(tmp_path / "b.json", b"[]", 50)
    kept = desk.room.vault.keep

    def broken(write: object) -> object:
        monkeypatch.setattr(desk.room.vault, "keep", kept)
        raise RuntimeError

    monkeypatch.setattr(desk.room.vault, "keep", broken)
    assert take_in(tmp_path, desk.room, desk.officer, NOW) == 1


def test_a_file_that_is_given_its_right_name_meanwhile_ends_nothing(
    desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(tmp_path / ".part.tmp", b"x", 60)
    put(tmp_path / "a.json", b"{}", 60)
    seen = Path.lstat

    def gone(path: Path) -> os.stat_result:
        if path.name == ".part.tmp":
            raise FileNotFoundError(2, "No such file", str(path))
        return seen(path)

    monkeypatch.setattr(Path, "lstat", gone)
    assert take_in(tmp_path, desk.room, desk.officer, NOW) == 1


def test_a_file_of_a_machine_whose_clock_is_ahead_is_taken_when_it_is_quiet(
    desk: Desk, tmp_path: Path
) -> None:
    put(tmp_path / "a.json", b"{", -9000)
    assert take_in(tmp_path, desk.room, desk.officer, NOW) == 0
    put(tmp_path / "a.json", b"{}", -9004)  # it is still being written
    assert take_in(tmp_path, desk.room, desk.officer, NOW + timedelta(seconds=QUIET)) == 0
    assert take_in(tmp_path, desk.room, desk.officer, NOW + timedelta(seconds=2 * QUIET)) == 1
