"""For tests: it forgets when its process ends."""

from collections.abc import Sequence

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from pehra.evidence.checkpoint import Checkpoint
from pehra.evidence.merkle import EMPTY
from pehra.evidence.notary import signed
from pehra.evidence.note import Key, Note


class MemoryNotary:
    def __init__(self, origin: str, secret: bytes) -> None:
        self._secret, self._last = secret, Checkpoint(origin, 0, EMPTY)
        public = Ed25519PrivateKey.from_private_bytes(secret).public_key()
        self._key = Key(origin, public.public_bytes_raw())

    @property
    def key(self) -> Key:
        return self._key

    def last(self) -> Checkpoint:
        return self._last

    def sign(self, new: Checkpoint, path: Sequence[bytes]) -> Note:
        note = signed(self._last, new, path, self._key.name, self._secret)
        self._last = new
        return note
