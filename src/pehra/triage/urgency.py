"""The clearing house's priority, which is a number in most files and “Priority 1” in others."""

import re
from enum import StrEnum

from .answer import words

NUMBER = re.compile(r"(?:(?:ncmec|priority|prio|level|p|id) ?)*0*(\d+)(?: [^\d]*)?")
#: E: what a registered provider sent, without more
WORDS = {
    "urgent": "FIRST", "high": "FIRST", "highest": "FIRST", "critical": "FIRST",
    "immediate": "FIRST", "emergency": "FIRST", "medium": "SECOND", "low": "LATER",
    "lowest": "LATER", "routine": "LATER", "e": "LATER", "none": "LATER",
}  # fmt: skip
BEFORE = re.compile(r"(?:(?:ncmec|priority|prio|level|id) )*")


class Urgency(StrEnum):
    FIRST = "FIRST"
    SECOND = "SECOND"
    #: 3 and behind, and E
    LATER = "LATER"
    #: words that say none of these
    UNCLEAR = "UNCLEAR"


def urgency(text: str) -> Urgency:
    told = words(text)
    numbered = NUMBER.fullmatch(told)
    if numbered is not None:
        place = numbered[1]
        return {"1": Urgency.FIRST, "2": Urgency.SECOND, "0": Urgency.UNCLEAR}.get(
            place, Urgency.LATER
        )
    bare = BEFORE.sub("", told, count=1).removesuffix(" priority")
    return Urgency(WORDS.get(bare, "UNCLEAR")) if bare else Urgency.UNCLEAR
