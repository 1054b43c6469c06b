"""A proof that one line is in the ledger, which needs nothing of ours to be checked (C2SP
tlog-proof): the line's place, the hashes beside its way to the head, and the signed checkpoint.

    c2sp.org/tlog-proof@v1
    index <from 0>
    <base64 of 32 bytes>, one a line

    <checkpoint with its signatures>
"""

import base64
from collections.abc import Sequence
from dataclasses import dataclass

from .checkpoint import HEAD, Checkpoint, checkpoint
from .note import BadNote, Key, opened
from .proof import included

FIRST = "c2sp.org/tlog-proof@v1"
MOST = 63  # hashes


class BadReceipt(BadNote):
    """What is no receipt, or one that does not prove what it is shown for."""


@dataclass(frozen=True, slots=True)
class Receipt:
    """`note` is the checkpoint as text with its signatures."""

    index: int
    path: tuple[bytes, ...]
    note: str

    def __str__(self) -> str:
        hashes = "".join(f"{base64.b64encode(one).decode()}\n" for one in self.path)
        return f"{FIRST}\nindex {self.index}\n{hashes}\n{self.note}"


def receipt(told: str) -> Receipt:
    """Take it apart; nothing is believed yet. Raises BadReceipt."""
    above, _, note = told.partition("\n\n")
    first, index, *hashes = [*above.split("\n"), ""][: MOST + 3]
    word, _, place = index.partition(" ")
    if first != FIRST or word != "index" or not (place.isascii() and place.isdigit()):
        raise BadReceipt(f"This is no receipt: it begins “{FIRST}” and “index …”.")
    try:
        path = tuple(base64.b64decode(one, validate=True) for one in hashes if one)
    except ValueError as error:
        raise BadReceipt("A hash of the receipt is not base64.") from error
    if any(len(one) != HEAD for one in path) or len(path) > MOST:
        raise BadReceipt(f"A receipt has at most {MOST} hashes of 32 bytes.")
    return Receipt(int(place), path, note)


def proved(told: str, body: bytes, keys: Sequence[Key]) -> Checkpoint:
    """That `body` is a line of the ledger that these keys signed. Raises BadReceipt, BadNote."""
    of = receipt(told)
    note, _ = opened(of.note, keys)
    point = checkpoint(note.text)
    if not included(body, of.index, point.size, of.path, point.head):
        raise BadReceipt(f"The line is not at place {of.index} of this ledger.")
    return point
