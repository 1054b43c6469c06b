"""One line of a hash list that a file was compared with."""

from dataclasses import dataclass
from enum import StrEnum

from pehra.media.pdq import BEST, BadHash, Pdq


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
        """Quality as the best: lists rarely give it. Raises BadHash for another algorithm."""
        if self.algorithm is not Algorithm.PDQ:
            # a SHA-256 has as many digits: taken for a PDQ it would just never be found
            raise BadHash(f"{self.listed_in}, line {self.number}, is {self.algorithm}, not PDQ.")
        return Pdq.from_hex(self.value, quality=BEST)
