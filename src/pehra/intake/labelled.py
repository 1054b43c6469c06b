"""Lines of “label: value” put together: which label, its whole value, and in which part it stands.

A value may stand on the label's line or below it, and may run over several lines.
"""

import re
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass

from pehra.base.said import Said
from pehra.intake.pdf_text import Line

LABEL = re.compile(r"([A-Za-z][^:]{1,80}?)\s*[:?]\s*(.*)")


@dataclass(frozen=True, slots=True)
class Heading:
    """`part` is what `part_of` gave."""

    part: str
    where: str


@dataclass(frozen=True, slots=True)
class Labelled:
    """`label` is folded; an empty value is a label nobody filled in."""

    label: str
    value: Said[str]


@dataclass(frozen=True, slots=True)
class Loose:
    """A line behind no label that is known."""

    line: Line


@dataclass(frozen=True, slots=True)
class Runs:
    """Labels whose values may run on over lines: `glued` have no spaces of their own, so that a
    wrap adds none. The value of any other ends with its first line.
    """

    glued: frozenset[str]
    spaced: frozenset[str]


def folded(text: str) -> str:
    return " ".join(re.sub(r"[^0-9a-z]+", " ", text.casefold()).split())


def parts(
    lines: Sequence[Line], labels: Collection[str], part_of: Callable[[str], str], runs: Runs
) -> Iterator[Heading | Labelled | Loose]:
    """In the order of the lines; none is left out. `part_of` gives "none" of what is no heading."""
    label, where, pieces = "", "", list[str]()

    def ended() -> Iterator[Labelled]:
        if label:
            value = ("" if label in runs.glued else " ").join(pieces).strip()
            yield Labelled(label, Said(value, where))

    for line in lines:
        told = LABEL.fullmatch(line.text)
        part = part_of(line.text)
        if part != "none" and not (told is not None and folded(told[1]) in labels):
            yield from ended()
            label = ""
            yield Heading(part, line.where)
        elif told is not None and folded(told[1]) in labels:
            yield from ended()
            label, where, pieces = folded(told[1]), line.where, [told[2]] if told[2] else []
        elif folded(line.text) in runs.spaced:  # a label that the form prints as a heading
            yield from ended()
            label, where, pieces = folded(line.text), line.where, []
        elif label and told is None and (not pieces or label in runs.glued | runs.spaced):
            pieces.append(line.text)
        else:
            yield from ended()
            label = ""
            yield Loose(line)
    yield from ended()
