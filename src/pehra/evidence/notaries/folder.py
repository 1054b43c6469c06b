"""A key and the last checkpoint in a folder, which may belong to another user of the machine.

`log.key` is the secret (32 bytes, mode 0600), `checkpoint` the note that was signed last. It is
written under another name, fsynced and renamed before the signature is given out, under a lock, so
that two processes never sign two checkpoints that do not follow from each other.
"""

from collections.abc import Sequence
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from pehra.base.durable import alone, put, secret
from pehra.evidence.checkpoint import Checkpoint, checkpoint
from pehra.evidence.merkle import EMPTY
from pehra.evidence.notary import signed
from pehra.evidence.note import Key, Note, opened

SECRET = 32  # bytes


class FolderNotary:
    """`origin` names the ledger. Folder and key are made when they are missing."""

    def __init__(self, folder: Path, origin: str) -> None:
        self._folder, self._origin = folder, origin

    @property
    def key(self) -> Key:
        private = Ed25519PrivateKey.from_private_bytes(self._secret())
        return Key(self._origin, private.public_key().public_bytes_raw())

    def last(self) -> Checkpoint:
        """Raises BadNote when somebody else wrote it."""
        kept = self._folder / "checkpoint"
        if not kept.exists():
            return Checkpoint(self._origin, 0, EMPTY)
        note, _ = opened(kept.read_text(encoding="utf-8"), [self.key])
        return checkpoint(note.text)

    def sign(self, new: Checkpoint, path: Sequence[bytes]) -> Note:
        ours = self._secret()  # made under the same lock when it is missing
        with alone(self._folder):
            note = signed(self.last(), new, path, self._origin, ours)
            put(self._folder / "checkpoint", str(note).encode())
        return note

    def _secret(self) -> bytes:
        return secret(self._folder / "log.key", SECRET)
