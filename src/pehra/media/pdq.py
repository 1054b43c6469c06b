"""A picture's PDQ hash: 256 bits, and how much the picture gave the hasher to hold on to.

PDQ is Meta's perceptual hash (ThreatExchange, `pdq/cpp`). Text form: 64 hex digits in the order
the reference prints them.
"""

import re
from dataclasses import dataclass

from pehra.base.errors import PehraError

BYTES = 32
BEST = 100  # quality
CLEAR = 50  # quality below which a hash says too little to act on (ThreatExchange pdq/README.md)
HEX = re.compile(r"[0-9A-Fa-f]{64}")


class BadHash(PehraError):
    """What is no PDQ hash."""


@dataclass(frozen=True, slots=True)
class Pdq:
    """`bits` is 32 bytes, most significant first; `quality` runs from 0 (flat) to 100."""

    bits: bytes
    quality: int

    def __post_init__(self) -> None:
        if len(self.bits) != BYTES:
            raise BadHash(f"A PDQ hash is {BYTES} bytes long; this one is {len(self.bits)}.")
        if not 0 <= self.quality <= BEST:
            raise BadHash(f"The quality of a PDQ hash is 0 to {BEST}; this one is {self.quality}.")

    @classmethod
    def from_hex(cls, text: str, *, quality: int) -> "Pdq":
        """From 64 hex digits. Raises BadHash."""
        digits = text.strip()
        if HEX.fullmatch(digits) is None:
            raise BadHash("A PDQ hash is 64 hex digits.")
        return cls(bytes.fromhex(digits), quality)

    @property
    def hex(self) -> str:
        return self.bits.hex()

    def distance(self, other: "Pdq") -> int:
        """Differing bits, 0 to 256."""
        return (int.from_bytes(self.bits) ^ int.from_bytes(other.bits)).bit_count()
