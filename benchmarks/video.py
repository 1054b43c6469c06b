"""A video's frames, against the `vpdq` package: one a second, every one, and key frames only."""

import io
import tempfile
from functools import partial
from pathlib import Path

import av
import numpy as np
from PIL import Image

from pehra.media.decode import Filmed
from pehra.media.decoders.film import Pace, watch
from pehra.media.synthetic import picture

from .measure import interleaved, one_core, say
from .peers import Missing, peer

SECONDS, RATE, SIDES = 30, 25, (1280, 720)
GOALS = {Pace.SECOND: (1.1, 1.0), Pace.EVERY: (3.5, 0.0), Pace.KEYFRAMES: (12, 1.0)}


def main() -> None:
    try:
        vpdq = peer("vpdq")
    except Missing as missing:
        print(missing)
        return
    with tempfile.TemporaryDirectory() as folder, one_core():
        path = Path(folder) / "clip.mp4"
        clip(path)
        for pace, (goal, seconds) in GOALS.items():
            theirs = partial(vpdq.computeHash, str(path), seconds_per_hash=seconds, thread_count=1)
            acts = {"ours": partial(_watched, path, pace), "vpdq": theirs}
            found = interleaved(acts, runs=5 if seconds else 3)
            say(
                f"{SECONDS} s of {SIDES[0]}x{SIDES[1]}, {pace}",
                found["ours"],
                {"vpdq": found["vpdq"]},
                goal,
            )


def _watched(path: Path, pace: Pace) -> Filmed:
    with path.open("rb") as film:
        found = watch(film, pace)
    assert isinstance(found, Filmed), found
    return found


def clip(path: Path) -> None:
    """Pictures that slide past with grain in them, three seconds each, as a platform sends it."""
    with av.open(str(path), "w") as out:
        codec = "libx264" if "libx264" in av.codecs_available else "mpeg4"
        stream = out.add_stream(codec, rate=RATE)
        stream.width, stream.height = SIDES
        chance = np.random.default_rng(1)
        stream.pix_fmt, stream.gop_size, stream.bit_rate = "yuv420p", 5 * RATE, 2_000_000
        for number in range(SECONDS * RATE):
            if number % (3 * RATE) == 0:
                with Image.open(io.BytesIO(picture(number, 1600, 900))) as opened:
                    whole = np.asarray(opened.convert("RGB"))
            left = 4 * (number % (3 * RATE))
            part = np.ascontiguousarray(whole[90 : 90 + SIDES[1], left : left + SIDES[0]])
            grain = chance.integers(-6, 7, part.shape, dtype=np.int16)
            grainy = (part + grain).clip(0, 255).astype(np.uint8)
            frame = av.VideoFrame.from_ndarray(grainy, "rgb24")
            for packet in stream.encode(frame):
                out.mux(packet)
        for packet in stream.encode():
            out.mux(packet)
