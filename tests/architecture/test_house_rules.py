"""The rules of the house that no linter knows."""

import importlib
import pkgutil
import re
import tomllib
from dataclasses import fields
from pathlib import Path

import pytest

import pehra.duties
from pehra.base.config import Config
from pehra.duties.duty import DUTIES
from pehra.triage.rules import CONDITIONS
from pehra.triage.ruleset import load_ruleset

HOUSE = Path(__file__).parents[2]
SRC = HOUSE / "src" / "pehra"
MODULES = sorted(
    path.relative_to(SRC) for path in SRC.rglob("*.py") if "migrations" not in path.parts
)
LONGEST = 300  # lines of one file
FORBIDDEN = {"utils", "helpers", "common", "misc", "manager", "service", "services", "managers"}
LOADED = [
    importlib.import_module(f"pehra.duties.{one.name}")
    for one in pkgutil.iter_modules(pehra.duties.__path__)
]  # fmt: skip


@pytest.mark.parametrize("module", MODULES, ids=str)
def test_a_file_is_short_well_named_and_hides_no_import(module: Path) -> None:
    text = (SRC / module).read_text(encoding="utf-8")

    assert len(text.splitlines()) <= LONGEST
    assert module.stem not in FORBIDDEN
    assert "TYPE_CHECKING" not in text


#: keys of the data that is shipped, by its folder
DATA = {
    "laws": {"since", "logs_days", "source"},
    "rulesets": {"version", "negations", "alike", "sets", "rule"},
    "boilerplates": {"version", "sentence", "portal"},
}


def test_every_duty_is_in_the_reference_with_its_power() -> None:
    assert LOADED
    told = (HOUSE / "docs" / "reference" / "duties.md").read_text(encoding="utf-8")
    table = dict(re.findall(r"^\| `(\w+)` \| (\w+) \|", told, re.MULTILINE))

    written = "".join(one.read_text(encoding="utf-8") for one in (SRC / "duties").glob("*.py"))
    # tests have duties of their own, and run before this one or behind it
    ours = {name: str(power) for name, power in DUTIES.items() if f"def {name}(" in written}
    assert table == ours


def test_every_setting_is_in_the_reference() -> None:
    told = (HOUSE / "docs" / "reference" / "configuration.md").read_text(encoding="utf-8")

    assert [f.name for f in fields(Config) if f.name != "home" and f"`{f.name}`" not in told] == []


def test_every_rule_has_its_condition_and_words_in_both_languages() -> None:
    rules = load_ruleset().rules

    by_words = {rule.id for rule in rules if rule.phrases or rule.two_of or rule.one_of}
    assert {rule.id for rule in rules} - by_words == set(CONDITIONS)
    assert all(dict(rule.words)["en"] and dict(rule.words)["ur"] for rule in rules)


def test_the_package_ships_no_lists_no_terms_and_no_pictures() -> None:
    shipped = {
        path.suffix for path in SRC.rglob("*") if path.is_file() and "__pycache__" not in path.parts
    }

    assert shipped <= {
        ".py",
        ".typed",
        ".toml",
        ".html",
        ".css",
        ".js",
        ".svg",
        ".po",
        ".mo",
        ".xsd",
    }
    for path in SRC.rglob("*.toml"):
        told = set(tomllib.loads(path.read_text(encoding="utf-8")))
        assert told <= DATA.get(path.parent.name, set()), path


def test_the_locks_name_no_download_host_and_require_hashes() -> None:
    for lock in (HOUSE / "requirements").glob("*.lock"):
        text = lock.read_text()
        assert "://" not in text
        pinned = re.findall(r"^[a-z0-9].*==", text, re.MULTILINE)
        assert len(re.findall(r"==[^\n]*\\\n +--hash=sha256:", text)) == len(pinned)
    assert not (HOUSE / "uv.lock").exists()
