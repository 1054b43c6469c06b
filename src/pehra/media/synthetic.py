"""Benign pictures made by arithmetic, for the demo and the tests. Nothing real is in them."""

import io

import numpy as np
from PIL import Image


def picture(seed: int, width: int = 640, height: int = 480) -> bytes:
    """A JPEG of coloured clouds and discs; the same seed gives the same picture."""
    chance = np.random.default_rng(seed)
    small = chance.uniform(0, 255, (6, 8, 3)).astype(np.uint8)
    clouds = Image.fromarray(small).resize((width, height), Image.Resampling.BICUBIC)
    canvas = np.asarray(clouds, np.float32).copy()
    down, across = np.ogrid[0:height, 0:width]
    for _ in range(12):
        x, y = chance.uniform(0, width), chance.uniform(0, height)
        inside = (across - x) ** 2 + (down - y) ** 2 < chance.uniform(width / 30, width / 6) ** 2
        canvas[inside] = chance.uniform(0, 255, 3)
    canvas += chance.normal(0, 4, canvas.shape)
    return _jpeg(Image.fromarray(canvas.clip(0, 255).astype(np.uint8)), 90)


def near_copy(jpeg: bytes, quality: int = 60) -> bytes:
    """The same picture smaller and re-encoded, as a platform would make it."""
    with Image.open(io.BytesIO(jpeg)) as original:
        half = original.resize((original.width * 3 // 4, original.height * 3 // 4))
    return _jpeg(half, quality)


def flat(width: int = 320, height: int = 240) -> bytes:
    """A picture with nothing in it: its hash says nothing."""
    return _jpeg(Image.new("RGB", (width, height), (120, 130, 140)), 90)


def _jpeg(picture: Image.Image, quality: int) -> bytes:
    out = io.BytesIO()
    picture.save(out, "JPEG", quality=quality)
    return out.getvalue()
