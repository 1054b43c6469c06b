"""One line of a hash list that a file was compared with."""

from dataclasses import dataclass
from enum import StrEnum

from pehra.media.pdq import Pdq


class Algorithm(StrEnum):
    MD5 = "MD5"
    SHA1 = "SHA1"
    SHA256 = "SHA256"
    PDQ = "PDQ"


@dataclass(frozen=True, slots=True)
class Known:
    """`number` is the line in the list; `category` is the list's own word, never converted."""

    listed_in: str
    number: int
    category: str
    algorithm: Algorithm
    value: str  # lower-case hex

    @property
    def pdq(self) -> Pdq:
        """Raises BadHash when the line is of another algorithm."""
        return Pdq.from_hex(self.value, quality=100)
