"""One rule as its table says it. What could not be used later is refused here, by the rule's place
and name: rules that are in force must be able to place any report.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from pehra.base.errors import PehraError
from pehra.identifiers.fold import fold
from pehra.triage.phrase import NoSuchSet
from pehra.triage.phrases import Phrases, Wording, phrases, turned
from pehra.triage.rules import CONDITIONS

AXES = ("A", "B", "C", "F")
FLOORS = range(5)
ID = re.compile(r"[a-z][a-z0-9_]{0,39}")
LONGEST_WORDS = 300  # characters of a rule's words
LONGEST_PHRASE = 200  # characters
MOST_PHRASES = 2000  # of one rule
MOST_GAPS = 4  # of one phrase: each makes it slower to look for
NEEDED = ("id", "axis", "floor", "en", "ur")
BY = ("phrases", "two_of", "one_of", "negated_of")
KEYS = frozenset({*NEEDED, *BY, "with"})
WORD = re.compile(r"[^\W_]")


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
    negated_of: tuple[str, ...] = ()

    @property
    def leans_on(self) -> tuple[str, ...]:
        return (*self.two_of, *self.one_of, *self.with_, *self.negated_of)


def rule(place: int, item: dict[str, Any], of: Wording, above: Mapping[str, Rule]) -> Rule:
    """`place` counts from 1; `above` are the rules before it by id. Raises BadRuleset."""
    where = f"Rule {place} ({str(item.get('id', 'without id'))[:40]})"
    if missing := [key for key in NEEDED if key not in item]:
        raise BadRuleset(f"{where} does not say: {', '.join(missing)}.")
    if strange := sorted(item.keys() - KEYS):
        raise BadRuleset(
            f"{where} says {strange[0][:40]}, which is no key of a rule: take it out, or mend its "
            f"spelling. The keys are {', '.join(sorted(KEYS))}."
        )
    _name(where, item)
    _way(where, item)
    return Rule(
        item["id"], item["axis"], item["floor"], (("en", item["en"]), ("ur", item["ur"])),
        _looked_for(where, item, of, above),
        *(listed(where, key, item[key]) if key in item else ()
          for key in ("two_of", "one_of", "with", "negated_of")),
    )  # fmt: skip


def _looked_for(
    where: str, item: dict[str, Any], of: Wording, above: Mapping[str, Rule]
) -> Phrases | None:
    if "negated_of" in item:
        others = [above.get(one) for one in listed(where, "negated_of", item["negated_of"])]
        some = [one.phrases for one in others if one and one.phrases and not one.phrases.turned]
        if len(some) < len(others):
            raise BadRuleset(f"{where}: negated_of names rules above it that have phrases.")
        return turned(some, of)
    if "phrases" not in item:
        return None
    told = listed(where, "phrases", item["phrases"])
    _phrases(where, told)
    try:
        return phrases(told, of, item["id"])
    except NoSuchSet as error:
        raise BadRuleset(f"{where}: {error}") from error


def listed(where: str, key: str, told: object) -> tuple[str, ...]:
    """Of a list that has to hold words. Raises BadRuleset."""
    if not isinstance(told, list) or not told:
        raise BadRuleset(f'{where}: {key} is a list of at least one text, as in ["one", "two"].')
    for number, one in enumerate(told, 1):
        if not isinstance(one, str) or not WORD.search(fold(one)):
            raise BadRuleset(f"{where}: number {number} of {key} holds no word: take it out.")
    return tuple(told)


def _name(where: str, item: dict[str, Any]) -> None:
    if not isinstance(item["id"], str) or not ID.fullmatch(item["id"]):
        raise BadRuleset(f"{where}: an id is 1 to 40 of a-z, 0-9 and _, and begins with a letter.")
    floor = item["floor"]
    if item["axis"] not in AXES or type(floor) is not int or floor not in FLOORS:
        raise BadRuleset(f"{where}: axis is one of {', '.join(AXES)}, floor 0 to 4.")
    for key in ("en", "ur"):
        told = item[key]
        if not isinstance(told, str) or not told.strip() or len(told) > LONGEST_WORDS:
            raise BadRuleset(
                f"{where}: {key} is the reason in words, of 1 to {LONGEST_WORDS} characters."
            )


def _way(where: str, item: dict[str, Any]) -> None:
    """A rule speaks in one way. Two would hide one of them, and none never speaks."""
    ways = [key for key in BY if key in item]
    if item["id"] in CONDITIONS:
        ways.append("the condition of its name")
    if not ways:
        raise BadRuleset(
            f"{where} has no condition of its name, no phrases, no two_of and no one_of: give it "
            "one of them."
        )
    if len(ways) > 1:
        raise BadRuleset(
            f"{where} speaks in {len(ways)} ways, {' and '.join(ways)}: leave it one of them, or "
            "give it another id."
        )
    if ("one_of" in item) != ("with" in item):
        raise BadRuleset(f"{where}: one_of and with go together.")
    two_of = item.get("two_of")
    if isinstance(two_of, list) and len({str(one) for one in two_of}) < 2:  # noqa: PLR2004
        raise BadRuleset(f"{where}: two_of names at least two rules, or it never speaks.")


def _phrases(where: str, some: Sequence[str]) -> None:
    if len(some) > MOST_PHRASES:
        raise BadRuleset(f"{where} has {len(some):,} phrases; the most is {MOST_PHRASES:,}.")
    for number, one in enumerate(some, 1):
        parts = fold(one).split()
        whole = [part for part in parts if part != "*"]
        if (
            len(one) > LONGEST_PHRASE
            or len(parts) - len(whole) > MOST_GAPS
            or "*" in (parts[0], parts[-1])
            or ("*", "*") in pairwise(parts)
            or not all(WORD.search(part) for part in whole)
        ):
            raise BadRuleset(
                f"{where}: phrase {number} is words of at most {LONGEST_PHRASE} characters, with "
                f"at most {MOST_GAPS} * between two words each, none at an end."
            )
