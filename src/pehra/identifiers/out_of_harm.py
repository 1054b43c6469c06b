"""Addresses written so that nobody clicks them (`192[.]0[.]2[.]1`, `hxxp[:]//site[dot]example`),
as they would stand plainly, with the way back to where each stood.

Undone is only what means nothing else: a lone dot, “dot”, colon, slash or @ in a pair of brackets,
close between what it joins. A list (`[1.2.3.4]`), a half bracket and words without brackets stay as
they are. Where nothing was undone the text is the same text. What is left and why:
docs/reference/identifiers.md.
"""

import re
from bisect import bisect_right
from dataclasses import dataclass

#: it begins with the bracket and looks behind it from there: so `re` leaps from bracket to bracket
MARK = re.compile(
    r"[\[({](?:"
    r"(?<=\w.)(?P<dot>(?:(?<=\[)(?:\.|dot)\]|(?<=\()(?:\.|dot)\)|(?<=\{)(?:\.|dot)\}))(?=\w)"
    r"|(?<=\[)(?P<colon>:\])(?=(?::|\[:\])?(?:[\w/]|\[/))"
    r"|(?<=[\w:/\]]\[)(?P<slash>/\])"
    r"|(?<=\w\[)(?P<scheme>://\])(?=[\w\[])"
    r"|(?<=[\w.+%-].)(?P<at>(?:(?<=\[)@\]|(?<=\()@\)|(?<=\{)@\}))(?=\w)"
    r")",
    re.IGNORECASE,
)
PLAIN = {"dot": ".", "colon": ":", "slash": "/", "scheme": "://", "at": "@"}


@dataclass(frozen=True, slots=True)
class Mark:
    """What is plainly at `plain` to `plain_end` was written at `start` to `end` (characters)."""

    plain: int
    plain_end: int
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Undone:
    """`text` as it would stand plainly; `marks` in its order, none when it stood so."""

    text: str
    marks: tuple[Mark, ...]

    def written(self, start: int, end: int) -> tuple[int, int]:
        """Where a stretch of `text` (not empty) stood as it was written."""
        return self._at(start)[0], self._at(end - 1)[1]

    def _at(self, place: int) -> tuple[int, int]:
        n = bisect_right(self.marks, place, key=lambda mark: mark.plain)
        if n == 0:
            return place, place + 1
        mark = self.marks[n - 1]
        if place < mark.plain_end:
            return mark.start, mark.end
        behind = mark.end + place - mark.plain_end
        return behind, behind + 1


def undo(text: str) -> Undone:
    """Its time is linear in the length."""
    marks: list[Mark] = []
    parts: list[str] = []
    last = length = 0
    for found in MARK.finditer(text):
        put = PLAIN[found.lastgroup or ""]
        length += found.start() - last
        marks.append(Mark(length, length + len(put), found.start(), found.end()))
        parts += text[last : found.start()], put
        last, length = found.end(), length + len(put)
    return Undone("".join([*parts, text[last:]]), tuple(marks)) if marks else Undone(text, ())
