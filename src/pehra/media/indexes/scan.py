"""The slow, obvious index. It compares with every hash; the others are measured against it."""

from collections.abc import Sequence

from pehra.media.index import MOST_NEAR, Bits, Keys, Near


class Scan:
    def __init__(self, bits: Bits, keys: Keys) -> None:
        self._listed = [
            (int(key), int.from_bytes(row.tobytes())) for key, row in zip(keys, bits, strict=True)
        ]

    def near(self, queries: Sequence[bytes], within: int) -> list[tuple[Near, ...]]:
        return [self._near(int.from_bytes(query), within) for query in queries]

    def _near(self, query: int, within: int) -> tuple[Near, ...]:
        apart = [Near(key, (query ^ bits).bit_count()) for key, bits in self._listed]
        found = [one for one in apart if one.distance <= within]
        return tuple(sorted(found, key=lambda one: (one.distance, one.key))[:MOST_NEAR])
