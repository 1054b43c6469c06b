"""Decode in this process: what the child does inside its limits, and the judge in tests.

EXIF orientation is not applied: lists were made from pictures as stored.
"""

import io
import warnings

import numpy as np
from PIL import AvifImagePlugin, Image

from pehra.media.decode import MOST_PIXELS, Hashed, Reason, Undecodable
from pehra.media.hasher import Luma
from pehra.media.hashers import banded

FORMATS = ("JPEG", "PNG", "GIF", "WEBP", "BMP", "TIFF", "AVIF")
LUMA = np.array([0.299, 0.587, 0.114], np.float32)  # as the reference weighs R, G, B
AvifImagePlugin.DEFAULT_MAX_THREADS = 1
Image.MAX_IMAGE_PIXELS = None  # we refuse earlier, by MOST_PIXELS and with words


class Inline:
    def decode(self, data: bytes) -> Hashed | Undecodable:
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                return _decoded(data)
        except Exception as error:  # noqa: BLE001  (a decoder may raise anything on hostile bytes)
            return _refused(error)


def _decoded(data: bytes) -> Hashed | Undecodable:
    with Image.open(io.BytesIO(data), formats=FORMATS) as picture:
        width, height = picture.size
        if width * height > MOST_PIXELS:
            words = f"{width}x{height} pixels; the most that is decoded is {MOST_PIXELS:,}"
            return Undecodable(Reason.TOO_LARGE, words)
        picture.load()
        return Hashed(banded(luma(picture)), width, height)


def luma(picture: Image.Image) -> Luma:
    """Height x width. What is transparent is laid over white, as a viewer would show it."""
    if picture.mode in {"L", "1"}:
        return np.asarray(picture.convert("L"), np.float32)
    if picture.mode.startswith(("I", "F")):
        grey = np.asarray(picture, np.float32)
        return grey / np.float32(257) if grey.max(initial=0) > 255 else grey  # noqa: PLR2004
    if picture.mode in {"RGBA", "LA", "PA", "La", "RGBa"} or "transparency" in picture.info:
        over = picture.convert("RGBA")
        white = Image.new("RGBA", over.size, "white")
        picture = Image.alpha_composite(white, over)
    return np.asarray(picture.convert("RGB"), np.float32) @ LUMA


def _refused(error: Exception) -> Undecodable:
    told = str(error).casefold()
    if "truncated" in told or isinstance(error, EOFError):
        return Undecodable(Reason.TRUNCATED, "it ends before its picture does")
    if isinstance(error, Image.UnidentifiedImageError):
        return Undecodable(Reason.NOT_A_PICTURE, "it begins like a picture and is none")
    if isinstance(error, MemoryError):
        return Undecodable(Reason.TOO_LARGE, "it needs more memory than one picture may have")
    return Undecodable(Reason.BROKEN, f"the decoder refused it ({type(error).__name__})")
