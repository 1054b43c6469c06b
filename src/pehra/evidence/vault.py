"""The seam: where sealed bodies are kept, under the SHA-256 of what is kept.

A vault knows nothing of keys: what it holds is ciphertext, and anybody can check it against its
name. The law of every vault (tests/evidence/test_vault.py): what `keep` acknowledged, `open` gives
back byte for byte; a keep that failed leaves nothing under any address; nothing is written over.
"""

from collections.abc import Callable, Iterator
from typing import BinaryIO, Protocol

from pehra.base.errors import PehraError

from .body import Body, Guarded


class NotInVault(PehraError):
    """No sealed bytes under this address."""


class NotSealed(PehraError):
    """The bytes could not be written safely; nothing was acknowledged."""


class Vault(Protocol):
    def keep(self, write: Callable[[Guarded], None]) -> Body:
        """Keep what `write` writes; on return it survives a power cut. Raises NotSealed."""
        ...

    def open(self, address: str) -> BinaryIO:
        """A seekable file of the body. Raises NotInVault."""
        ...

    def holds(self, address: str) -> bool:
        """Whether a body is kept under this address. Its bytes are not read."""
        ...

    def drop(self, address: str) -> None:
        """Remove a body: one that no record names, or one that is lawfully destroyed. What is not
        there is no error. Raises NotSealed when it cannot be removed.
        """
        ...

    def bodies(self) -> Iterator[Body]:
        """All that is kept, by address."""
        ...
