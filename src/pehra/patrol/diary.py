"""What the ledger holds of a fetch: a salted digest of its intent, and one of how it ended.

The diary says the address, the ledger does not: addresses may name people, and the ledger's lines
go to witnesses. Whoever is given an entry of the diary with its salt computes both digests and
finds them in the ledger's lines of `note_intents` and `note_outcomes` (docs/reference/patrol.md).

A digest has a form, and the salt says which: entries of the first were written without their words,
type and findings, and are checked so. The salt is in the digest, and cannot be exchanged for
another either.
"""

import hashlib
import json
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from pehra.base.canonical import Json, canonical
from pehra.base.clock import iso

FORM = 2
MARK = "2."  # before a salt of the second form; the first had hexadecimal digits alone


def fresh_salt() -> str:
    """32 characters, as no other entry has them."""
    return MARK + secrets.token_hex(15)


def form(salt: str) -> int:
    """Of the digests of an entry with that salt."""
    return FORM if salt.startswith(MARK) else 1


@dataclass(frozen=True, slots=True)
class Intent:
    """`fetch` is FET-…, `authority` REF@VERSION, `line` the deciding rule's."""

    fetch: str
    url: str
    via: str
    authority: str
    line: int
    at: datetime
    salt: str

    def digest(self) -> str:
        """SHA-256 in hex over the canonical JSON (RFC 8785)."""
        return _digest(self, "intent")


def finding_digest(
    kind: str, hosted_at: Mapping[str, object], reached_through: str, told: Mapping[str, object]
) -> str:
    """SHA-256 in hex of what an officer was told. Its values may be of any kind that JSON has."""
    text = json.dumps([kind, hosted_at, reached_through, told], sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class End:
    """`status` is 0 when no response came, `size` is of what came, `sha256` of the entity. `found`
    are the digests of its findings, in the order of their numbers. The last three are in the
    second form alone.
    """

    fetch: str
    url: str
    outcome: str
    status: int
    address: str
    size: int
    sha256: str
    verdict: str
    exhibit: str
    at: datetime
    salt: str
    words: str = ""
    mime: str = ""
    found: tuple[str, ...] = ()

    def digest(self) -> str:
        """SHA-256 in hex over the canonical JSON (RFC 8785)."""
        return _digest(self, "end")


NEW = frozenset({"words", "mime", "found"})


def _digest(of: Intent | End, what: str) -> str:
    v = form(of.salt)
    told: dict[str, Json] = {
        name: getattr(of, name) for name in of.__slots__ if v == FORM or name not in NEW
    }
    told |= {"at": iso(of.at), "what": what, "v": v}
    return hashlib.sha256(canonical(told)).hexdigest()
