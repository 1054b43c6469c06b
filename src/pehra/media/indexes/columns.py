"""Four columns of 64 bits, compared with the query all at once (NumPy's bit count)."""

from collections.abc import Iterable

import numpy as np

from pehra.media.index import NoneNear
from pehra.media.known import Known
from pehra.media.pdq import Pdq


class Columns:
    def __init__(self, lines: Iterable[Known]) -> None:
        self._lines = sorted(lines, key=lambda line: (line.listed_in, line.number, line.value))
        joined = b"".join(line.pdq.bits for line in self._lines)
        self._words = np.frombuffer(joined, dtype=np.uint64).reshape(-1, 4)

    def nearest(self, query: Pdq, within: int) -> Known | NoneNear:
        if not self._lines:
            return NoneNear()
        asked = np.frombuffer(query.bits, dtype=np.uint64)
        apart = np.bitwise_count(self._words ^ asked).sum(axis=1, dtype=np.int32)
        best = int(apart.argmin())  # the first of equals, as the lines are sorted
        return self._lines[best] if apart[best] <= within else NoneNear()
