"""The seam: what a searchable set of listed digests must offer.

It knows the first PREFIX bytes of each digest, whatever its algorithm: who asks compares the rest
with the row that the key stands for.
"""

from collections.abc import Sequence
from typing import Protocol

import numpy as np
import numpy.typing as npt

PREFIX = 16  # bytes: all of an MD5, and more than enough of the others
Prefixes = npt.NDArray[np.uint8]  # n x 16


class Exact(Protocol):
    """Made from Prefixes and Keys; the same prefix may stand under several keys."""

    def find(self, digests: Sequence[bytes]) -> list[tuple[int, ...]]:
        """For each digest (16 bytes or more) the keys with its first bytes, in rising order."""
        ...
