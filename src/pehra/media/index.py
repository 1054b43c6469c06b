"""The seam: what a searchable set of listed PDQ hashes must offer.

An index holds keys and bits and nothing else: what a key stands for (the list, the line, the
category) is kept in the store and asked for the few that are near. So ten million fit in a
gigabyte, and one index serves every process.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Near:
    """A listed hash's key (0 to 2^32-1) and how many bits of 256 it is away."""

    key: int
    distance: int


class Index(Protocol):
    def near(self, queries: Sequence[bytes], within: int) -> list[tuple[Near, ...]]:
        """For each query (32 bytes) every listed hash at most `within` bits away, the nearest
        first and of equals the lowest key. Recall is exact: none is missed.
        """
        ...
