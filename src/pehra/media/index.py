"""The seam: what a searchable set of listed PDQ hashes must offer."""

from dataclasses import dataclass
from typing import Protocol

from pehra.media.known import Known
from pehra.media.pdq import Pdq


@dataclass(frozen=True, slots=True)
class NoneNear:
    """Every listed hash is further away."""


class Index(Protocol):
    """Made from lines of PDQ; a line of another algorithm raises BadHash when it is made."""

    def nearest(self, query: Pdq, within: int) -> Known | NoneNear:
        """The listed hash fewest bits from `query`, at most `within` bits.

        Of several equally near, the one whose (list, line) sorts first.
        """
        ...


def order(line: Known) -> tuple[str, int, str]:
    """What makes the answer the same whatever order the lines came in."""
    return line.listed_in, line.number, line.value
