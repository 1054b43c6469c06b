"""What an officer may see of a picture: its pixels, made small in the sandbox and nothing else of
the file; blurred and grey unless they ask for more, and marked with who looked and when.
"""

import io
from dataclasses import dataclass
from enum import StrEnum
from typing import BinaryIO, Protocol

from PIL import Image, ImageDraw, ImageFilter, ImageFont

from pehra.media.decode import Undecodable

EDGE = 640  # pixels: the longer side
BLUR = 14  # pixels
GREY_MARK = (255, 255, 255, 110), (0, 0, 0, 110)
STEP = 150  # pixels between two rows of the mark


class Veil(StrEnum):
    """BLURRED is what every page begins with."""

    BLURRED = "BLURRED"
    GREY = "GREY"
    COLOUR = "COLOUR"


@dataclass(frozen=True, slots=True)
class Shown:
    """`rgb` is width · height · 3 bytes, row by row; neither side is longer than EDGE."""

    width: int
    height: int
    rgb: bytes


class Shower(Protocol):
    def show(self, data: bytes) -> Shown | Undecodable:
        """A picture, the first frame of an animation. Never raises on any bytes."""
        ...

    def still(self, film: BinaryIO, number: int) -> Shown | Undecodable:
        """The frame of a video of this number, from 0; the last one when there are fewer."""
        ...


def small(picture: Image.Image) -> Shown:
    """Within EDGE, in colour; what is transparent is white."""
    picture.thumbnail((EDGE, EDGE))
    if picture.mode in {"RGBA", "LA", "PA"} or "transparency" in picture.info:
        over = picture.convert("RGBA")
        picture = Image.new("RGBA", over.size, "white")
        picture.alpha_composite(over)
    found = picture.convert("RGB")
    return Shown(found.width, found.height, found.tobytes())


def rendered(shown: Shown, veil: Veil, mark: str) -> bytes:
    """A PNG. `mark` (ASCII: badge, time, exhibit) stands all over it."""
    picture = Image.frombytes("RGB", (shown.width, shown.height), shown.rgb)
    if veil is Veil.BLURRED:
        picture = picture.filter(ImageFilter.GaussianBlur(BLUR))
    if veil is not Veil.COLOUR:
        picture = picture.convert("L").convert("RGB")
    over = Image.new("RGBA", picture.size)
    draw = ImageDraw.Draw(over)
    font = ImageFont.load_default(18)
    for row, y in enumerate(range(8, picture.height, STEP)):
        x = 8 + (row % 2) * STEP // 3
        draw.text((x + 1, y + 1), mark, GREY_MARK[1], font)
        draw.text((x, y), mark, GREY_MARK[0], font)
    whole = picture.convert("RGBA")
    whole.alpha_composite(over)
    out = io.BytesIO()
    whole.convert("RGB").save(out, "PNG")
    return out.getvalue()
