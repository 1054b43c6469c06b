"""One line of a hash list that a file was compared with."""

from dataclasses import dataclass
from enum import StrEnum

from pehra.media.pdq import BEST, BadHash, Pdq


class Algorithm(StrEnum):
    MD5 = "MD5"
    SHA1 = "SHA1"
    SHA256 = "SHA256"
    PDQ = "PDQ"
    PHOTODNA = "PHOTODNA"  # opaque: equal or not
    VPDQ = "VPDQ"  # a video, by its frames


class Standing(StrEnum):
    """What a match in a list says: of a KNOWN list that the file is what the list is of, of a
    BENIGN one that it is harmless, whatever else it looks like.
    """

    KNOWN = "KNOWN"
    BENIGN = "BENIGN"


@dataclass(frozen=True, slots=True)
class Known:
    """`number` is the line in that version of the list; `category` is the list's own word, of the
    scheme that the list declares, never converted. `key` is its key in an index.
    """

    listed_in: str
    number: int
    category: str
    algorithm: Algorithm
    value: str  # lower-case hex
    version: int = 1
    scheme: str = ""
    standing: Standing = Standing.KNOWN
    key: int = 0

    @property
    def pdq(self) -> Pdq:
        """Quality as the best: lists rarely give it. Raises BadHash for another algorithm."""
        if self.algorithm is not Algorithm.PDQ:
            # a SHA-256 has as many digits: taken for a PDQ it would just never be found
            raise BadHash(f"{self.listed_in}, line {self.number}, is {self.algorithm}, not PDQ.")
        return Pdq.from_hex(self.value, quality=BEST)
