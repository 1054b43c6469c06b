"""Whose words or data a stretch of free text is: by labels, by who speaks in a chat, by headings.

A number that a child writes in a chat is the child's, and must never lead to a suspect. Where it is
not certain whose a thing is, nobody is named.
"""

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from pehra.identifiers.identifier import Role

_NOTED = (
    r"(?:\[[^\]\n]{8,40}\]|\d{1,4}[-/.]\d{1,2}[-/.]\d{1,4},?[ T]\d{1,2}:\d{2}(?::\d{2})?"
    r"[ \t]{0,3}(?:[AaPp][Mm]|UTC)?[ \t]{0,3}[-–])"
)
#: “[2026-01-05 12:00:00 UTC] Reported User (Profile 1): …”, as chats are noted down
SAYS = re.compile(
    rf"^[ \t]{{0,20}}{_NOTED}[ \t]{{0,20}}(?P<who>[^\s:(\[][^:(\n]{{0,60}}?)"
    r"[ \t]{0,20}(?:\((?P<profile>[^)\n]{1,60})\))?[ \t]{0,20}:",
    re.MULTILINE,
)
#: “Registration details from Suspect's … profile”, “Accounts of the victim:”; until an empty line
HEADING = re.compile(
    r"^(?P<words>[^\n:]{0,120}(?:\b(?:profile|account|details|information):?|:))[ \t]{0,20}$",
    re.MULTILINE | re.IGNORECASE,
)
#: “Victim's e-mail: …”
LABEL = re.compile(
    r"^[ \t]{0,20}(?P<label>[A-Za-z][A-Za-z0-9'’ ./_-]{1,60}?)[ \t]{0,20}[:：](?=[^\n]*\S)",
    re.MULTILINE,
)
EMPTY = re.compile(r"\n[ \t]{0,20}\n")
_OF = r"(?=['’]s\b|s?\b)"
#: what names one who is in the matter; a child alone does where something is the child's
NAMES = re.compile(
    rf"\b(?:(?P<suspect>(?:suspect|perpetrator|offender|reported(?![ ]by\b)){_OF})"
    rf"|(?P<victim>(?:child[ ])?victim{_OF}|child(?=['’]s\b|[ _](?:phone|mobile|number|e-?mail|user"
    r"|account|profile|handle|screen|contact|id\b)|$))"
    rf"|(?P<recipient>(?:intended[ ])?recipient{_OF})"
    rf"|(?P<reporter>report(?:er|ing){_OF}|reported[ ]by\b))",
    re.IGNORECASE,
)
ROLES = {
    "suspect": Role.SUSPECT, "victim": Role.VICTIM, "recipient": Role.RECIPIENT,
    "reporter": Role.REPORTER,
}  # fmt: skip
WHO = {
    "reported user": Role.SUSPECT, "reported person": Role.SUSPECT, "suspect": Role.SUSPECT,
    "child victim": Role.VICTIM, "victim": Role.VICTIM, "child": Role.VICTIM,
    "intended recipient": Role.RECIPIENT, "recipient": Role.RECIPIENT,
    "reporting user": Role.REPORTER, "reporter": Role.REPORTER,
}  # fmt: skip
#: a line that speaks of them is not the party's own, whose text it is
OTHERS = re.compile(
    r"\b(?:mother|mum|mom|father|dad|parents?|sister|brother|friends?|daughter|son)\b"
    r"|والد|بھائی|بہن|بیٹ|متاثر|بچ[یےہ]",
    re.IGNORECASE,
)
SAID_OF = {Role.SUSPECT, Role.VICTIM, Role.RECIPIENT, Role.REPORTER}


@dataclass(frozen=True, slots=True)
class Stretch:
    """Characters of the text, and whose they are: UNSTATED where that is not known."""

    start: int
    end: int
    role: Role


@dataclass(frozen=True, slots=True)
class Stretches:
    """`layers`: the nearest to an identifier first, each in text order."""

    text: str
    layers: tuple[tuple[Stretch, ...], ...]

    def at(self, place: int, otherwise: Role) -> Role:
        """`otherwise`: whose the whole text is."""
        for layer in self.layers:
            found = bisect_right(layer, place, key=lambda one: one.start) - 1
            if found >= 0 and place < layer[found].end:
                return layer[found].role
        return Role.UNSTATED if self._of_another(place, otherwise) else otherwise

    def _of_another(self, place: int, otherwise: Role) -> bool:
        if otherwise not in SAID_OF:
            return False
        line = _line(self.text, place)
        return bool(OTHERS.search(line)) or not _named(line) <= {otherwise}


def stretches(text: str) -> Stretches:
    return Stretches(text, (_labels(text), _spoken(text), _headed(text)))


def role_of(label: str) -> Role:
    """Whose a label says that its value is; UNSTATED when it names nobody, or more than one."""
    told = _named(label)
    return next(iter(told)) if len(told) == 1 else Role.UNSTATED


def _named(words: str) -> set[Role]:
    return {ROLES[str(one.lastgroup)] for one in NAMES.finditer(words.replace("_", " "))}


def _line(text: str, place: int) -> str:
    end = text.find("\n", place)
    return text[text.rfind("\n", 0, place) + 1 : len(text) if end < 0 else end]


def _labels(text: str) -> tuple[Stretch, ...]:
    return tuple(
        Stretch(one.start(), _end_of_line(text, one.end()), role_of(one["label"]))
        for one in LABEL.finditer(text)
        if _named(one["label"])
    )


def _spoken(text: str) -> tuple[Stretch, ...]:
    """Who speaks until somebody else does, or an empty line. That a line with a time and a colon is
    spoken at all is known by one speaker who is known, or who has a profile.
    """
    said = list(SAYS.finditer(text))
    if not any(one["profile"] or _speaker(one) is not Role.UNSTATED for one in said):
        return ()
    return tuple(_until([(one.start(), one.end(), _speaker(one)) for one in said], text))


def _speaker(said: re.Match[str]) -> Role:
    return WHO.get(" ".join(said["who"].casefold().split()), Role.UNSTATED)


def _headed(text: str) -> tuple[Stretch, ...]:
    found = [
        (one.start(), one.end(), role_of(one["words"]))
        for one in HEADING.finditer(text)
        if _named(one["words"])
    ]
    return tuple(_until(found, text))


def _until(begun: Sequence[tuple[int, int, Role]], text: str) -> Iterator[Stretch]:
    """Each to the next one, or to an empty line behind it."""
    for place, (start, behind, role) in enumerate(begun):
        end = begun[place + 1][0] if place + 1 < len(begun) else len(text)
        empty = EMPTY.search(text, behind, end)
        yield Stretch(start, empty.start() if empty else end, role)


def _end_of_line(text: str, place: int) -> int:
    end = text.find("\n", place)
    return len(text) if end < 0 else end
