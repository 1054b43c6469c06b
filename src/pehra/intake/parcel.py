"""The seam: what arrived, opened. A file alone is a parcel of one.

The law (tests/intake/test_parcels.py): on any bytes `open_parcel` gives a Parcel or raises
Unreadable; a member's name is data and never a path; nothing is written anywhere.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO, Protocol


@dataclass(frozen=True, slots=True)
class Member:
    """`size` is in bytes, as the parcel says; reading stops with Unreadable where it lied."""

    name: str
    size: int


class Parcel(Protocol):
    def members(self) -> tuple[Member, ...]: ...

    def chunks(self, member: Member) -> Iterator[bytes]:
        """Raises Unreadable when the member is damaged or grows beyond all measure."""
        ...


class Opener(Protocol):
    def opens(self, head: bytes) -> bool: ...

    def open(self, file: BinaryIO, name: str) -> Parcel:
        """Raises Unreadable."""
        ...
