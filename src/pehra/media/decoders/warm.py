"""Decode one tiny thing of each kind, so that everything a decoder loads late is there before the
process is locked.
"""

import io
from collections.abc import Iterator
from typing import Protocol

import av
import numpy as np
from PIL import Image

from pehra.media.decode import Care, Decoder
from pehra.media.show import Shower

KINDS = ("JPEG", "PNG", "GIF", "WEBP", "BMP", "TIFF", "AVIF")
SIDE = 320  # pixels: enough that a JPEG is decoded smaller as well


class Warmed(Decoder, Shower, Protocol):
    """What a child can do."""


def warm(decoder: Warmed) -> None:
    for data in _pictures():
        for care in Care:
            decoder.decode(data, care)
        decoder.show(data)
    decoder.decode(b"\xff\xd8\xff", Care.EXACT)  # and what is loaded to say that it is broken
    decoder.watch(io.BytesIO(b"\x1aE\xdf\xa3"))
    decoder.watch(io.BytesIO(_film()))
    decoder.still(io.BytesIO(_film()), 1)


def _pictures() -> Iterator[bytes]:
    grey = np.linspace(0, 255, SIDE * 2, dtype=np.uint8)
    picture = Image.fromarray(np.resize(grey, (SIDE * 2, SIDE * 2)))
    for kind in KINDS:
        for mode in ("RGB", "L"):
            out = io.BytesIO()
            picture.convert(mode).save(out, kind)
            yield out.getvalue()
    for mode, kind in (("CMYK", "JPEG"), ("P", "PNG"), ("RGBA", "PNG"), ("I;16", "PNG")):
        out = io.BytesIO()
        picture.convert(mode).save(out, kind)
        yield out.getvalue()
    out = io.BytesIO()
    picture.save(out, "GIF", save_all=True, append_images=[picture.rotate(90)], duration=1000)
    yield out.getvalue()


def _film() -> bytes:
    """Two grey frames in MPEG-4, whose encoder every FFmpeg has."""
    out = io.BytesIO()
    with av.open(out, "w", format="mp4") as container:
        stream = container.add_stream("mpeg4", rate=1)
        stream.width = stream.height = SIDE
        stream.pix_fmt = "yuv420p"
        for _ in range(2):
            container.mux(stream.encode(av.VideoFrame(SIDE, SIDE, "yuv420p")))
        container.mux(stream.encode())
    return out.getvalue()
