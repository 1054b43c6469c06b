"""Benign films made by arithmetic: another generated picture every half second."""

import io
from functools import cache

import av
import numpy as np
from PIL import Image

from pehra.media.synthetic import picture

FIRST = 9000  # of the seeds of their pictures
RATE, STILLS, WIDTH, HEIGHT = 10, 6, 320, 240
FORMS = (("mp4", "mpeg4"), ("mov", "mpeg4"), ("avi", "mpeg4"))


@cache
def film(shows: int, form: str = "mp4") -> bytes:
    """Three seconds; the same number shows the same in any form."""
    out = io.BytesIO()
    with av.open(out, "w", format=form, options={"fflags": "+bitexact"}) as container:
        stream = container.add_stream(dict(FORMS)[form], rate=RATE)
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


def _still(number: int) -> np.ndarray:
    with Image.open(io.BytesIO(picture(FIRST + number, WIDTH, HEIGHT))) as image:
        return np.asarray(image.convert("RGB"))
