"""A video of a list: the hashes of its frames, as vPDQ tells them.

Its text form is a JSON array of “hex,quality,seconds”, one for each hashed frame (ThreatExchange
`extensions/vpdq`). Only distinct clear frames are kept: the others tell nothing. The listed value
is the SHA-256 of their bits one after the other, so that a video has one value as a picture has.
"""

import hashlib
import json
import math
from collections.abc import Sequence

from pehra.media.decode import Frame
from pehra.media.pdq import BadHash, Pdq
from pehra.media.share import telling

from .listed import LONGEST_CATEGORY, LONGEST_NOTE, VPDQ, Listed, Rejected, is_degenerate

MOST_FRAMES = 10_000


def film(frames: Sequence[Frame], category: str, note: str, line: int) -> Listed | Rejected:
    """From frames as they were hashed."""
    kept = tuple(one for one in telling(frames) if not is_degenerate(one.pdq.hex))
    if not kept:
        return Rejected(line, "the video has no clear frame that it could be found by")
    value = hashlib.sha256(b"".join(one.pdq.bits for one in kept)).hexdigest()
    return Listed(
        VPDQ, value, category.strip()[:LONGEST_CATEGORY], note.strip()[:LONGEST_NOTE], line, kept
    )


def vpdq(raw: str, category: str, note: str, line: int) -> Listed | Rejected:
    """From its text form."""
    try:
        told = json.loads(raw)
        if not isinstance(told, list) or len(told) > MOST_FRAMES:
            return Rejected(line, f"the vPDQ is no array of up to {MOST_FRAMES:,} frames")
        frames = [_frame(number, one) for number, one in enumerate(told)]
    except (ValueError, AttributeError, RecursionError, BadHash):
        return Rejected(line, "the vPDQ is no array of “hex,quality,seconds”")
    return film(frames, category, note, line)


def _frame(number: int, told: str) -> Frame:
    """Raises ValueError, BadHash; AttributeError when it is no text."""
    bits, quality, seconds = told.split(",")
    at = float(seconds)
    if not 0 <= at < math.inf:
        raise ValueError
    return Frame(number, at, Pdq.from_hex(bits, quality=int(quality)))
