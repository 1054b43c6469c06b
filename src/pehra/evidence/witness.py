"""The seam: who outside signs that they saw the ledger, and never two that contradict each other.

After C2SP tlog-witness `add-checkpoint`. The request: `old N`, the consistency proof from N in
base64, one hash a line, an empty line, the checkpoint. The answer: the cosignature's line, or why
not, as a number of HTTP. The law of every witness (tests/evidence/test_witness.py): what it signed
it remembers before it answers, and it signs again only what follows from that.
"""

import base64
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from pehra.base.errors import PehraError

from .checkpoint import HEAD, Checkpoint, DoesNotFollow, checkpoint, follows
from .cosignature import cosigned
from .note import DASH, BadNote, Key, Note, opened, read
from .tree import Nodes, consistency

MOST_STEPS = 63


class WitnessAway(PehraError):
    """The witness could not be asked; the ledger goes on, unwitnessed."""


@dataclass(frozen=True, slots=True)
class Request:
    """`old` is the size that the witness is thought to have signed last; 0 for none."""

    old: int
    path: tuple[bytes, ...]
    note: str

    def __str__(self) -> str:
        steps = "".join(f"{base64.b64encode(one).decode()}\n" for one in self.path)
        return f"old {self.old}\n{steps}\n{self.note}"


@dataclass(frozen=True, slots=True)
class Cosigned:
    """`line` is the signature's, as it stands under a note."""

    line: str


@dataclass(frozen=True, slots=True)
class Conflict:
    """It signed a ledger of another size last: ask again from there (409)."""

    size: int


@dataclass(frozen=True, slots=True)
class Declined:
    """`status` as tlog-witness has it: 400, 403, 404, 422. `reason` in words."""

    status: int
    reason: str


Answer = Cosigned | Conflict | Declined


class Witness(Protocol):
    @property
    def key(self) -> Key: ...

    def ask(self, request: Request, at: datetime) -> Answer:
        """Raises WitnessAway."""
        ...


def request(old: int, note: str, nodes: Nodes) -> Request:
    """For a checkpoint of ours. Raises BadNote, NoProof."""
    size = checkpoint(read(note).text).size
    return Request(old, consistency(old, size, nodes) if 0 < old < size else (), note)


def parsed(told: str) -> Request:
    """Raises BadNote."""
    above, parted, note = told.partition("\n\n")
    first, *steps = above.split("\n")
    word, _, old = first.partition(" ")
    if word != "old" or not parted or not (old.isascii() and old.isdigit()):
        raise BadNote("A request begins with “old” and a size, and ends with a checkpoint.")
    try:
        path = tuple(base64.b64decode(one, validate=True) for one in steps)
    except ValueError as error:
        raise BadNote("A hash of the request is not base64.") from error
    if len(path) > MOST_STEPS or any(len(one) != HEAD for one in path):
        raise BadNote(f"A proof has at most {MOST_STEPS} hashes of 32 bytes.")
    return Request(int(old), path, note)


def judged(
    asked: Request, logs: Sequence[Key], last: Checkpoint
) -> Checkpoint | Conflict | Declined:
    """Whether it may be signed, by what was signed last of this ledger."""
    try:
        new = checkpoint(read(asked.note).text)
    except BadNote as error:
        return Declined(400, str(error))
    known = [one for one in logs if one.name == new.origin]
    if not known:
        return Declined(404, "this ledger is not known here")
    try:
        opened(asked.note, known)
    except BadNote as error:
        return Declined(403, str(error))
    if asked.old > new.size:
        return Declined(400, "the old size is larger than the new one")
    if asked.old != last.size:
        return Conflict(last.size)
    found = follows(last, new, asked.path)
    return Declined(422, found.reason) if isinstance(found, DoesNotFollow) else new


def signed(asked: Request, name: str, secret: bytes, at: datetime) -> Cosigned:
    """To be given out only after the new state is kept."""
    one = cosigned(read(asked.note).text, name, secret, at)
    blob = base64.b64encode(one.number + one.signature).decode()
    return Cosigned(f"{DASH} {one.name} {blob}\n")


def added(note: str, answer: Cosigned) -> str:
    """The note with the witness's signature under it. Raises BadNote."""
    whole = read(note + answer.line)
    return str(Note(whole.text, whole.signatures))
