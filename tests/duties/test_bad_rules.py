"""Rules and outcomes that cannot be used are refused whole, and never stop what comes in."""

from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from django.conf import settings

from pehra.cli import doctor
from pehra.cli.triage import outcome_, triage_
from pehra.media.synthetic import picture
from pehra.store import models
from pehra.store.queries import queue, reports
from pehra.store.queries.rulesets import in_force, unusable
from pehra.triage.ruleset import SHIPPED, shipped
from pehra.watch.walk import Desk

from .conftest import NOON, hand_in

pytestmark = pytest.mark.django_db(transaction=True)
UNIT = shipped().replace(f'version = "{SHIPPED}"', 'version = "firm-1"')
RULE = b"""version = "u"
[[rule]]
id = "x"
axis = "A"
floor = 1
en = "x"
ur = "x"
phrases = []
"""
HEAD = "report,status,closed,useful,children\n"


@pytest.fixture
def at_home() -> None:
    settings.CONFIG.secret.parent.mkdir(parents=True, exist_ok=True)
    settings.CONFIG.secret.write_text("x" * 50)


def adopt(file: Path) -> Result:
    return CliRunner().invoke(triage_, ["adopt", str(file), "--reason", "order"])


@pytest.mark.usefixtures("at_home")
@pytest.mark.parametrize(
    ("data", "words"),
    [
        (UNIT.replace('phrases = [', 'phrases = []\nx = [', 1).encode(), "x, which is no key"),
        (RULE, "Rule 1 (x): phrases is a list"),
        ("# é\n".encode("latin-1"), "is not UTF-8 text in line 1: save it as UTF-8"),
        (b"version = 'u'\n\xff", "is not UTF-8 text in line 2"),
        (b"", "need a version"),
    ],
)  # fmt: skip
def test_rules_that_could_not_be_used_do_not_come_into_force(
    desk: Desk, tmp_path: Path, data: bytes, words: str
) -> None:
    file = tmp_path / "rules.toml"
    file.write_bytes(data)
    told = adopt(file)
    assert (told.exit_code, type(told.exception)) == (1, SystemExit)
    assert words in " ".join(told.stderr.split())
    assert not models.Ruleset.objects.exists()
    assert reports.report(hand_in(desk, 1)).ruleset == SHIPPED


@pytest.mark.usefixtures("at_home")
def test_rules_with_a_mark_of_utf_8_come_into_force(desk: Desk, tmp_path: Path) -> None:
    file = tmp_path / "rules.toml"
    file.write_text(UNIT, "utf-8-sig")
    told = adopt(file)
    assert (told.exit_code, in_force().version) == (0, "firm-1"), told.output
    assert reports.report(hand_in(desk, 1)).ruleset == "firm-1"


def test_rules_that_an_older_pehra_took_and_this_one_cannot_use_stop_nothing(desk: Desk) -> None:
    def keep(version: str, text: str) -> None:
        models.Ruleset.objects.create(
            version=version, text=text, adopted_by="B-9", adopted_at=NOON
        )  # fmt: skip

    assert doctor._rules().ok  # noqa: SLF001
    keep("firm-1", UNIT)
    keep("firm-2", UNIT.replace("firm-1", "firm-2").replace("phrases = [", "phrases = []\nx = ["))
    assert (in_force().version, unusable()) == ("firm-1", "firm-2")
    tip = hand_in(desk, 1, picture(1))
    assert reports.report(tip).ruleset == "firm-1"
    found = doctor._rules()  # noqa: SLF001
    assert (found.ok, "firm-2" in found.words, "firm-1" in found.words) == (False, True, True)

    models.Report.objects.update(ruleset="firm-2")  # as that older Pehra placed it
    (line,) = queue.queue().lines
    assert all(reason.words["en"] for reason in line.reasons)  # at least the rule's name
    keep("firm-3", UNIT.replace("firm-1", "firm-3"))
    assert (in_force().version, unusable()) == ("firm-3", "")


@pytest.mark.usefixtures("at_home")
@pytest.mark.parametrize(
    ("data", "words"),
    [
        ("é".encode("latin-1"), "is not UTF-8 text in line 1"),
        (HEAD.encode() + b"TIP,ARREST,,YES,1\n\xe9", "is not UTF-8 text in line 3"),
        (b"", "report and status is missing"), (b"tip,status\nTIP,ARREST\n", "report is missing"),
        (b"report;status\nTIP;ARREST\n", "report and status is missing"),
        (HEAD.encode() + b'TIP,ARREST,,YES,"1\n', "cannot be read in line"),
    ],
)  # fmt: skip
def test_outcomes_that_are_no_table_are_refused_whole(
    desk: Desk, tmp_path: Path, data: bytes, words: str
) -> None:
    file = tmp_path / "outcomes.csv"
    file.write_bytes(data.replace(b"TIP", hand_in(desk, 1).encode()))
    told = CliRunner().invoke(outcome_, ["import", str(file)])
    assert (told.exit_code, type(told.exception)) == (1, SystemExit)
    assert words in " ".join(told.stderr.split())
    assert not models.Outcome.objects.exists()


@pytest.mark.usefixtures("at_home")
def test_a_table_with_odd_columns_is_taken_by_their_names(desk: Desk, tmp_path: Path) -> None:
    file = tmp_path / "outcomes.csv"
    tip = hand_in(desk, 1)
    rows = ["\ufeff Status , Report,note,children", f"ARREST,{tip},ok,2", "", "ARREST"]
    file.write_text("\n".join([*rows, f"REFERRED,{tip},,,more"]), "utf-8")
    told = CliRunner().invoke(outcome_, ["import", str(file)])
    assert "2 outcomes noted, 1 rows refused" in told.stdout
    assert told.exit_code == 1
    assert "line 4: no such report" in told.stderr
