"""The seam: bytes of a picture or a video in, its hashes out, or why not. Hostile bytes are the
normal case.

A decoder reads JPEG, PNG, GIF, WebP, BMP, TIFF (its first page) and AVIF, and videos. The hash is
of the picture as stored: EXIF orientation is not applied, because lists were made both ways;
`Hashed.turned` is the answer to that.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import BinaryIO, Protocol

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
    FORBIDDEN = "FORBIDDEN"  # the decoder tried what the sandbox forbids, and was killed


class Care(StrEnum):
    """EXACT decodes every pixel; FAST lets a JPEG be decoded at a fraction of its size, with the
    taps folded so that its hash stays within 10 bits of the exact one.
    """

    EXACT = "EXACT"
    FAST = "FAST"


@dataclass(frozen=True, slots=True)
class Claim:
    """What a file says of itself; `where` is its place there, as “EXIF 0th 0x010F”.

    `name` is one of: camera.make, camera.model, camera.serial, lens.model, software, taken_at,
    gps.latitude, gps.longitude, gps.at, orientation. `value` is text as it stands, at most 200
    characters; degrees are decimal, times as the file writes them (EXIF has no zone).
    """

    name: str
    value: str
    where: str


@dataclass(frozen=True, slots=True)
class Frame:
    """One hashed frame of a video or an animation; `at` is seconds from its start."""

    number: int
    at: float
    pdq: Pdq


@dataclass(frozen=True, slots=True)
class Hashed:
    """Width and height in pixels, as stored (before EXIF orientation).

    `turned` holds the bits of the seven other positions of the picture, in this order: turned
    left by 90, 180, 270 degrees, mirrored across the vertical, the horizontal, the main and the
    other diagonal; empty when they were not asked for. `scale` is 1, or the 2, 4 or 8 by which a
    JPEG was decoded smaller. `frames` are the sampled frames of an animation, the first left out.
    """

    pdq: Pdq
    width: int
    height: int
    turned: tuple[bytes, ...] = ()
    scale: int = 1
    frames: tuple[Frame, ...] = ()
    claims: tuple[Claim, ...] = ()


@dataclass(frozen=True, slots=True)
class Filmed:
    """A video: its sampled frames in their order (still ones once). `seconds` is its length."""

    frames: tuple[Frame, ...]
    width: int
    height: int
    seconds: float
    claims: tuple[Claim, ...] = ()


@dataclass(frozen=True, slots=True)
class Undecodable:
    """`words` for the officer; they name sizes, never content."""

    reason: Reason
    words: str


class Decoder(Protocol):
    def decode(self, data: bytes, care: Care = Care.EXACT) -> Hashed | Undecodable:
        """A picture. Never raises on any bytes, and never hashes half a picture."""
        ...

    def watch(self, film: BinaryIO) -> Filmed | Undecodable:
        """A video, from a real file that can be sought (tempfile's do). Never raises on any
        bytes.
        """
        ...
