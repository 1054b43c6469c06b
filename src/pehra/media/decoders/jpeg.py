"""JPEG by libjpeg-turbo (simplejpeg): luma only, and smaller where that does the hash no harm.

Other pictures decode colours that PDQ has no use for. Decoding at 1/2, 1/4 or 1/8 takes the means
of blocks from the DCT itself; with the taps folded onto them (hashers/banded.py) the hash is that
of the whole picture within some bits.
"""

import simplejpeg

from pehra.media.decode import MOST_PIXELS, Care, Claim, Hashed, Reason, Undecodable
from pehra.media.hashers import SMALLEST, folded, turned

SCALES = (8, 4, 2)
#: pixels that the shorter side must keep: below, folded hashes drift (design notes, measured)
LEAST = 240
OURS = frozenset({"YCbCr", "Gray"})


class NotOurs(Exception):
    """Another decoder must look at it: other colours, or something is odd about the file."""


def decode(data: bytes, care: Care, claims: tuple[Claim, ...]) -> Hashed | Undecodable:
    """Raises NotOurs."""
    try:
        height, width, colours, _ = simplejpeg.decode_jpeg_header(data)
    except (ValueError, OSError) as error:
        raise NotOurs from error
    if width * height > MOST_PIXELS:
        words = f"{width} x {height} pixels; the most that is decoded is {MOST_PIXELS:,}"
        return Undecodable(Reason.TOO_LARGE, words)
    if colours not in OURS or min(width, height) < SMALLEST:
        raise NotOurs
    scale = _scale(height, width) if care is Care.FAST else 1
    try:
        grey = simplejpeg.decode_jpeg(
            data, "GRAY", min_height=-(-height // scale), min_width=-(-width // scale), strict=True
        )[:, :, 0]
    except (ValueError, OSError) as error:  # a warning is enough: Pillow says whether it is cut
        raise NotOurs from error
    if grey.shape != (-(-height // scale), -(-width // scale)):
        raise NotOurs
    first, others = turned(folded(grey, height, width, scale))
    return Hashed(first, width, height, others, scale, (), claims)


def _scale(height: int, width: int) -> int:
    return next((s for s in SCALES if min(height, width) // s >= LEAST), 1)
