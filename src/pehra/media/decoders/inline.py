"""Decode in this process: what the child does inside its limits, and the judge in tests.

A picture's first bytes choose the one plug-in of Pillow that sees it, and its size is known from
its header before a pixel is made.
"""

import contextlib
import io
import warnings
from collections.abc import Callable, Mapping
from typing import BinaryIO

from PIL import (
    AvifImagePlugin,
    BmpImagePlugin,
    GifImagePlugin,
    Image,
    ImageFile,
    JpegImagePlugin,
    PngImagePlugin,
    TiffImagePlugin,
    WebPImagePlugin,
)

from pehra.media.claims import claims
from pehra.media.decode import MOST_PIXELS, Care, Claim, Filmed, Hashed, Reason, Undecodable
from pehra.media.decoders import jpeg
from pehra.media.decoders.animation import frames
from pehra.media.decoders.film import still, watch
from pehra.media.hashers import SMALLEST, banded, samples, turned
from pehra.media.luma import NoLuma, luma
from pehra.media.show import EDGE, Shown, small
from pehra.media.sniff import ENOUGH, sniff

AvifImagePlugin.DEFAULT_MAX_THREADS = 1  # the child may start none

APP1, SOS, EXIF = b"\xff\xe1", b"\xff\xda", b"Exif\0\0"  # ITU-T T.81 B.1.1.3, Exif 4.5.4
MOST_SEGMENTS = 64
RAW_EXIF = "Raw profile type exif"  # ImageMagick's text in a PNG, from before there was eXIf
MOST_EXIF = 2**20  # bytes: ten times what cameras write; numbers take a second for every three MiB

# the plug-ins themselves, and not Image.open: that one measures pictures by a limit that is
# global to the process, and does not say their width and height when it refuses them
OPENERS: Mapping[str, Callable[[io.BytesIO], ImageFile.ImageFile]] = {
    "image/jpeg": JpegImagePlugin.JpegImageFile,
    "image/png": PngImagePlugin.PngImageFile,
    "image/gif": GifImagePlugin.GifImageFile,
    "image/webp": WebPImagePlugin.WebPImageFile,
    "image/bmp": BmpImagePlugin.BmpImageFile,
    "image/tiff": TiffImagePlugin.TiffImageFile,
    "image/avif": AvifImagePlugin.AvifImageFile,
}


class Inline:
    def decode(self, data: bytes, care: Care = Care.EXACT) -> Hashed | Undecodable:
        mime = sniff(data[:ENOUGH])
        if mime not in OPENERS:
            return Undecodable(Reason.NOT_A_PICTURE, "it does not begin like any picture")
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                return _decoded(data, mime, care)
        except Exception as error:  # a decoder may raise anything on hostile bytes
            return _refused(error, cut=_is_cut(data, mime))

    def watch(self, film: BinaryIO) -> Filmed | Undecodable:
        return watch(film)

    def show(self, data: bytes) -> Shown | Undecodable:
        mime = sniff(data[:ENOUGH])
        if mime not in OPENERS:
            return Undecodable(Reason.NOT_A_PICTURE, "it does not begin like any picture")
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                return _shown(data, mime)
        except Exception as error:
            return _refused(error, cut=_is_cut(data, mime))

    def still(self, film: BinaryIO, number: int) -> Shown | Undecodable:
        return still(film, number)


def _decoded(data: bytes, mime: str, care: Care) -> Hashed | Undecodable:
    if mime == "image/jpeg":
        said = _exif(data) if _has_exif(data) else ()
        with contextlib.suppress(jpeg.NotOurs):
            return jpeg.decode(data, care, said)
    if mime == "image/webp" and (size := _webp_canvas(data)) and _too_many(*size):
        return _too_large(*size)
    with OPENERS[mime](io.BytesIO(data)) as picture:
        if _too_many(*picture.size):
            return _too_large(*picture.size)
        picture.load()
        return _hashed(picture)


def _shown(data: bytes, mime: str) -> Shown | Undecodable:
    if mime == "image/webp" and (size := _webp_canvas(data)) and _too_many(*size):
        return _too_large(*size)
    with OPENERS[mime](io.BytesIO(data)) as picture:
        if _too_many(*picture.size):
            return _too_large(*picture.size)
        picture.draft("RGB", (EDGE, EDGE))
        picture.load()
        return small(picture)


def _hashed(picture: ImageFile.ImageFile) -> Hashed:
    width, height = picture.size
    said = _said(picture)
    if min(width, height) < SMALLEST:
        return Hashed(banded(luma(picture)), width, height, claims=said)
    first, others = turned(samples(luma(picture)))
    return Hashed(first, width, height, others, 1, frames(picture, first), said)


def _said(picture: ImageFile.ImageFile) -> tuple[Claim, ...]:
    """Of EXIF alone: Pillow's `getexif` would tell an orientation of XMP as if EXIF said so."""
    block = picture.info.get("exif", b"")
    try:
        if isinstance(picture, TiffImagePlugin.TiffImageFile) or RAW_EXIF in picture.info:
            return claims(picture.getexif())
        exif = Image.Exif()
        exif.load(block if len(block) <= MOST_EXIF else b"")
        return claims(exif)
    except Exception:
        return ()


def _exif(data: bytes) -> tuple[Claim, ...]:
    try:
        with JpegImagePlugin.JpegImageFile(io.BytesIO(data)) as picture:
            return _said(picture)
    except Exception:
        return ()


def _has_exif(data: bytes) -> bool:
    """Whether one of the segments before the picture itself is EXIF."""
    at = 2
    for _ in range(MOST_SEGMENTS):
        marker = data[at : at + 2]
        if marker == SOS or marker[:1] != b"\xff":
            return False
        if marker == APP1 and data[at + 4 : at + 4 + len(EXIF)] == EXIF:
            return True
        at += 2 + int.from_bytes(data[at + 2 : at + 4])
    return False


def _too_many(width: int, height: int) -> bool:
    return width * height > MOST_PIXELS


def _too_large(width: int, height: int) -> Undecodable:
    words = f"{width} x {height} pixels; the most that is decoded is {MOST_PIXELS:,}"
    return Undecodable(Reason.TOO_LARGE, words)


def _webp_canvas(data: bytes) -> tuple[int, int] | tuple[()]:
    """Width and height, of which libwebp makes three canvases as soon as it is opened.

    WebP container specification, “Extended File Format”; other WebP says its size in 14 bits.
    Nothing when the header is none: then libwebp refuses it too.
    """
    if data[12:16] == b"VP8X":
        width, height = data[24:27], data[27:30]
        return 1 + int.from_bytes(width, "little"), 1 + int.from_bytes(height, "little")
    if data[12:16] == b"VP8L":
        both = int.from_bytes(data[21:25], "little")
        return 1 + (both & 0x3FFF), 1 + (both >> 14 & 0x3FFF)
    if data[12:16] == b"VP8 ":
        width, height = data[26:28], data[28:30]
        return int.from_bytes(width, "little") & 0x3FFF, int.from_bytes(height, "little") & 0x3FFF
    return ()


def _is_cut(data: bytes, mime: str) -> bool:
    """Whether the file says itself that it goes on; Pillow does not say so of these three."""
    if mime == "image/webp":
        return len(data) < 8 + int.from_bytes(data[4:8], "little")
    if mime == "image/tiff":
        first = data[4:8] if data[:1] == b"M" else data[7:3:-1]
        return len(data) < int.from_bytes(first) + 2
    return mime == "image/avif" and _boxes_end(data) > len(data)


def _boxes_end(data: bytes) -> int:
    """Where the boxes of a file say that they end (ISO/IEC 14496-12 §4.2), in bytes."""
    at = 0
    while at < len(data):
        # 0 is “to the end of the file” and 1 “see the next eight bytes”: no picture needs either
        at += max(8, int.from_bytes(data[at : at + 4]))
    return at


def _refused(error: Exception, *, cut: bool) -> Undecodable:
    told = str(error).casefold()
    if isinstance(error, NoLuma):
        return Undecodable(Reason.NOT_SUPPORTED, f"its values are of the kind {error}")
    if isinstance(error, Image.DecompressionBombError):  # a GIF's frame larger than its screen
        words = f"its frame is far larger than the {MOST_PIXELS:,} pixels that are decoded"
        return Undecodable(Reason.TOO_LARGE, words)
    if isinstance(error, MemoryError):
        return Undecodable(Reason.TOO_LARGE, "it needs more memory than one picture may have")
    if cut or "truncated" in told or "incomplete" in told or "no more images" in told:
        return Undecodable(Reason.TRUNCATED, "it ends before its picture does")
    return Undecodable(Reason.BROKEN, f"the decoder refused it ({type(error).__name__})")
