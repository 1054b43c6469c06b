"""Boiler-plate: sentences that a provider puts into every report, by rules that are dated data.

They are marked and stay where they are. Whoever looks for words of danger or for identifiers looks
at `own`, in which they are blanks of the same length, so that places stay true.
"""

import re
import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

from pehra.base.errors import PehraError
from pehra.identifiers.fold import same_length

SHIPPED = "2026-11-30"
PORTAL = "portal "  # how the id of a page for police begins
LONGEST = 200_000  # characters of one text that are looked through
GAP, ANYTHING = r"\W{1,6}", r"[^\n]{0,120}?"
#: to the end of the sentence: a full stop inside an address ends none
REST = r"(?:[^\n.!?۔]|[.!?۔](?=\S)){0,240}[.!?۔]?"


class BadBoilerplate(PehraError):
    """Rules that cannot be used, by rule."""


@dataclass(frozen=True, slots=True)
class Mark:
    """`start` and `end` are characters of the text; `rule` is the id of a sentence, or a portal."""

    start: int
    end: int
    rule: str


@dataclass(frozen=True, slots=True)
class Rule:
    """`anchor`: a word, folded, without which it is not worth looking for the rest."""

    id: str
    anchor: str
    pattern: re.Pattern[str]


@dataclass(frozen=True, slots=True)
class Boilerplate:
    version: str
    rules: tuple[Rule, ...]


@cache
def shipped(version: str = SHIPPED) -> Boilerplate:
    """The rules of a date. Raises BadBoilerplate."""
    path = resources.files("pehra.intake") / "boilerplates" / f"{version}.toml"
    if not version.replace("-", "").isalnum() or not path.is_file():
        raise BadBoilerplate(f"No boiler-plate of version {version[:20]} is shipped.")
    return read(path.read_text(encoding="utf-8"))


def read(text: str) -> Boilerplate:
    """From TOML. Raises BadBoilerplate."""
    try:
        told = tomllib.loads(text)
        rules = [_sentence(one) for one in told.get("sentence", ())]
        rules += [_portal(one) for one in told.get("portal", ())]
        return Boilerplate(str(told["version"]), tuple(rules))
    except (tomllib.TOMLDecodeError, KeyError, TypeError, AttributeError) as error:
        raise BadBoilerplate(f"The boiler-plate cannot be read: {error}") from error


def _sentence(one: dict[str, Any]) -> Rule:
    words = one["words"].casefold().split()
    plain = [word for word in words if word != "*" and not word.endswith("~")]
    if len(plain) < 3 or words[0] == "*":  # noqa: PLR2004  (fewer would mark what people write)
        raise BadBoilerplate(
            f"{one['id']}: a sentence has three words at least and begins with one"
        )
    made = ""
    for place, word in enumerate(words):
        if word == "*":
            made += REST if place == len(words) - 1 else ANYTHING
            continue
        made += GAP if place and words[place - 1] != "*" else r"\W" if place else ""
        made += re.escape(word[:-1]) + r"\w*" if word.endswith("~") else re.escape(word)
    end = "" if words[-1] == "*" else r"(?!\w)"
    whole = re.compile(rf"(?<!\w){made}{end}", re.IGNORECASE)
    return Rule(one["id"], max(plain, key=len), whole)


def _portal(one: dict[str, Any]) -> Rule:
    where = one["url"].casefold()
    pattern = rf"(?<![\w.-])(?:https?://)?(?:www\.)?{re.escape(where)}(?![\w-])[^\s<>\"']*"
    return Rule(f"{PORTAL}{where}", where, re.compile(pattern, re.IGNORECASE))


def marks(text: str, by: Boilerplate | None = None) -> tuple[Mark, ...]:
    """In text order; they may overlap."""
    rules = (by or shipped()).rules
    looked = text[:LONGEST]
    folded = looked.casefold()
    found = [mark for rule in rules if rule.anchor in folded for mark in _found(rule, looked)]
    return tuple(sorted(found, key=lambda mark: (mark.start, mark.end)))


def _found(rule: Rule, text: str) -> Iterator[Mark]:
    for one in rule.pattern.finditer(same_length(text)):
        yield Mark(one.start(), one.end(), rule.id)


def own(text: str, by: Boilerplate | None = None) -> str:
    """What the sender says of this matter: as long as the text, boiler-plate blank."""
    return _blank(text, marks(text, by))


def without_portals(text: str, by: Boilerplate | None = None) -> str:
    """What an account says of itself, or a file holds: whoever writes there could write a
    provider's sentence around what is to be overlooked. Providers' pages alone are blank.
    """
    return _blank(text, [mark for mark in marks(text, by) if mark.rule.startswith(PORTAL)])


def _blank(text: str, found: Sequence[Mark]) -> str:
    if not found:
        return text
    letters = list(text)
    for mark in found:
        for place in range(mark.start, mark.end):
            letters[place] = "\n" if text[place] == "\n" else " "
    return "".join(letters)
