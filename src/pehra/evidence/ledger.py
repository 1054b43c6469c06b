"""The ledger: what was done, by whom, when, on what authority, chained so that no line can go.

Each line's link is SHA-256 over the link before it and the line's canonical JSON. The root is the
RFC 6962 tree head over the same bodies. The chain finds a change inside; only a root noted down
elsewhere finds a ledger rewritten whole or cut at its end.
"""

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

from pehra.base.canonical import Json, canonical
from pehra.base.clock import iso
from pehra.evidence import merkle

GENESIS = bytes(32)


@dataclass(frozen=True, slots=True)
class Entry:
    """One line. `details` holds numbers and digests only: never content, names or identifiers."""

    seq: int
    at: datetime
    duty: str
    officer: str
    authority: str
    subject: str
    details: Mapping[str, Json] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Line:
    """A line as stored: the body's exact bytes and the link, 32 bytes."""

    seq: int
    body: bytes
    link: bytes


@dataclass(frozen=True, slots=True)
class Sound:
    """Every line follows from the one before. `root` is 32 bytes."""

    entries: int
    root: bytes


@dataclass(frozen=True, slots=True)
class Broken:
    """The first line that does not follow, and in which way."""

    seq: int
    reason: str


def numbered(entry: Entry, seq: int) -> Entry:
    """The same entry as line `seq`."""
    return entry if entry.seq == seq else replace(entry, seq=seq)


def body(entry: Entry) -> bytes:
    """The canonical JSON that is linked, hashed and kept."""
    return canonical(
        {
            "at": iso(entry.at),
            "authority": entry.authority,
            "details": entry.details,
            "duty": entry.duty,
            "officer": entry.officer,
            "seq": entry.seq,
            "subject": entry.subject,
            "v": 1,
        }
    )


def link(previous: bytes, written: bytes) -> bytes:
    """32 bytes: SHA-256 over the previous link and the body."""
    return hashlib.sha256(previous + written).digest()


def verify(lines: Iterable[Line]) -> Sound | Broken:
    """Follow the chain from its first line."""
    found: list[Broken] = []
    count = 0

    def followed() -> Iterator[bytes]:
        nonlocal count
        previous = GENESIS
        for line in lines:
            fault = _fault(line, count + 1, previous)
            if fault:
                found.append(Broken(count + 1, fault))
                return
            previous = line.link
            count += 1
            yield line.body

    head = merkle.root(followed())
    return found[0] if found else Sound(count, head)


def _fault(line: Line, expected: int, previous: bytes) -> str:
    if line.seq != expected:
        return f"line {expected} is missing: line {line.seq} stands in its place"
    if link(previous, line.body) != line.link:
        return f"line {expected} was changed, or does not follow from the line before"
    try:
        said = json.loads(line.body)["seq"]
    except (ValueError, KeyError, TypeError):
        return f"line {expected} is not a ledger entry"
    return "" if said == expected else f"line {expected} says it is line {said}"
