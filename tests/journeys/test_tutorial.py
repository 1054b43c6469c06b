"""The tutorial is true: its numbers, and its commands word for word."""

import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

from pehra.cli.demo import NATION, _tipoffs
from pehra.drill.letters import letters

pytestmark = pytest.mark.sqlite
ROOT = Path(__file__).parents[2]
TUTORIAL = (ROOT / "docs" / "tutorial" / "first-hour.md").read_text("utf-8")
PEHRA = ".venv/bin/pehra "


def test_the_demonstration_has_as_many_reports_as_the_tutorial_says() -> None:
    (told,) = re.findall(r"fills it with (\d+) made-up reports", TUTORIAL)
    assert 1 + NATION.reports + len(list(letters(NATION))) == int(told)


def test_the_report_that_it_opens_is_the_first_and_was_escalated() -> None:
    name, data = next(_tipoffs())
    assert "TIP-000001 is in *Danger now*: its sender escalated it" in TUTORIAL
    assert name.endswith(".zip")
    assert b"espEscalation" in data


def test_its_commands_do_what_it_says(tmp_path: Path) -> None:
    commands = [
        line.strip().removeprefix(PEHRA)
        for line in TUTORIAL.splitlines() if line.startswith(f"    {PEHRA}")
    ]  # fmt: skip
    assert len(commands) == 5
    said = {}
    for command in commands:
        words = [
            file for word in shlex.split(command)
            for file in (sorted(map(str, ROOT.glob(word))) if "*" in word else [word])
        ]  # fmt: skip
        done = subprocess.run(  # noqa: S603
            [sys.executable, "-m", "pehra.cli", *words], cwd=ROOT, text=True, check=False,
            capture_output=True, env=os.environ | {"PEHRA_HOME": str(tmp_path / "home")},
        )  # fmt: skip
        assert (done.returncode, done.stderr) == (0, ""), command
        said[words[0]] = done.stdout
    assert said["receive"].count("TIP-") == 3
    assert len(said["queue"].splitlines()) == 3
    assert said["show"].startswith("TIP-000001")
