"""A checkpoint (C2SP tlog-checkpoint): how long the ledger was and what its head was, signed.

Whoever has one of yesterday finds out today whether the ledger was cut or written anew: the head at
that size must be the same. A notary signs a checkpoint only when it follows from its last one.
"""

import base64
from collections.abc import Sequence
from dataclasses import dataclass

from .note import BadNote
from .proof import consistent

HEAD = 32  # bytes


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """`origin` names the ledger."""

    origin: str
    size: int
    head: bytes

    def __str__(self) -> str:
        return f"{self.origin}\n{self.size}\n{base64.b64encode(self.head).decode()}\n"


@dataclass(frozen=True, slots=True)
class Follows:
    """It may be signed: it is the ledger of before, as long or longer."""


@dataclass(frozen=True, slots=True)
class DoesNotFollow:
    """`reason` in words. Never to be signed."""

    reason: str


def checkpoint(text: str) -> Checkpoint:
    """From a note's text; lines after the third are passed over. Raises BadNote."""
    origin, size, head = (*text.split("\n"), "", "", "")[:3]
    try:
        raw = base64.b64decode(head, validate=True)
    except ValueError as error:
        raise BadNote("The checkpoint's third line is not base64.") from error
    if not origin or len(raw) != HEAD:
        raise BadNote("A checkpoint is a name, a size and a head of 32 bytes.")
    if not size.isascii() or not size.isdigit() or size != str(int(size)):
        raise BadNote("The checkpoint's second line is not its number of entries.")
    return Checkpoint(origin, int(size), raw)


def follows(last: Checkpoint, new: Checkpoint, path: Sequence[bytes]) -> Follows | DoesNotFollow:
    """Whether `new` is `last` grown, by a consistency proof. A size of 0 proves itself."""
    if last.origin != new.origin:
        return DoesNotFollow(f"it is of another ledger, {new.origin}")
    if new.size < last.size:
        lost = last.size - new.size
        return DoesNotFollow(f"{lost} entries that were there are gone")
    if last.size == 0 or consistent(last.size, last.head, new.size, new.head, path):
        return Follows()
    return DoesNotFollow(f"the first {last.size} entries are not those of before")
