"""Read bencode (BEP 3), and nothing else: the patrol has no encoder of it.

What comes from peers, nodes and trackers is hostile until read: length, depth and number of items
are bounded, and lengths that lie are found before anything is allocated for them.
"""

import re

from pehra.base.errors import PehraError

LONGEST = 64 * 1024  # bytes of one message
DEEPEST = 8  # lists and dictionaries within each other
MOST = 4096  # items in all
INTEGER = re.compile(rb"i(0|-?[1-9][0-9]{0,18})e")
LENGTH = re.compile(rb"(0|[1-9][0-9]{0,5}):")

Value = int | bytes | list["Value"] | dict[bytes, "Value"]


class BadBencode(PehraError):
    """The bytes are no bencode, or more of it than is read."""


def decode(data: bytes) -> Value:
    """The one value that `data` is. Keys out of order are taken, keys given twice are not.

    Raises BadBencode.
    """
    if len(data) > LONGEST:
        raise BadBencode(f"{len(data)} bytes of bencode: more than {LONGEST} are not read.")
    reader = _Reader(data)
    value = reader.value(0)
    if reader.at != len(data):
        raise BadBencode(f"Bencode ends at byte {reader.at} of {len(data)}.")
    return value


class _Reader:
    def __init__(self, data: bytes) -> None:
        self.at = 0
        self._data, self._items = data, 0

    def value(self, depth: int) -> Value:
        self._items += 1
        if depth > DEEPEST or self._items > MOST:
            raise BadBencode(f"Bencode at byte {self.at} is too deep or has too many items.")
        match self._data[self.at : self.at + 1]:
            case b"i":
                return self._integer()
            case b"l":
                return self._list(depth)
            case b"d":
                return self._dictionary(depth)
            case _:
                return self._string()

    def _integer(self) -> int:
        found = INTEGER.match(self._data, self.at)
        if found is None:
            raise BadBencode(f"Bencode has no number at byte {self.at}.")
        self.at = found.end()
        return int(found[1])

    def _string(self) -> bytes:
        found = LENGTH.match(self._data, self.at)
        if found is None:
            raise BadBencode(f"Bencode has no value at byte {self.at}.")
        start, length = found.end(), int(found[1])
        if length > len(self._data) - start:
            raise BadBencode(f"Bencode promises {length} bytes at byte {start} that are not there.")
        self.at = start + length
        return self._data[start : self.at]

    def _list(self, depth: int) -> list[Value]:
        self.at += 1
        found: list[Value] = []
        while not self._ends():
            found.append(self.value(depth + 1))
        return found

    def _dictionary(self, depth: int) -> dict[bytes, Value]:
        self.at += 1
        found: dict[bytes, Value] = {}
        while not self._ends():
            key = self._string()
            if key in found:
                raise BadBencode(f"Bencode has a key twice before byte {self.at}.")
            found[key] = self.value(depth + 1)
        return found

    def _ends(self) -> bool:
        if self._data[self.at : self.at + 1] != b"e":
            return False
        self.at += 1
        return True
