"""`pehra verify` of what is no key, no file, and neither dossier nor capture."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from pehra.cli.dossier import verify
from pehra.evidence.verifier import verify_dossier

from .test_dossier import GOOD, LOG, WITNESS

ALONE = Path(verify_dossier.__file__)
OTHER_NUMBER = f"{LOG.name}+00000000+{str(LOG).rpartition('+')[2]}"
NO_KEYS = ["BANANA", "a+b", "a+b+c", "a+b+%%%", str(LOG)[:-1], OTHER_NUMBER, "x" * 5000]


@pytest.fixture
def dossier(tmp_path: Path) -> Path:
    path = tmp_path / "d.zip"
    path.write_bytes(GOOD)
    return path


def run(*words: object) -> Result:
    return CliRunner().invoke(verify, [str(word) for word in words])


@pytest.mark.parametrize("option", ["--key", "--witness"])
@pytest.mark.parametrize("key", NO_KEYS)
def test_a_mistyped_key_is_told_as_no_key(dossier: Path, option: str, key: str) -> None:
    told = run(dossier, option, key)
    assert told.exit_code == 2
    assert f"argument {option}: '{key[:80]}' is no key" in told.output
    assert "HOLD" not in told.output


def test_another_key_is_another_key(dossier: Path) -> None:
    assert run(dossier, "--key", LOG).exit_code == 0
    told = run(dossier, "--key", WITNESS)
    assert told.exit_code == 1
    assert "is no key" not in told.output
    assert "THIS DOSSIER DOES NOT HOLD." in told.output


@pytest.mark.parametrize("data", [b"plain text", b"", b"{}"])
def test_what_is_neither_is_told_as_neither(tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "plain.txt"
    path.write_bytes(data)
    told = run(path)
    assert told.exit_code == 1
    assert "neither a dossier nor a capture" in told.output
    assert told.output.endswith("THIS IS NO DOSSIER.\n")
    found = json.loads(run(path, "--json").output)
    assert (found["holds"], [one["check"] for one in found["checks"]]) == (False, ["zip"])
    command = [sys.executable, str(ALONE), str(path)]
    alone = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603
    assert (alone.returncode, alone.stdout) == (1, told.output)


@pytest.mark.parametrize("cut", [slice(-30), slice(9), slice(1, None)])
def test_a_dossier_that_was_cut_is_a_dossier_that_does_not_hold(dossier: Path, cut: slice) -> None:
    dossier.write_bytes(GOOD[cut])
    assert "THIS DOSSIER DOES NOT HOLD." in run(dossier).output


def test_a_dossier_that_was_cut_says_so(dossier: Path) -> None:
    dossier.write_bytes(GOOD[:-30])
    assert "zip: it is cut short or damaged (BadZipFile)" in run(dossier).output


@pytest.mark.parametrize("name", ["nofile.zip", "."])
def test_a_mistyped_file_is_wrong_use_and_no_word_on_a_dossier(tmp_path: Path, name: str) -> None:
    told = run(tmp_path / name)
    assert told.exit_code == 2
    assert f"{tmp_path / name}: no such file" in told.output
    assert "HOLD" not in told.output
    command = [sys.executable, str(ALONE), str(tmp_path / name), "--json"]
    alone = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603
    assert (alone.returncode, alone.stdout) == (2, "")


@pytest.mark.parametrize("key", ["BANANA", "MHYwEA", str(LOG)])
def test_a_mistyped_key_for_captures_is_told_as_no_key(tmp_path: Path, key: str) -> None:
    path = tmp_path / "c.wacz"
    path.write_bytes(b"x")
    told = run(path, "--key", key)
    assert told.exit_code == 2
    assert "is no key for captures" in told.output
