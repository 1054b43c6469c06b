"""The seam: who signs the ledger's checkpoints, and never two that contradict each other.

The law of every notary (tests/evidence/test_notary.py): what it signed last it remembers before it
answers; it signs again only what follows from that.
"""

from collections.abc import Sequence
from typing import Protocol

from pehra.base.errors import PehraError

from .checkpoint import Checkpoint, DoesNotFollow, follows
from .note import Key, Note, sign


class NotSigned(PehraError):
    """The notary refused: the ledger is not the one it signed before. Look into it at once."""


class Notary(Protocol):
    @property
    def key(self) -> Key:
        """By which its signatures are checked."""
        ...

    def last(self) -> Checkpoint:
        """What it signed last; a size of 0 when it never did."""
        ...

    def sign(self, new: Checkpoint, path: Sequence[bytes]) -> Note:
        """`path` proves that `new` follows from `last`. Raises NotSigned, OSError."""
        ...


def signed(
    last: Checkpoint, new: Checkpoint, path: Sequence[bytes], name: str, secret: bytes
) -> Note:
    """The rule that all notaries share. Raises NotSigned."""
    found = follows(last, new, path)
    if isinstance(found, DoesNotFollow):
        raise NotSigned(
            f"The checkpoint of {new.size} entries was not signed: {found.reason}. "
            f"The last one signed had {last.size} entries."
        )
    return sign(str(new), name, secret)
