"""The seam: one kind of identifier, how it is cleaned and how it is found in text.

The law (tests/identifiers/test_kinds.py): `clean` of a clean value is that value; `find` never
raises on any text, and each span it gives cleans.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Protocol

from pehra.identifiers.identifier import Identifier
from pehra.identifiers.identifier import Kind as KindName


@dataclass(frozen=True, slots=True)
class NotOne:
    """The text is no identifier of the kind asked for; the reason in words."""

    reason: str


@dataclass(frozen=True, slots=True)
class Span:
    """Where in the text (characters) it stands."""

    identifier: Identifier
    start: int
    end: int


class Kind(Protocol):
    name: KindName

    def clean(self, raw: str, *, region: str) -> Identifier | NotOne:
        """`region` is the ISO 3166 country in which a local number is read."""
        ...

    def find(self, text: str, *, region: str) -> Iterator[Span]:
        """In the order of the text. `text` has ASCII digits (fold.same_length)."""
        ...
