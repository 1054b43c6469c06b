"""Whose words or data a stretch of free text is: by who speaks in a chat, and by headings.

A number that a child writes in a chat is the child's, and must never lead to a suspect.
"""

import re
from bisect import bisect_right
from dataclasses import dataclass

from pehra.identifiers.identifier import Role

#: “[2026-01-05 12:00:00 UTC] Reported User (Profile 1): …”, as chats are noted down
SAYS = re.compile(
    r"^[ \t]{0,20}\[[^\]\n]{8,40}\][ \t]{0,20}(?P<who>[A-Za-z][A-Za-z ]{2,30}?)"
    r"[ \t]{0,20}(?:\((?P<profile>[^)\n]{1,60})\))?[ \t]{0,20}:",
    re.MULTILINE,
)
#: “Registration details from Suspect's … profile”; it holds until an empty line
HEADING = re.compile(
    r"^[^\n:]{0,60}?\b(?P<who>suspect|reported user|reported person|child victim|victim|recipient)"
    r"(?:[’']s)?[^\n:]{0,40}\b(?:profile|account|details|information):?[ \t]{0,20}$",
    re.MULTILINE | re.IGNORECASE,
)
EMPTY = re.compile(r"\n[ \t]{0,20}\n")
WHO = {
    "reported user": Role.SUSPECT, "reported person": Role.SUSPECT, "suspect": Role.SUSPECT,
    "child victim": Role.VICTIM, "victim": Role.VICTIM, "child": Role.VICTIM,
    "intended recipient": Role.RECIPIENT, "recipient": Role.RECIPIENT,
    "reporting user": Role.REPORTER, "reporter": Role.REPORTER,
    "reported": Role.SUSPECT, "reporting": Role.REPORTER,  # as the first word of a label
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Stretches:
    """`starts` are characters of the text, each with the role from there on."""

    starts: tuple[int, ...]
    roles: tuple[Role, ...]

    def at(self, place: int, otherwise: Role) -> Role:
        found = bisect_right(self.starts, place) - 1
        told = self.roles[found] if found >= 0 else Role.UNSTATED
        return otherwise if told is Role.UNSTATED else told


def stretches(text: str) -> Stretches:
    found: dict[int, Role] = {}
    for one in HEADING.finditer(text):
        found[one.start()] = WHO.get(one["who"].casefold(), Role.UNSTATED)
        end = EMPTY.search(text, one.end())
        if end is not None:
            found.setdefault(end.end(), Role.UNSTATED)
    for one in SAYS.finditer(text):
        found[one.start()] = WHO.get(one["who"].casefold(), Role.UNSTATED)
    order = sorted(found)
    return Stretches(tuple(order), tuple(found[place] for place in order))
