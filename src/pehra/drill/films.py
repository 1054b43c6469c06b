"""Benign films made by arithmetic: another generated picture every half second."""

import io
from functools import cache

import av
import numpy as np
from PIL import Image

from pehra.media.synthetic import picture

FIRST = 9000  # of the seeds of their pictures
RATE, STILLS, WIDTH, HEIGHT = 10, 6, 320, 240


@cache
def film(shows: int, form: str = "mp4") -> bytes:
    """Three seconds as `mp4`, `mov` or `avi`; the same number shows the same in each."""
    out = io.BytesIO()
    with av.open(out, "w", format=form, options={"fflags": "+bitexact"}) as container:
        stream = container.add_stream("mpeg4", rate=RATE)
        if not isinstance(stream, av.VideoStream):  # pragma: no cover  (it is asked for one)
            raise TypeError
        stream.width, stream.height, stream.pix_fmt = WIDTH, HEIGHT, "yuv420p"
        stream.bit_rate, stream.gop_size = 600_000, RATE
        stream.thread_count = 1
        for number in range(STILLS):
            frame = av.VideoFrame.from_ndarray(_still(shows * STILLS + number), "rgb24")
            for _ in range(RATE // 2):
                container.mux(stream.encode(frame))
        container.mux(stream.encode())
    return out.getvalue()


def marked(form: str, data: bytes, mark: bytes) -> bytes:
    """A file of its own that shows the same: what stands behind its end is passed over (ISO/IEC
    14496-12 §8.1.2; RIFF names its own length).
    """
    if form == "avi":
        return data + mark
    return data + (len(mark) + 8).to_bytes(4) + b"free" + mark


def _still(number: int) -> np.ndarray:
    with Image.open(io.BytesIO(picture(FIRST + number, WIDTH, HEIGHT))) as image:
        return np.asarray(image.convert("RGB"))
