"""The seam: bytes of a picture in, its hash out, or why not. Hostile bytes are the normal case."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from pehra.media.pdq import Pdq

MOST_PIXELS = 50_000_000  # beyond this a picture is refused before it is decoded


class Reason(StrEnum):
    NOT_A_PICTURE = "NOT_A_PICTURE"  # it claims a picture's type, and is none
    TOO_LARGE = "TOO_LARGE"
    TRUNCATED = "TRUNCATED"
    BROKEN = "BROKEN"
    TOO_SLOW = "TOO_SLOW"
    CRASHED = "CRASHED"


@dataclass(frozen=True, slots=True)
class Hashed:
    """Width and height in pixels, as stored (before EXIF orientation)."""

    pdq: Pdq
    width: int
    height: int


@dataclass(frozen=True, slots=True)
class Undecodable:
    """`words` for the officer; they name sizes, never content."""

    reason: Reason
    words: str


class Decoder(Protocol):
    def decode(self, data: bytes) -> Hashed | Undecodable:
        """Never raises on any bytes."""
        ...
