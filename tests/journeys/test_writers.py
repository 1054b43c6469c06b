"""Several processes that write one home at once make one ledger."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from pehra.intake import synthetic

pytestmark = pytest.mark.sqlite
WRITERS, REPORTS = 3, 6


def pehra(home: Path, *words: object) -> "subprocess.Popen[str]":
    command = [sys.executable, "-m", "pehra.cli", "--home", str(home), *map(str, words)]
    return subprocess.Popen(command, stdout=subprocess.PIPE, text=True)  # noqa: S603


def test_writers_in_processes_of_their_own(tmp_path: Path) -> None:
    home = tmp_path / "home"
    pehra(home, "init", "--yes").communicate()
    files = [tmp_path / f"{seed}.json" for seed in range(WRITERS * REPORTS)]
    for seed, file in enumerate(files):
        file.write_text(json.dumps(synthetic.report(seed)))
    running = [pehra(home, "receive", "--json", *files[start::WRITERS]) for start in range(WRITERS)]
    told = [one.communicate()[0].splitlines() for one in running]
    assert [one.returncode for one in running] == [0] * WRITERS
    assert len({json.loads(one)["report"] for some in told for one in some}) == len(files)
    verified = pehra(home, "ledger", "verify", "--json")
    assert json.loads(verified.communicate()[0]) | {"root": ""} == {
        "ok": True, "entries": 2 * len(files), "root": "",
    }  # fmt: skip
