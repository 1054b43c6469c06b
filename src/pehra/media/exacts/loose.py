"""A dictionary: for the few that are new, and the judge of the other."""

from collections.abc import Sequence

from pehra.media.exact import PREFIX, Prefixes
from pehra.media.index import Keys


class Loose:
    def __init__(self, prefixes: Prefixes, keys: Keys) -> None:
        self._keys: dict[bytes, list[int]] = {}
        for prefix, key in zip(prefixes, keys, strict=True):
            self._keys.setdefault(prefix.tobytes(), []).append(int(key))

    def find(self, digests: Sequence[bytes]) -> list[tuple[int, ...]]:
        return [tuple(sorted(self._keys.get(digest[:PREFIX], ()))) for digest in digests]
