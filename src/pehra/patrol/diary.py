"""What the ledger holds of a fetch: a salted digest of its intent, and one of how it ended.

The diary says the address, the ledger does not: addresses may name people, and the ledger's lines
go to witnesses. Whoever is given an entry of the diary with its salt computes both digests and
finds them in the ledger's lines of `note_intents` and `note_outcomes` (docs/reference/patrol.md).
"""

import hashlib
from dataclasses import dataclass
from datetime import datetime

from pehra.base.canonical import canonical
from pehra.base.clock import iso


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


@dataclass(frozen=True, slots=True)
class End:
    """`status` is 0 when no response came, `size` and `sha256` are of the entity."""

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

    def digest(self) -> str:
        """SHA-256 in hex over the canonical JSON (RFC 8785)."""
        return _digest(self, "end")


def _digest(of: Intent | End, what: str) -> str:
    told = {name: getattr(of, name) for name in of.__slots__}
    told |= {"at": iso(of.at), "what": what, "v": 1}
    return hashlib.sha256(canonical(told)).hexdigest()
