"""The seam: one permitted question to DNS, its answer with the bytes of both.

The law (tests/patrol/test_resolver.py): never raises but when cancelled; every address comes from
the answer to this very question, CNAMEs followed within it alone; what was sent and received is
kept; addresses are told as they are, judging them is the fetcher's part.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from .exchange import Resolution
from .permit import Permit

LENGTH = 2  # bytes before each message, as over TCP (RFC 1035 §4.2.2)


@dataclass(frozen=True, slots=True)
class NoName:
    """The name leads nowhere. `words` for the officer; `resolution` has no addresses, and the
    messages as far as there were any: that a name is gone is evidence too. `final`: a server said
    so, rather than that none answered.
    """

    words: str
    resolution: Resolution
    final: bool = False


Resolved = Resolution | NoName


class Resolver(Protocol):
    async def resolve(self, permit: Permit, name: str, at: datetime) -> Resolved: ...


def joined(*messages: bytes) -> bytes:
    """What was sent, or received, for A and then for AAAA, each with its length before it; a
    message that never came has length 0.
    """
    return b"".join(len(one).to_bytes(LENGTH, "big") + one for one in messages)


def messages(kept: bytes) -> tuple[bytes, ...]:
    """The DNS messages in `Resolution.query` or `Resolution.answer`, those that never came left
    out.
    """
    found = []
    while kept:
        size = int.from_bytes(kept[:LENGTH], "big")
        found.append(kept[LENGTH : LENGTH + size])
        kept = kept[LENGTH + size :]
    return tuple(one for one in found if one)
