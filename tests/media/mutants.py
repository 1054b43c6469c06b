"""Pictures and videos that were damaged on purpose, by a fixed chance, and what became of each."""

import io
import os
from collections.abc import Iterator

import av
import numpy as np
from PIL import Image

from pehra.media.decode import Decoder, Undecodable
from pehra.media.fingerprint import fingerprint
from pehra.media.synthetic import picture

EXTREMES = (b"\xff\xff\xff\xff", b"\x7f\xff\xff\xff", b"\0\0\0\0")
FORMS = ("JPEG", "PNG", "GIF", "WEBP", "BMP", "TIFF", "AVIF")


def corpus() -> list[bytes]:
    """One small file of each form, and some odd ones of some."""
    with Image.open(io.BytesIO(picture(1, 96, 64))) as opened:
        image = opened.convert("RGB")
    found = [_saved(image, form) for form in FORMS]
    modes = (("CMYK", "JPEG"), ("P", "PNG"), ("LA", "PNG"), ("L", "TIFF"))
    found += [_saved(image.convert(mode), form) for mode, form in modes]
    turned = [image.rotate(angle) for angle in (90, 180)]
    for form in ("GIF", "WEBP", "PNG"):
        out = io.BytesIO()
        image.save(out, form, save_all=True, append_images=turned, duration=100)
        found.append(out.getvalue())
    return [*found, _film("mp4"), _film("avi")]


def _saved(image: Image.Image, form: str) -> bytes:
    out = io.BytesIO()
    image.save(out, form)
    return out.getvalue()


def _film(form: str) -> bytes:
    out = io.BytesIO()
    with av.open(out, "w", format=form) as container:
        stream = container.add_stream("mpeg4", rate=5)
        stream.width, stream.height, stream.pix_fmt = 96, 64, "yuv420p"
        for seed in range(5):
            with Image.open(io.BytesIO(picture(seed, 96, 64))) as image:
                frame = av.VideoFrame.from_ndarray(np.asarray(image.convert("RGB")), "rgb24")
            container.mux(stream.encode(frame))
        container.mux(stream.encode())
    return out.getvalue()


def outcome(data: bytes, decoder: Decoder) -> str:
    """The reason, or what it was seen as."""
    with os.fdopen(os.memfd_create("mutant"), "w+b") as file:
        file.write(data)
        file.flush()
        found = fingerprint(file, decoder).perceptual
    return str(found.reason) if isinstance(found, Undecodable) else type(found).__name__


def mutants(originals: list[bytes], seed: int) -> Iterator[bytes]:
    """For ever, the same for the same seed."""
    chance = np.random.default_rng(seed)
    while True:
        data = bytearray(originals[chance.integers(len(originals))])
        for _ in range(chance.integers(1, 5)):
            _damage(data, originals, chance)
        yield bytes(data)


def _damage(data: bytearray, originals: list[bytes], chance: np.random.Generator) -> None:
    if not data:
        return
    at = int(chance.integers(len(data)))
    early = int(at * chance.random() ** 3)  # heads are where the lies are
    match int(chance.integers(6)):
        case 0:
            data[early] ^= 1 << int(chance.integers(8))
        case 1:
            data[early : early + 4] = chance.integers(0, 256, 4, np.uint8).tobytes()
        case 2:
            data[early : early + 4] = chance.choice(
                [b"\xff\xff\xff\xff", b"\x7f\xff\xff\xff", bytes(4)]
            )
        case 3:
            del data[at:]
        case 4:
            data[early:early] = data[at : at + 64]
        case _:
            other = originals[chance.integers(len(originals))]
            data[at:] = other[at:]
