"""The seam: one form in which hash lists come.

The law (tests/hashlists/test_feeds.py): a bad row is `Rejected` with its line and never stops the
good ones; only BadList is ever raised; memory does not grow with the file.
"""

from collections.abc import Iterator
from typing import BinaryIO, Protocol

from pehra.hashlists.listed import Listed, Rejected, Removed


class Feed(Protocol):
    name: str

    def reads(self, head: bytes) -> bool:
        """Whether the file's first bytes look like this form."""
        ...

    def warnings(self, head: bytes) -> tuple[str, ...]:
        """What of the file will not be read though its rows are good, in words for the officer."""
        ...

    def read(self, file: BinaryIO) -> Iterator[Listed | Rejected | Removed]:
        """Every row, in order. Raises BadList when there is no row at all: the list would else be
        taken to hold nothing from now on.
        """
        ...
