"""What plain words of a report say of a child in danger: in English, Urdu and Roman Urdu.

The phrases are data of the ruleset. They are statements that families, teachers and analysts write
(“asked her to meet”), never words that material is looked for by. A hint opens eyes and proves
nothing: a person reads on. What a no turns round (triage/negation.py) is told apart, never dropped.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from pehra.identifiers.fold import fold
from pehra.intake.report import Report
from pehra.intake.texts import free_texts
from pehra.triage.heard import Heard, heard
from pehra.triage.negation import Negations
from pehra.triage.phrase import Alike, Found, Index, Phrase, index, match, phrase

NONE = Negations()


@dataclass(frozen=True, slots=True)
class Phrases:
    """Ready to look for; built by `phrases`. `turned`: those count alone that a no turns round."""

    some: tuple[Phrase, ...]
    by: Index
    no: Negations
    turned: bool = False

    def found(self, of: Heard) -> Iterator[Found]:
        for word, places in of.at.items():
            some = self.by.of(word)
            for place in places if some else ():
                for one in some:
                    found = match(one, of.words, place, self.no.inside)
                    if found:
                        yield found


@dataclass(frozen=True, slots=True)
class Wording:
    """What the phrases of all rules of a ruleset share; `shown` are the rules whose phrases are
    shown where a no turns them round. Of the others none is: nothing is lowered unseen.
    """

    no: Negations = NONE
    alike: Alike = field(default_factory=dict)
    shown: frozenset[str] = frozenset()


def phrases(some: Iterable[str], of: Wording, rule: str = "") -> Phrases:
    """Of a rule by its id. Raises NoSuchSet."""
    made = tuple(phrase(text, of.alike) for text in some)
    return Phrases(made, index(made), of.no if rule in of.shown else NONE)


def turned(some: Iterable[Phrases], of: Wording) -> Phrases:
    """Those of other rules, where a no turns them round."""
    made = tuple(dict.fromkeys(phrase for one in some for phrase in one.some))
    return Phrases(made, index(made), of.no, turned=True)


def told(report: Report) -> tuple[tuple[str, str], ...]:
    """(place, text) of the free text, folded, all of it; what accounts say of themselves and
    boiler-plate of providers left out.
    """
    return tuple((one.where, fold(one.own)) for one in free_texts(report) if one.statement)


def hear(report: Report) -> tuple[Heard, ...]:
    """What is told, as words: once for all rules."""
    return tuple(heard(where, text) for where, text in told(report))


def say(of: Phrases, texts: Iterable[Heard]) -> tuple[str, ...]:
    """The places of the texts that say one of them."""
    return tuple(text.where for text in texts if any(_counts(of, text)))


def _counts(of: Phrases, text: Heard) -> Iterator[bool]:
    for found in of.found(text):
        if of.no.turn(text, found) is of.turned:
            yield True
