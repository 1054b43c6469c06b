"""The command killed in the middle, and bad files among good ones: nothing lost, nothing twice."""

import json
import os
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from pehra.intake import synthetic

REPORTS = 120
BAD = {
    "not.json": (b"hello", "not JSON"),
    "cut.json": (b'{"reportId": "1"', "truncated"),
    "deep.json": (b"[" * 3000 + b"]" * 3000, "deeper"),
    "list.json": (b"[1]", "no object"),
    "torn.zip": (b"PK\x03\x04torn", "damaged"),
    "large.json": (b'{"reportId": "' + b"x" * (40 * 2**20) + b'"}', "33,554,432"),
}


def pehra(home: Path, *words: str) -> list[str]:
    return [sys.executable, "-m", "pehra.cli", "--home", str(home), *words]


def run(home: Path, *words: str) -> "tuple[int, list[dict[str, Any]], str]":
    done = subprocess.run(  # noqa: S603
        pehra(home, *words), capture_output=True, text=True, check=False, env=_environment()
    )
    return done.returncode, [json.loads(line) for line in done.stdout.splitlines()], done.stderr


def _environment() -> dict[str, str]:
    return {name: value for name, value in os.environ.items() if name != "PEHRA_HOME"}


@pytest.fixture
def home(tmp_path: Path) -> Path:
    made = tmp_path / "home"
    subprocess.run(pehra(made, "init", "--yes"), check=True, capture_output=True)  # noqa: S603
    return made


def test_killed_in_the_middle_and_run_again_gives_each_report_once(
    home: Path, tmp_path: Path
) -> None:
    files = []
    for seed in range(REPORTS):
        files.append(tmp_path / f"{seed}.json")
        files[-1].write_text(json.dumps(synthetic.report(seed)))
    words = ("receive", *map(str, files), "--json")
    for lines_before_death in (7, 40):
        child = subprocess.Popen(  # noqa: S603
            pehra(home, *words), stdout=subprocess.PIPE, env=_environment()
        )
        assert child.stdout is not None
        for _ in range(lines_before_death):
            child.stdout.readline()
        time.sleep(0.003 * lines_before_death)  # anywhere within a report
        child.kill()
        child.wait()
        child.stdout.close()

    code, lines, _ = run(home, *words)

    assert code == 0
    assert len({line["report"] for line in lines}) == REPORTS
    _, queue, _ = run(home, "queue", "--json")
    assert len(queue) == REPORTS
    assert all(line["lane"] for line in queue)
    assert run(home, "ledger", "verify", "--json")[1][0]["ok"] is True


def test_bad_files_are_named_and_sealed_and_the_good_ones_go_on(home: Path, tmp_path: Path) -> None:
    good = tmp_path / "good.json"
    good.write_text(json.dumps(synthetic.report(1)))
    for name, (data, _) in BAD.items():
        (tmp_path / name).write_bytes(data)
    names = [str(tmp_path / name) for name in BAD]

    code, lines, _ = run(home, "receive", *names, str(tmp_path / "none.json"), str(good), "--json")

    assert code == 1
    for line, (_, reason) in zip(lines, BAD.values(), strict=False):
        assert (line["status"], line["report"]) == ("unreadable", None)
        assert line["exhibit"].startswith("EXH-")
        assert reason in line["error"]
    assert lines[-2]["exhibit"] is None
    assert lines[-1]["status"] == "new"


def test_without_a_home_it_says_how_to_make_one(tmp_path: Path) -> None:
    code, _, said = run(tmp_path / "nothing", "queue")

    assert code == 3
    assert "init" in said
