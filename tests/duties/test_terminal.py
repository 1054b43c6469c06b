"""What strangers wrote cannot steer the terminal of whoever reads it there."""

import json
import re
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from django.conf import settings
from hypothesis import given
from hypothesis import strategies as st

from pehra.base.numbers import Series, number
from pehra.cli import say
from pehra.cli.evidence import show as show_exhibit
from pehra.cli.find import find
from pehra.cli.patrol_told import diary
from pehra.cli.queue import queue, show
from pehra.cli.triage import explain
from pehra.cli.uncovered import uncovered
from pehra.duties.seal_exhibit import seal_exhibit
from pehra.intake import synthetic
from pehra.store import models
from pehra.watch.walk import Desk, walk

from .conftest import NOON, ON

CLI = Path(__file__).parents[2] / "src" / "pehra" / "cli"
#: say.py is the one place; the others print words and figures of our own alone
OURS = {"say.py", "doctor.py", "drill.py", "internet.py", "officers.py"}
STEERS = "\x1b[2J\x1b]0;owned\x07\x9b31m\u202e"
LOUD = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")


@pytest.fixture(autouse=True)
def home() -> None:
    settings.CONFIG.secret.parent.mkdir(parents=True, exist_ok=True)
    settings.CONFIG.secret.write_text("x" * 50)


def test_there_is_one_place_that_prints() -> None:
    printing = re.compile(r"\bclick\.(?:echo|secho)\(|\bprint\(|\bsys\.stdout\.write")
    found = {
        path.name
        for path in CLI.glob("*.py")
        if printing.search(path.read_text(encoding="utf-8")) and path.name != "__init__.py"
    }
    assert found <= OURS


def steering(told: Any) -> Any:  # noqa: ANN401
    """The same tip-off, and behind each of its texts what clears a screen."""
    if isinstance(told, dict):
        return {key: steering(one) for key, one in told.items()}
    if isinstance(told, list):
        return [steering(one) for one in told]
    free = isinstance(told, str) and " " in told
    return f"{told} http://evil.test/{STEERS}" if free else told


def fetched() -> None:
    host = models.Host.objects.create(name="evil.test")
    target = models.Target.objects.create(
        key=b"x" * 16, url="https://evil.test/", host=host, via="SEED", due_at=NOON
    )
    models.Fetch.objects.create(
        target=target, url=f"https://evil.test/{STEERS}", via="SEED", salt="5a17",
        intended_at=NOON, ended_at=NOON, outcome="GONE",
    )  # fmt: skip


@pytest.mark.django_db(transaction=True)
def test_no_text_of_a_tip_off_reaches_the_terminal_raw(desk: Desk) -> None:
    told = json.dumps(steering(synthetic.report(5, ()))).encode()
    kept = seal_exhibit(ON, desk.room, [told], name=f"a{STEERS}.json", channel="CONSOLE")
    walk(desk, kept.exhibit)
    fetched()
    url = models.Sighting.objects.filter(kind="URL", value__contains="evil.test")[0].value
    report = number(Series.REPORT, models.Report.objects.get().pk)
    for command, words in (
        (queue, []), (show, [report]), (find, [url]), (diary, []),
        (explain, [report]), (uncovered, []), (show_exhibit, [kept.exhibit]),
    ):  # fmt: skip
        for form in ([], ["--json"]):
            done = CliRunner().invoke(command, [*words, *form], color=True)
            assert done.exit_code == 0, done.output
            assert not LOUD.search(done.output), command.name
    shown = CliRunner().invoke(show, [report]).stdout
    assert r"\x1b[2J\x1b]0;owned\x07\x9b31m\u202e" in shown  # and nothing is hidden


@given(st.text())
def test_a_line_is_one_line_and_json_says_the_same(text: str) -> None:
    assert not LOUD.search(say.shown(text))
    assert "\n" not in say.shown(text)
    if text.isprintable():
        assert say.shown(text) == text


@given(st.text(st.characters(codec="utf-8")))
def test_json_is_spelled_otherwise_and_says_the_same(text: str) -> None:
    told = say.UNSEEN.sub(say._in_json, json.dumps({"x": text}, ensure_ascii=False))  # noqa: SLF001
    assert not LOUD.search(told)
    assert json.loads(told) == {"x": text}


def test_urdu_is_shown_as_it_is_written() -> None:
    written = "بچوں\u200cکے تحفظ"  # with what keeps two letters apart
    assert say.shown(written) == written


@pytest.mark.django_db(transaction=True)
def test_what_stands_nowhere_is_said() -> None:
    done = CliRunner().invoke(find, ["somebody@far.test"])
    assert (done.exit_code, done.stdout) == (1, "")
    assert "In no report. It was looked for as EMAIL somebody@far.test" in done.stderr
    done = CliRunner().invoke(find, ["x", "--json"])
    assert (done.exit_code, done.stdout) == (1, "")
    assert "the number of a report" in done.stderr


@pytest.mark.parametrize(
    ("number_", "what", "told"),
    [(0, "hit", "0 hits"), (1, "hit", "1 hit"), (2_000, "address", "2,000 addresses"),
     (1, "fetch", "1 fetch"), (3, "fetch", "3 fetches")],
)  # fmt: skip
def test_one_is_no_many(number_: int, what: str, told: str) -> None:
    assert say.count(number_, what) == told
