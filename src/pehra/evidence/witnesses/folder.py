"""A witness on its own machine, or on a stick that is carried to it: `pehra ledger witness sign`.

`witness.key` is its secret (32 bytes, mode 0600), `name` what it is called, `logs` the keys of the
ledgers it watches, one a line, and beside them the last checkpoint of each, written and fsynced
before a signature is given.
"""

import hashlib
from datetime import datetime
from pathlib import Path

from pehra.base.durable import alone, put, secret
from pehra.base.errors import PehraError
from pehra.evidence.checkpoint import Checkpoint, checkpoint
from pehra.evidence.cosignature import witness_key
from pehra.evidence.merkle import EMPTY
from pehra.evidence.note import Key, key, read
from pehra.evidence.witness import Answer, Request, judged, signed

SECRET = 32  # bytes


class OtherWitness(PehraError):
    """The folder is of a witness of another name: what it signed would be believed by nobody."""


class FolderWitness:
    """Folder and key are made when they are missing."""

    def __init__(self, folder: Path, name: str) -> None:
        self._folder, self._name = folder, name

    @property
    def key(self) -> Key:
        """Raises OtherWitness."""
        return witness_key(self._name, self._secret())

    def watch(self, log: Key) -> None:
        """Believe this ledger's key from now on."""
        known = self._folder / "logs"
        self._secret()
        told = [*self._told(), str(log)]
        put(known, "".join(f"{one}\n" for one in dict.fromkeys(told)).encode())

    def ask(self, request: Request, at: datetime) -> Answer:
        ours = self._secret()
        origin = request.note.partition("\n")[0]
        kept = self._folder / f"last-{hashlib.sha256(origin.encode()).hexdigest()[:16]}"
        with alone(self._folder):
            new = judged(request, [key(one) for one in self._told()], _last(kept, origin))
            if not isinstance(new, Checkpoint):
                return new
            put(kept, request.note.encode())
        return signed(request, self._name, ours, at)

    def _told(self) -> list[str]:
        known = self._folder / "logs"
        return known.read_text("utf-8").split() if known.exists() else []

    def _secret(self) -> bytes:
        """Raises OtherWitness. An older Pehra kept no name: the first that is told counts."""
        found = secret(self._folder / "witness.key", SECRET)
        kept = self._folder / "name"
        if not kept.exists():
            put(kept, f"{self._name}\n".encode())
        name = kept.read_text("utf-8").strip()
        if name != self._name:
            raise OtherWitness(f"{self._folder} is of the witness {name}, and not of {self._name}.")
        return found


def _last(kept: Path, origin: str) -> Checkpoint:
    if not kept.exists():
        return Checkpoint(origin, 0, EMPTY)
    return checkpoint(read(kept.read_text("utf-8")).text)
