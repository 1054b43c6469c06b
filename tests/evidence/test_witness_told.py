"""`pehra ledger witness key` and `sign`: what whoever carries the stick is told."""

from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from pehra.cli.witness import witness
from pehra.evidence.checkpoint import Checkpoint
from pehra.evidence.cosignature import Witnessed, witnessed
from pehra.evidence.note import key, sign
from pehra.evidence.witness import Request, request

from .test_note import SECRET
from .test_tree import LARGE, head
from .test_witness import LOG, NAME, ORIGIN, note


def run(*words: object) -> Result:
    told = CliRunner().invoke(witness, [str(word) for word in words])
    assert told.exception is None or isinstance(told.exception, SystemExit)
    return told


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "w1"
    assert run("key", "--folder", made, "--name", NAME, "--watch", str(LOG)).exit_code == 0
    return made


def signed(folder: Path, told: str, name: str = NAME) -> Result:
    file = folder.parent / "request.txt"
    file.write_text(told, encoding="utf-8")
    answer = folder.parent / "answer.txt"
    return run("sign", file, "--folder", folder, "--name", name, "-o", answer)


def asked(old: int, size: int) -> str:
    return str(request(old, note(size), LARGE))


def test_the_same_request_twice_is_signed_twice(folder: Path) -> None:
    public = run("key", "--folder", folder, "--name", NAME).output
    for told in (asked(0, 30), asked(0, 30), asked(30, 40), asked(30, 40)):
        done = signed(folder, told)
        assert done.exit_code == 0
        answer = (folder.parent / "answer.txt").read_text("utf-8")
        assert isinstance(witnessed(answer, [key(public.strip())], 1), Witnessed)


def test_an_old_request_and_a_forged_ledger_are_told_apart(folder: Path) -> None:
    signed(folder, asked(0, 30))
    old = signed(folder, asked(10, 20))
    assert old.exit_code == 1
    assert "signed 30 lines last" in old.output
    assert "ask for a new request" in old.output
    forged = str(sign(str(Checkpoint(ORIGIN, 30, head(29))), ORIGIN, SECRET))
    for begun in (0, 30):
        told = signed(folder, str(Request(begun, (), forged)))
        assert told.exit_code == 1
        assert "THE LEDGER DOES NOT FOLLOW" in told.output
        assert "tell the court" in told.output
    assert "DOES NOT FOLLOW" not in old.output


def test_a_folder_that_is_none_or_anothers_is_named(folder: Path, tmp_path: Path) -> None:
    other = tmp_path / "w2"
    told = signed(other, asked(0, 30))
    assert (told.exit_code, other.exists()) == (1, False)
    assert f"there is no witness in {other}" in told.output
    run("key", "--folder", other, "--name", NAME)
    assert "does not watch the ledger" in signed(other, asked(0, 30)).output
    run("key", "--folder", other, "--name", NAME, "--watch", str(LOG))
    assert "signed nothing of this ledger yet" in signed(other, asked(10, 30)).output
    assert not (tmp_path / "answer.txt").exists()
    told = signed(folder, asked(0, 30), "court.example/w9")
    assert told.exit_code == 1
    assert f"{folder} is of the witness {NAME}, and not of court.example/w9" in told.output


@pytest.mark.parametrize("told", ["nothing", "old 0\n\nnothing", "", "old 1\n!\n\nx"])
def test_a_file_that_is_no_request_is_named(folder: Path, told: str) -> None:
    done = signed(folder, told)
    assert done.exit_code == 1
    assert f"{folder.parent / 'request.txt'}: " in done.output


def test_a_key_that_is_none_makes_nothing(tmp_path: Path) -> None:
    told = run("key", "--folder", tmp_path / "w1", "--name", NAME, "--watch", "garbage")
    assert told.exit_code == 1
    assert "--watch: " in told.output
    assert not (tmp_path / "w1").exists()


def test_a_folder_of_an_older_pehra_has_no_name_and_takes_the_first(folder: Path) -> None:
    (folder / "name").unlink()
    assert signed(folder, asked(0, 30)).exit_code == 0
    assert signed(folder, asked(0, 30), "court.example/w9").exit_code == 1
