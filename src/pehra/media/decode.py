"""The seam: bytes of a picture in, its hash out, or why not. Hostile bytes are the normal case.

A decoder reads JPEG, PNG, GIF (its first frame), WebP, BMP, TIFF (its first page) and AVIF. The
hash is of the picture as stored: EXIF orientation is not applied, because lists were made both
ways; asking for the turned hashes too is the answer to that, and comes with the matching.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from pehra.media.pdq import Pdq

MOST_PIXELS = 50_000_000  # beyond this a picture is refused before it is decoded


class Reason(StrEnum):
    NOT_A_PICTURE = "NOT_A_PICTURE"  # it claims a picture's type, and is none
    NOT_SUPPORTED = "NOT_SUPPORTED"  # a picture of a kind that this version does not decode
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
        """Never raises on any bytes, and never hashes half a picture."""
        ...
