"""Videos as vPDQ sees them: the PDQ of a frame about every second (ThreatExchange `vpdq/`).

The luma plane is taken as the decoder leaves it: PDQ does not mind gain and offset, so that only
the quality is brought from limited to full range. Sound is never decoded. FFmpeg (PyAV) may open
the containers that are named here and nothing else: playlists, which name other files, are none.
"""

from collections.abc import Callable, Iterator
from enum import StrEnum
from itertools import islice
from typing import Any, BinaryIO, TypeVar

import av
import av.error
import numpy as np

from pehra.media.decode import MOST_PIXELS, Claim, Filmed, Frame, Reason, Undecodable
from pehra.media.hashers import SMALLEST, samples
from pehra.media.hashers.spectrum import bits, quality
from pehra.media.pdq import Pdq
from pehra.media.show import EDGE, Shown
from pehra.media.sniff import ENOUGH, sniff

FORMATS = {
    "video/mp4": "mov",
    "video/quicktime": "mov",
    "video/webm": "matroska",
    "video/x-msvideo": "avi",
    "video/x-flv": "flv",
    "video/x-ms-asf": "asf",
    "video/mpeg": "mpeg",
    "video/mp2t": "mpegts",
}
MOST_FRAMES = 4_000  # hashed ones
MOST_DECODED = 2_000_000
BLACK, RANGE = 16, 219  # of limited range luma (ITU-R BT.601)
LONGEST = 200
Found = TypeVar("Found", Filmed, Shown)
TAGS = {
    "creation_time": "taken_at",
    "com.apple.quicktime.creationdate": "taken_at",
    "com.apple.quicktime.make": "camera.make",
    "com.apple.quicktime.model": "camera.model",
    "com.apple.quicktime.software": "software",
    "com.apple.quicktime.location.ISO6709": "gps.iso6709",
    "location": "gps.iso6709",
    "encoder": "software",
}


class Pace(StrEnum):
    """Which frames are hashed: about one a second, every one, or only those that stand alone."""

    SECOND = "SECOND"
    EVERY = "EVERY"
    KEYFRAMES = "KEYFRAMES"


def watch(film: BinaryIO, pace: Pace = Pace.SECOND) -> Filmed | Undecodable:
    """Never raises on any bytes."""
    return _tried(film, lambda container: _seen(container, pace))


def still(film: BinaryIO, number: int) -> Shown | Undecodable:
    """The frame of this number, or the last before it. Never raises on any bytes."""
    return _tried(film, lambda container: _still(container, number))


def _tried(film: BinaryIO, look: Callable[[Any], Found | Undecodable]) -> Found | Undecodable:
    film.seek(0)
    form = FORMATS.get(sniff(film.read(ENOUGH)))
    film.seek(0)
    if form is None:
        return Undecodable(Reason.NOT_SUPPORTED, "a video of a kind that is not decoded")
    try:
        with av.open(film, mode="r", format=form, metadata_errors="replace") as container:
            return look(container)
    except MemoryError:
        return Undecodable(Reason.TOO_LARGE, "it needs more memory than one video may have")
    except Exception as error:
        words = f"the decoder refused it ({type(error).__name__})"
        return Undecodable(Reason.BROKEN, words)


def _still(container: Any, number: int) -> Shown | Undecodable:  # noqa: ANN401
    if not container.streams.video:
        return Undecodable(Reason.NOT_A_PICTURE, "there is no video in it")
    stream = container.streams.video[0]
    stream.codec_context.thread_count = 1
    frame = None
    for at, one in enumerate(islice(_decoded(container, stream, Pace.EVERY), MOST_DECODED)):
        frame = one
        if at >= number:
            break
    if frame is None:
        return Undecodable(Reason.BROKEN, "no frame of it could be decoded")
    if frame.width * frame.height > MOST_PIXELS:
        words = f"{frame.width} x {frame.height} pixels; too many to be shown"
        return Undecodable(Reason.TOO_LARGE, words)
    scale = min(1.0, EDGE / max(frame.width, frame.height))
    width, height = (max(1, round(side * scale)) for side in (frame.width, frame.height))
    small = frame.reformat(width=width, height=height, format="rgb24", threads=1)
    return Shown(width, height, small.to_ndarray().tobytes())


def _seen(container: Any, pace: Pace) -> Filmed | Undecodable:  # noqa: ANN401  (PyAV's own)
    if not container.streams.video:
        return Undecodable(Reason.NOT_A_PICTURE, "there is no video in it")
    stream = container.streams.video[0]
    width, height = stream.codec_context.width, stream.codec_context.height
    if width * height > MOST_PIXELS:
        words = f"{width} x {height} pixels; the most that is decoded is {MOST_PIXELS:,}"
        return Undecodable(Reason.TOO_LARGE, words)
    stream.codec_context.thread_count = 1
    if pace is Pace.KEYFRAMES:
        stream.codec_context.skip_frame = "NONKEY"
    rate = float(stream.average_rate or 0) or 25.0
    frames = tuple(islice(_hashed(container, stream, pace, rate), MOST_FRAMES))
    if not frames:
        return Undecodable(Reason.BROKEN, "no frame of it could be decoded")
    length = float(container.duration or 0) / 1_000_000 or frames[-1].at
    return Filmed(frames, width, height, max(0.0, length), _claims(container))


def _hashed(container: Any, stream: Any, pace: Pace, rate: float) -> Iterator[Frame]:  # noqa: ANN401
    """A frame that is the one before bit by bit is left out: it would only weigh more."""
    step = max(1, int(rate)) if pace is Pace.SECOND else 1
    last = b""
    pictures = _decoded(container, stream, pace)
    for number, frame in enumerate(islice(pictures, MOST_DECODED)):
        if number % step or min(frame.width, frame.height) < SMALLEST:
            continue
        if frame.width * frame.height > MOST_PIXELS:  # a stream may change its size on its way
            continue
        pdq = _pdq(frame)
        if pdq.bits != last:
            at = float(frame.time) if frame.time is not None else number / rate
            yield Frame(number, max(0.0, at), pdq)
        last = pdq.bits


def _decoded(container: Any, stream: Any, pace: Pace) -> Iterator[Any]:  # noqa: ANN401
    """What is damaged is passed over; what comes after it is seen."""
    alone = pace is Pace.KEYFRAMES
    try:
        for packet in container.demux(stream):
            if alone and packet.size and not packet.is_keyframe:
                continue
            try:
                yield from packet.decode()
            except av.error.InvalidDataError:
                continue
    except (av.error.InvalidDataError, EOFError):
        return


def _pdq(frame: Any) -> Pdq:  # noqa: ANN401
    planar = frame.format.name in {"yuv420p", "yuvj420p", "yuv422p", "yuvj422p", "yuv444p", "nv12"}
    if not planar:
        frame = frame.reformat(format="gray", threads=1)  # the child may start none
    plane = frame.planes[0]
    grey = np.frombuffer(plane, np.uint8).reshape(-1, plane.line_size)
    found = samples(grey[: frame.height, : frame.width])
    limited = planar and not frame.format.name.startswith("yuvj")
    full = (found - BLACK) * np.float32(255 / RANGE) if limited else found
    return Pdq(bits(found), quality(full))


def _claims(container: Any) -> tuple[Claim, ...]:  # noqa: ANN401
    found: list[Claim] = []
    for tag, name in TAGS.items():
        said = container.metadata.get(tag, "")
        shown = "".join(mark if mark.isprintable() else " " for mark in said[:LONGEST]).strip()
        if shown:
            found.append(Claim(name, shown, f"container {tag}"))
    return tuple(found)
