"""From a decoded picture to the grey values that PDQ is made of."""

import numpy as np
from PIL import Image

from pehra.media.hasher import Luma

WEIGHTS = np.array([0.299, 0.587, 0.114], np.float32)  # R, G, B (pdqhashing.cpp)
GREY = frozenset({"L", "1"})
DEEP_GREY = frozenset({"I;16", "I;16L", "I;16B", "I;16N"})
DEEP_WHITE = np.float32(65535 / 255)
NO_SCALE = frozenset({"I", "F", "LAB"})  # what is white is nowhere said in these
STRIP = 2**18  # pixels worked on at once: they stay in the cache, and memory does not double


class NoLuma(ValueError):
    """A picture whose values have no known white."""


def luma(picture: Image.Image) -> Luma:
    """Height x width, 0 to 255. What is transparent is laid over white, as a viewer shows it.

    Grey is taken as it is, 16 bits scaled to 8 without being cut; CMYK and palettes go through
    RGB. Raises NoLuma, and whatever the picture's decoder raises.
    """
    if picture.mode in NO_SCALE:
        raise NoLuma(picture.mode)
    width, height = picture.size
    rows = max(1, STRIP // width)
    out = np.empty((height, width), np.float32)
    for top in range(0, height, rows):
        strip = picture.crop((0, top, width, min(height, top + rows)))
        _fill(out[top : top + rows], strip)
    return out


def _fill(out: Luma, strip: Image.Image) -> None:
    if strip.mode in DEEP_GREY:
        np.divide(np.asarray(strip), DEEP_WHITE, out=out, dtype=np.float32)
    elif strip.has_transparency_data:
        over = strip.convert("RGBA")
        _weigh(out, Image.alpha_composite(Image.new("RGBA", over.size, "white"), over))
    elif strip.mode in GREY:
        out[:] = np.asarray(strip.convert("L"))
    else:
        _weigh(out, strip)


def _weigh(out: Luma, strip: Image.Image) -> None:
    colours = np.asarray(strip.convert("RGB"), np.float32)
    np.matmul(colours, WEIGHTS, out=out)
