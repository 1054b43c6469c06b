"""A small nation is made, taken in by a desk and scored."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.sqlite


def pehra(home: Path, *words: object) -> "subprocess.CompletedProcess[str]":
    command = [sys.executable, "-m", "pehra.cli", "--home", str(home), *map(str, words)]
    return subprocess.run(command, capture_output=True, text=True, check=True)  # noqa: S603


def test_a_nation_is_made_taken_in_and_scored(tmp_path: Path) -> None:
    home, nation = tmp_path / "home", tmp_path / "nation"
    pehra(home, "init", "--yes")
    pehra(home, "drill", "make", "--seed", 12, "--reports-per-day", 60, "--media", "-o", nation)
    pehra(home, "lists", "import", "drill", nation / "list.csv", "--scheme", "drill")
    for folder in ("reports", "letters"):
        pehra(home, "receive", *sorted((nation / folder).iterdir()))
    told = json.loads(
        pehra(home, "drill", "score", "--truth", nation / "truth.jsonl", "--json").stdout
    )
    assert told["reports"] == told["in_queue"] == 67  # three referrals, four complaints
    assert told["identifiers_f1"] > 0.9
    queue = pehra(home, "queue", "--json", "--limit", 60).stdout.splitlines()
    assert len(queue) == 60
    taken = pehra(home, "outcome", "import", nation / "outcomes.csv").stdout
    assert "0 rows refused" in taken
    # media came with the reports, and the list knows some of it
    verdicts = set()
    for line in queue[:8]:
        shown = json.loads(pehra(home, "show", json.loads(line)["report"], "--json").stdout)
        verdicts |= {file["verdict"] for file in shown["files"]}
    assert {"RECOGNISED", "UNKNOWN"} <= verdicts
