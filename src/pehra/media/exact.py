"""The seam: what a searchable set of listed digests must offer.

It knows the first PREFIX bytes of each digest, whatever its algorithm: who asks compares the rest
with the row that the key stands for.
"""

from collections.abc import Sequence
from typing import Protocol

import numpy as np
import numpy.typing as npt

PREFIX = 12  # bytes: two digests of 25 million that share them are a chance of 1 in 10^14
Prefixes = npt.NDArray[np.uint8]  # n x PREFIX


class Exact(Protocol):
    """Made from Prefixes and Keys; the same prefix may stand under several keys."""

    def find(self, digests: Sequence[bytes]) -> list[tuple[int, ...]]:
        """For each digest (PREFIX bytes or more) the keys with its first bytes, in rising order."""
        ...
