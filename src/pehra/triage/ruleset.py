"""The rules as dated data: shipped with Pehra, or written by the unit in the same form.

A rule speaks by a condition of the same name (triage/rules.py), by phrases in free text, or by what
other rules said: `two_of` them, or `one_of` them together with one of `with`. A new set has a new
version; what was decided under an older one stays explained by it.
"""

import tomllib
from dataclasses import dataclass
from importlib import resources
from typing import Any

from pehra.base.errors import PehraError
from pehra.triage.phrases import Phrases, phrases
from pehra.triage.rules import CONDITIONS

SHIPPED = "2026-11-30"
AXES = ("A", "B", "C", "F")
FLOORS = range(5)
LONGEST_VERSION = 20
BY = {"phrases", "two_of", "one_of"}


class BadRuleset(PehraError):
    """Rules that cannot be used, by rule."""


@dataclass(frozen=True, slots=True)
class Rule:
    id: str
    axis: str  # A child at risk, B suspect, C what can be done, F flags of the sender
    floor: int  # tier, 1 to 4; 0 sets none
    words: tuple[tuple[str, str], ...]  # (language, words)
    phrases: Phrases | None = None
    two_of: tuple[str, ...] = ()
    one_of: tuple[str, ...] = ()
    with_: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Ruleset:
    version: str
    rules: tuple[Rule, ...]


def load_ruleset(name: str = SHIPPED) -> Ruleset:
    """A shipped ruleset by its date. Raises BadRuleset."""
    return ruleset(shipped(name))


def shipped(name: str = SHIPPED) -> str:
    """Its text. Raises BadRuleset."""
    path = resources.files("pehra.triage") / "rulesets" / f"{name}.toml"
    if not name.replace("-", "").isalnum() or not path.is_file():
        raise BadRuleset(f"No rules of version {name[:LONGEST_VERSION]} are shipped.")
    return path.read_text(encoding="utf-8")


def ruleset(text: str) -> Ruleset:
    """From TOML. Raises BadRuleset."""
    try:
        told = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise BadRuleset(f"The rules are not valid TOML: {error}.") from error
    version, items = told.get("version"), told.get("rule", [])
    if not isinstance(version, str) or not 0 < len(version) <= LONGEST_VERSION:
        raise BadRuleset(f"The rules need a version of 1 to {LONGEST_VERSION} characters.")
    if not isinstance(items, list) or not all(isinstance(one, dict) for one in items):
        raise BadRuleset("The rules are a list of [[rule]] tables.")
    negations = [str(one) for one in told.get("negations", [])]
    rules = tuple(_rule(place, item, negations) for place, item in enumerate(items, 1))
    _check(rules)
    return Ruleset(version, rules)


def _rule(place: int, item: dict[str, Any], negations: list[str]) -> Rule:
    where = f"Rule {place} ({str(item.get('id', 'without id'))[:40]})"
    missing = [key for key in ("id", "axis", "floor", "en", "ur") if key not in item]
    if missing:
        raise BadRuleset(f"{where} does not say: {', '.join(missing)}.")
    if item["axis"] not in AXES or item["floor"] not in FLOORS:
        raise BadRuleset(f"{where}: axis is one of {', '.join(AXES)}, floor 0 to 4.")
    if item["id"] not in CONDITIONS and not BY & item.keys():
        raise BadRuleset(
            f"{where} has no condition of its name, no phrases, no two_of and no one_of."
        )
    return Rule(
        item["id"], item["axis"], item["floor"], (("en", item["en"]), ("ur", item["ur"])),
        phrases(item["phrases"], negations) if item.get("phrases") else None,
        tuple(item.get("two_of", ())), tuple(item.get("one_of", ())), tuple(item.get("with", ())),
    )  # fmt: skip


def _check(rules: tuple[Rule, ...]) -> None:
    known: set[str] = set()
    for place, rule in enumerate(rules, 1):
        if rule.id in known:
            raise BadRuleset(f"Rule {place} ({rule.id}) stands twice.")
        for other in (*rule.two_of, *rule.one_of, *rule.with_):
            if other not in known:
                raise BadRuleset(f"Rule {place} ({rule.id}) leans on {other}, not above it.")
        known.add(rule.id)
