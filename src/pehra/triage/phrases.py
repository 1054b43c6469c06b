"""What plain words of a report say of a child in danger: in English, Urdu and Roman Urdu.

The phrases are data of the ruleset. They are statements that families, teachers and analysts write
(“asked her to meet”), never words that material is looked for by. A phrase is words in their order;
`*` stands for up to four words in between. A hint opens eyes and proves nothing: a person reads on.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from pehra.identifiers.fold import fold
from pehra.intake.report import Report
from pehra.intake.texts import free_texts

LONGEST = 200_000  # characters of one text that are looked through
GAP = r"(?:\W+\w+){0,4}?\W+"
NEAR = 40  # characters on each side in which a negation counts


@dataclass(frozen=True, slots=True)
class Phrases:
    """Ready to look for; built by `phrases`."""

    any_of: re.Pattern[str]
    negated_before: re.Pattern[str]
    negated_behind: re.Pattern[str]


def phrases(some: Sequence[str], negations: Sequence[str]) -> Phrases:
    no = "|".join(re.escape(fold(one)) for one in negations) or r"(?!)"
    return Phrases(
        re.compile(rf"(?<!\w)(?:{'|'.join(_pattern(one) for one in some)})(?!\w)"),
        re.compile(rf"(?<!\w)(?:{no})\s+(?:\w+\s+)?\Z"),
        re.compile(rf"\A\s+(?:\w+\s+)?(?:{no})(?!\w)"),
    )


def _pattern(phrase: str) -> str:
    """Words by any gap of signs; a word that ends in ~ may go on (“threat~”)."""
    made = ""
    for word in fold(phrase).split():
        if word == "*":
            made += GAP
            continue
        if made and not made.endswith(GAP):
            made += r"\W+"
        made += re.escape(word[:-1]) + r"\w*" if word.endswith("~") else re.escape(word)
    return made


def told(report: Report) -> tuple[tuple[str, str], ...]:
    """(place, text) of the free text, folded once for all rules; what accounts say of themselves
    and boiler-plate of providers left out.
    """
    return tuple(
        (one.where, fold(one.own[:LONGEST])) for one in free_texts(report) if one.statement
    )


def say(of: Phrases, texts: Iterable[tuple[str, str]]) -> tuple[str, ...]:
    """The places of the texts that say one of them, not negated."""
    return tuple(where for where, text in texts if any(_said(of, text)))


def _said(of: Phrases, text: str) -> Iterator[bool]:
    for found in of.any_of.finditer(text):
        before = text[max(0, found.start() - NEAR) : found.start()]
        behind = text[found.end() : found.end() + NEAR]
        if not of.negated_before.search(before) and not of.negated_behind.search(behind):
            yield True
