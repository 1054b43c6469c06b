"""The seam: what a searchable set of listed PDQ hashes must offer.

An index holds keys and bits and nothing else: what a key stands for (the list, the line, the
category) is kept in the store and asked for the few that are near. So ten million fit in a
gigabyte, and one index serves every process.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
import numpy.typing as npt

MOST_NEAR = 1_000  # hits of one query that are told: the nearest
Bits = npt.NDArray[np.uint8]  # n x 32, a PDQ's bytes a row
Keys = npt.NDArray[np.uint32]  # n


@dataclass(frozen=True, slots=True)
class Near:
    """A listed hash's key (0 to 2^32-1) and how many bits of 256 it is away."""

    key: int
    distance: int


class Index(Protocol):
    """Made from Bits and Keys; the same bits may stand under several keys."""

    def near(self, queries: Sequence[bytes], within: int) -> list[tuple[Near, ...]]:
        """For each query (32 bytes) every listed hash at most `within` bits away, the nearest
        first and of equals the lowest key. Recall is exact: none is missed; only of more than
        MOST_NEAR hits the farther ones are left out.
        """
        ...
