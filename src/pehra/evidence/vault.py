"""The seam: where sealed bytes are kept, under their own digest.

The law of every vault (tests/evidence/test_vault.py): what `seal` acknowledged, `open` gives back
byte for byte; the same bytes are kept once; a seal that failed leaves nothing under any address.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import BinaryIO, Protocol

from pehra.base.digest import Digests
from pehra.base.errors import PehraError


class NotInVault(PehraError):
    """No sealed bytes under this address."""


class NotSealed(PehraError):
    """The bytes could not be written safely; nothing was acknowledged."""


@dataclass(frozen=True, slots=True)
class Sealed:
    """The receipt. `fresh` is False when the vault held these bytes already."""

    digests: Digests
    fresh: bool

    @property
    def address(self) -> str:
        return self.digests.sha256


class Vault(Protocol):
    def seal(self, chunks: Iterable[bytes]) -> Sealed:
        """Keep the chunks put together; on return they survive a power cut. Raises NotSealed."""
        ...

    def open(self, address: str) -> BinaryIO:
        """A seekable file of the sealed bytes. Raises NotInVault."""
        ...
