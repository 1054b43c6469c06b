"""The seam: one form of report, read into a Report.

The law (tests/intake/test_readers.py): on any bytes a reader gives a Report or raises Unreadable,
and every value of the document is in the Report, in its unknown fields, or said nothing.
"""

from typing import Protocol, runtime_checkable

from pehra.base.errors import PehraError
from pehra.intake.report import Report


class Unreadable(PehraError):
    """No report can be read from these bytes. The text says why and what to do; never content."""


class Reader(Protocol):
    name: str
    version: int

    def reads(self, head: bytes, name: str) -> bool:
        """Whether the first bytes and the file's name look like this form."""
        ...

    def read(self, data: bytes) -> Report:
        """Raises Unreadable."""
        ...


@runtime_checkable
class TableReader(Protocol):
    """A form of which one document holds many reports, a row each."""

    name: str
    version: int

    def reads(self, head: bytes, name: str) -> bool:
        """As of a Reader."""
        ...

    def read_all(self, data: bytes) -> tuple[Report, ...]:
        """Raises Unreadable."""
        ...
