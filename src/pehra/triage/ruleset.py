"""The rules as dated data: shipped with Pehra, or written by the unit in the same form.

A rule speaks by a condition of the same name (triage/rules.py), by phrases in free text, or by what
other rules said: `two_of` them, or `one_of` them together with one of `with`. A rule with
`negated_of` shows the phrases of other rules that a no turns round; where none shows them they
count in full, since nothing is lowered unseen. A new set has a new version; what was decided under
an older one stays explained by it.
"""

import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

from pehra.triage.negation import negations
from pehra.triage.phrase import NoSuchSet, alike
from pehra.triage.phrases import Wording
from pehra.triage.rule import BadRuleset, Rule, listed, rule

SHIPPED = "2026-11-30"
LONGEST_VERSION = 20
LONGEST = 1_000_000  # characters of a file of rules
KEYS = frozenset({"version", "negations", "alike", "sets", "rule"})
NEGATIONS = ("before", "behind", "inside", "doubts")  # where a no stands, and what undoes it


@dataclass(frozen=True, slots=True)
class Ruleset:
    version: str
    rules: tuple[Rule, ...]


@cache
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
    """From TOML. What it gives can place any report. Raises BadRuleset."""
    told = _table(text)
    version, items = told.get("version"), told.get("rule", [])
    if not isinstance(version, str) or not 0 < len(version) <= LONGEST_VERSION:
        raise BadRuleset(f"The rules need a version of 1 to {LONGEST_VERSION} characters.")
    if not version.isprintable() or version != version.strip():
        raise BadRuleset("The version of the rules is of letters, digits and signs that print.")
    if strange := sorted(told.keys() - KEYS):
        raise BadRuleset(
            f"The rules say {strange[0][:40]}, which is no key of them: take it out, or mend its "
            f"spelling. The keys are {', '.join(sorted(KEYS))}."
        )
    if not isinstance(items, list) or not all(isinstance(one, dict) for one in items):
        raise BadRuleset("The rules are a list of [[rule]] tables.")
    if not items:
        raise BadRuleset("There is no [[rule]] in it: every report would be the least urgent.")
    words, above, made = _wording(told, items), dict[str, Rule](), list[Rule]()
    for place, item in enumerate(items, 1):
        made.append(rule(place, item, words, above))
        above[made[-1].id] = made[-1]
    _check(made)
    return Ruleset(version, tuple(made))


def _wording(told: dict[str, Any], items: list[dict[str, Any]]) -> Wording:
    groups, sets = told.get("alike", []), told.get("sets", {})
    if not isinstance(groups, list) or not isinstance(sets, dict):
        raise BadRuleset(
            "alike is a list of lists of words, and [sets] are lists of words by name."
        )
    count_as_one = alike(
        [listed("The rules", f"alike {place}", one) for place, one in enumerate(groups, 1)],
        {name: listed("The rules", name, one) for name, one in sets.items()},
    )
    shown = [listed("The rules", "negated_of", i["negated_of"]) for i in items if "negated_of" in i]
    try:
        no = negations(_negations(told.get("negations", [])), count_as_one)
    except NoSuchSet as error:
        raise BadRuleset(f"negations: {error}") from error
    return Wording(no, count_as_one, frozenset(one for some in shown for one in some))


def _negations(told: object) -> dict[str, tuple[str, ...]]:
    """Older rules have a plain list: it does not say where a no must stand, so that none counts."""
    if isinstance(told, list):
        listed("The rules", "negations", told or ["no"])
        return {}
    if not isinstance(told, dict) or not told.keys() <= set(NEGATIONS):
        raise BadRuleset(f"[negations] are lists of words: {', '.join(NEGATIONS)}.")
    return {key: listed("The rules", key, some) for key, some in told.items()}


def _table(text: str) -> dict[str, Any]:
    if len(text) > LONGEST:
        raise BadRuleset(f"The rules are {len(text):,} characters; the most is {LONGEST:,}.")
    try:
        return tomllib.loads(text)
    except RecursionError as error:
        raise BadRuleset(
            "The rules are not valid TOML: brackets in brackets without end."
        ) from error
    except ValueError as error:  # TOMLDecodeError says the line; a number may be too long to read
        raise BadRuleset(f"The rules are not valid TOML: {str(error)[:300]}.") from error


def _check(rules: Sequence[Rule]) -> None:
    known: set[str] = set()
    for place, one in enumerate(rules, 1):
        if one.id in known:
            raise BadRuleset(f"Rule {place} ({one.id}) stands twice: give one another id.")
        for other in one.leans_on:
            if other not in known:
                raise BadRuleset(
                    f"Rule {place} ({one.id}) leans on {other[:40]}, not above it: put that rule "
                    "above, or mend its name."
                )
        known.add(one.id)
