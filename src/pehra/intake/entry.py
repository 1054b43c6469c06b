"""What an officer writes down of somebody who came, called or wrote; and the public form's answers.

The entry is a document like any other: it is made into JSON, sealed as it was written, and read
back by a reader (`readers/entry.py`). Who told it is a REPORTER and leads to no suspect.
"""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from enum import StrEnum

from pehra.base.errors import PehraError

FORM, VERSION = "pehra-entry", 1
LONGEST = 20_000  # characters of the words
SHORT = 300  # of any other answer


class Way(StrEnum):
    WALK_IN = "WALK_IN"
    CALL = "CALL"
    LETTER = "LETTER"
    FORM = "FORM"


class Danger(StrEnum):
    """Is a child in danger now? Not knowing is an answer."""

    YES = "YES"
    NO = "NO"
    UNKNOWN = "UNKNOWN"


class BadEntry(PehraError):
    """The entry says nothing, or too much of it."""


@dataclass(frozen=True, slots=True)
class Entry:
    """Everything but the words may be left empty."""

    way: Way
    words: str
    danger: Danger = Danger.UNKNOWN
    child_age: str = ""
    place: str = ""
    happened_at: str = ""
    platform: str = ""
    account: str = ""
    url: str = ""
    suspect_name: str = ""
    suspect_phone: str = ""
    suspect_email: str = ""
    reporter_name: str = ""
    reporter_phone: str = ""
    reporter_email: str = ""
    relation: str = ""
    #: whether and when the reporter may be called, in their words
    safe_contact: str = ""
    reference: str = ""


def entry(told: Mapping[str, str]) -> Entry:
    """From the answers of a form. Raises BadEntry."""
    words = told.get("words", "").strip()
    if not words:
        raise BadEntry("The entry says nothing: write down what was told.")
    if len(words) > LONGEST:
        raise BadEntry(f"The words are {len(words):,} characters; the most is {LONGEST:,}.")
    known = Entry.__slots__
    try:
        way, danger = Way(told.get("way", "")), Danger(told.get("danger") or Danger.UNKNOWN)
    except ValueError as error:
        raise BadEntry(f"{error}. way: {', '.join(Way)}; danger: {', '.join(Danger)}.") from error
    rest = {name: told.get(name, "").strip() for name in known
            if name not in {"way", "words", "danger"}}  # fmt: skip
    if long := [name for name, value in rest.items() if len(value) > SHORT]:
        raise BadEntry(f"Longer than {SHORT} characters: {', '.join(long)}.")
    return Entry(way, words, danger, **rest)


def document(of: Entry, *, received_at: str, officer: str) -> bytes:
    """As it is sealed. `received_at` is ISO 8601 in UTC, `officer` a badge."""
    told = {"form": FORM, "version": VERSION, "received_at": received_at, "officer": officer}
    return json.dumps(told | asdict(of), ensure_ascii=False, indent=1).encode()
