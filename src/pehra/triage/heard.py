"""A text as its words, so that phrases are looked for without going over it again and again."""

import re
from array import array
from collections.abc import Sequence
from dataclasses import dataclass

WORD = re.compile(r"[^\W_]+")
ENDS = frozenset(".!?؟۔")
WRAPPED = 60  # a line of so many characters that ends without a full stop goes on in the next


@dataclass(frozen=True, slots=True)
class Heard:
    """`where` it stands; `words` in their order; `at` the places of each."""

    where: str
    text: str
    words: Sequence[str]
    spans: tuple[Sequence[int], Sequence[int]]  # where each word starts, and where it ends
    at: dict[str, list[int]]

    def between(self, place: int) -> str:
        """What stands before the word of this place; behind the last, the rest."""
        starts, ends = self.spans
        start = ends[place - 1] if place else 0
        return self.text[start : starts[place] if place < len(starts) else len(self.text)]

    def stops(self, place: int) -> bool:
        """A sentence or a line ends before this word; a line that mail has wrapped does not."""
        signs = self.between(place)
        if ENDS & set(signs) or "\n\n" in signs:
            return True
        return "\n" in signs and not self._wrapped(place)

    def _wrapped(self, place: int) -> bool:
        end = self.spans[1][place - 1] if place else 0
        return end >= WRAPPED and "\n" not in self.text[end - WRAPPED : end]


def heard(where: str, text: str) -> Heard:
    """Of a folded text of any length, in one walk."""
    words: list[str] = []
    starts, ends, at = array("L"), array("L"), dict[str, list[int]]()
    for place, one in enumerate(WORD.finditer(text)):
        word = one.group()
        words.append(word)
        starts.append(one.start())
        ends.append(one.end())
        at.setdefault(word, []).append(place)
    return Heard(where, text, words, (starts, ends), at)
