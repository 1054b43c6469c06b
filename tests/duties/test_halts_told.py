"""The kill switch at the console: what is stopped is said, and a full disk saves nobody."""

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from django.conf import settings
from django.db import OperationalError, connection

from pehra.cli.authority import explain
from pehra.cli.home import init
from pehra.cli.patrol import once
from pehra.cli.patrol_halt import resume, stop
from pehra.cli.patrol_told import diary, status
from pehra.cli.queue import queue
from pehra.store import models

from .test_halts import authority

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def file() -> Iterator[Path]:
    settings.CONFIG.secret.parent.mkdir(parents=True, exist_ok=True)
    settings.CONFIG.secret.write_text("x" * 50)
    path: Path = settings.CONFIG.halt_file
    path.unlink(missing_ok=True)
    yield path
    path.unlink(missing_ok=True)


def run(command: Any, *words: str) -> Result:  # noqa: ANN401
    return CliRunner().invoke(command, words)


def test_what_is_stopped_is_said(file: Path) -> None:
    authority("DRILL-7")
    done = run(stop, "--authority", "drill-7@1", "--json")
    assert json.loads(done.stdout) == {
        "halt": models.Halt.objects.get().pk, "of": "AUTHORITY", "key": "DRILL-7",
    }  # fmt: skip
    done = run(stop, "--host", "Board.Example")
    assert "Stopped: host board.example, and no name below it." in done.stdout
    assert "Nothing was ever to be fetched from board.example" in done.stderr
    assert not file.exists()


@pytest.mark.parametrize("words", [("--authority", "NOPE@1"), ("--host", "not a host!!")])
def test_what_stops_nothing_does_not_say_stopped(file: Path, words: tuple[str, str]) -> None:
    done = run(stop, *words)
    assert done.exit_code == 1
    assert "Nothing is stopped: " in done.stderr
    assert "without a name stops all" in done.stderr
    assert "Stopped" not in done.stdout


def test_the_file_is_there_before_the_database_is_opened(
    file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken() -> int:
        assert file.exists()
        raise OperationalError("disk I/O error")

    monkeypatch.setattr("pehra.cli.say.pending", broken)
    done = run(stop, "--reason", "a wrong list")
    assert done.exit_code == 1
    assert json.loads(file.read_bytes())["reason"] == "a wrong list"
    assert f"nothing is fetched while {file} is there" in done.stderr
    assert "(disk I/O error). Make room" in done.stderr
    assert "not recorded yet" in done.stderr
    assert "Traceback" not in done.output


def test_a_file_that_cannot_be_written_leaves_it_to_the_record(
    file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("pehra.duties.stop_patrol.put", _full)
    monkeypatch.setattr("pathlib.Path.touch", _full)
    done = run(stop)
    assert done.exit_code == 0
    assert "Stopped: the whole patrol." in done.stdout
    assert not file.exists()
    assert models.Halt.objects.filter(of="ALL").exists()


def _full(*_: object, **__: object) -> None:
    raise OSError(28, "No space left on device")


def test_a_database_that_is_away_is_one_sentence(
    file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> int:
        raise OperationalError("database or disk is full")

    monkeypatch.setattr("pehra.cli.say.pending", full)
    done = run(queue)
    assert (done.exit_code, done.stderr.count("\n")) == (1, 1)
    assert done.stderr.startswith("pehra: the database ")
    assert "(database or disk is full). Make room" in done.stderr


@pytest.mark.parametrize("where", ["/proc/x", "a file"])
def test_a_home_that_cannot_be_made_is_one_sentence(
    where: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = tmp_path / "file" if where == "a file" else Path(where)
    (tmp_path / "file").touch()
    monkeypatch.setattr(settings, "CONFIG", replace(settings.CONFIG, home=home))
    done = run(init, "--yes")
    assert (done.exit_code, done.stderr.count("\n")) == (1, 1)
    assert done.stderr.startswith(f"pehra: no home can be made at {home}: ")


def test_a_database_that_is_lost_is_not_made_anew(
    file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    lost = tmp_path / "pehra.sqlite3"
    monkeypatch.setitem(connection.settings_dict, "NAME", lost)
    done = run(queue)
    assert done.exit_code == 1
    assert f"pehra: the database {lost} is not there. Bring it back from a backup" in done.stderr
    assert not lost.exists()


def test_a_run_that_ends_by_itself_says_that_it_is_stopped(file: Path) -> None:
    number = json.loads(run(stop, "--reason", "the court called", "--json").stdout)["halt"]
    done = run(once)
    assert done.exit_code == 1
    assert "STOPPED ALL by CONSOLE since " in done.stderr
    assert "the court called" in done.stderr
    told = json.loads(run(once, "--json").stdout)["stopped"]
    assert (told["halt"], told["by"], told["reason"]) == (number, "CONSOLE", "the court called")
    assert not models.Stretch.objects.exists()


def test_a_file_of_nobody_says_that_it_is_one(file: Path) -> None:
    file.write_text("router replaced, call 7\n")
    listed = run(resume)
    for done in (run(status), listed):
        assert f"STOPPED ALL by the file {file} since " in done.stdout
        assert "router replaced, call 7" in done.stdout
        assert "pehra patrol resume 0" in done.stdout
    assert listed.exit_code == 0
    assert "No halt 9 stands" in run(resume, "9").stderr
    assert "Say why it may go on" in run(resume, "0").stderr
    assert run(resume, "0", "--reason", "the router is back").exit_code == 0
    assert "Nothing is stopped" in run(resume).stderr


def test_what_is_stopped_is_explained_so(file: Path) -> None:
    url = "https://board.example/x"
    assert json.loads(run(explain, url, "--json").stdout)["why"] != "HALTED"
    run(stop, "--host", "https://BOARD.example:443/")
    assert json.loads(run(explain, url, "--json").stdout)["why"] == "HALTED"


@pytest.mark.parametrize("command", [(diary, "--outcome", "BANANA"), (once, "--most", "-1")])
def test_what_is_not_known_is_refused(file: Path, command: tuple[Any, str, str]) -> None:
    done = run(*command)
    assert done.exit_code == 2
    assert "Invalid value" in done.stderr


def test_the_outcomes_that_there_are_are_named(file: Path) -> None:
    assert run(diary, "--outcome", "GONE").exit_code == 0
    assert "FETCHED" in run(diary, "--outcome", "BANANA").stderr
