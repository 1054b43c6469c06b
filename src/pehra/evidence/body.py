"""The seam's value and the guard of its writing: a sealed body, and that all of it is on the disk.

pyrage (1.4.0) drops the error of its last write and never looks at how much a write took. So the
file is wrapped: it remembers its first error, writes what a short write left, and counts and
hashes what went in.
"""

import hashlib
from dataclasses import dataclass
from typing import BinaryIO


@dataclass(frozen=True, slots=True)
class Body:
    """What the vault holds of one item: ciphertext. `address` is its SHA-256 in hex."""

    address: str
    size: int  # bytes


class Guarded:
    """A file to be written once, from its beginning."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self._sha256 = hashlib.sha256()
        self._size = 0
        self._problem: OSError | None = None

    def write(self, data: bytes) -> int:
        """All of it. Raises OSError, and keeps it for `settled`."""
        if self._problem is not None:
            raise self._problem
        view = memoryview(data)
        try:
            while view:
                view = view[self._file.write(view) :]
        except OSError as error:
            self._problem = error
            raise
        self._sha256.update(data)
        self._size += len(data)
        return len(data)

    def flush(self) -> None:
        """Nothing is held back here: the file is written without a buffer."""

    def settled(self) -> Body:
        """Raises the OSError that a write met, whoever swallowed it."""
        if self._problem is not None:
            raise self._problem
        return Body(self._sha256.hexdigest(), self._size)
