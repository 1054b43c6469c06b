"""A picture's PDQ hash: 256 bits, and how much the picture gave the hasher to hold on to.

PDQ is Meta's perceptual hash (ThreatExchange, `pdq/cpp`). Text form: 64 hex digits in the order
the reference prints them.
"""

from dataclasses import dataclass

from pehra.base.errors import PehraError

BYTES = 32


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

    @classmethod
    def from_hex(cls, text: str, *, quality: int) -> "Pdq":
        """From 64 hex digits. Raises BadHash."""
        try:
            return cls(bytes.fromhex(text.strip()), quality)
        except ValueError as error:
            raise BadHash("A PDQ hash is 64 hex digits.") from error

    @property
    def hex(self) -> str:
        return self.bits.hex()

    def distance(self, other: "Pdq") -> int:
        """Differing bits, 0 to 256."""
        return (int.from_bytes(self.bits) ^ int.from_bytes(other.bits)).bit_count()
