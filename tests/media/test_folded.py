"""A JPEG decoded smaller, its taps folded: within ten bits of the whole one, a bit and a half in
the mean. Taps folded wrongly are found.
"""

import io

import numpy as np
import pytest
from PIL import Image

from pehra.media.decode import Care, Hashed
from pehra.media.decoders.inline import Inline
from pehra.media.hasher import Luma
from pehra.media.hashers import folded, from_samples, samples
from pehra.media.pdq import CLEAR

MOST, MEAN = 10, 1.5  # bits
#: width, height, and by what they may be decoded smaller
SIDES = (
    (640, 480, 2), (480, 801, 2), (777, 555, 2), (959, 1111, 2), (961, 960, 4), (1283, 965, 4),
    (1001, 1500, 4), (1927, 1921, 8), (2050, 1999, 8),
)  # fmt: skip
FORMS: tuple[dict[str, object], ...] = (
    {"quality": 95},
    {"quality": 80, "subsampling": 0},
    {"quality": 70, "progressive": True},
)


def photograph(seed: int, width: int, height: int) -> Image.Image:
    """Octaves of noise, each half as strong as the one before: the spectrum of natural pictures
    (Field, 1987).
    """
    chance = np.random.default_rng(seed)
    found = np.zeros((height, width, 3), np.float32)
    for octave in range(2, 10):
        grid = (2**octave, 2**octave * width // height + 1, 3)
        small = Image.fromarray(chance.normal(128, 32, grid).clip(0, 255).astype(np.uint8))
        large = small.resize((width, height), Image.Resampling.BICUBIC)
        found += (np.asarray(large, np.float32) - 128) / 2**octave
    found = 128 + found * np.float32(60 / found.std())
    return Image.fromarray(found.clip(0, 255).astype(np.uint8))


def tiles(seed: int, width: int, height: int) -> Image.Image:
    """Hard edges everywhere and grain on them, which no photograph has: the worst that there is."""
    chance = np.random.default_rng(seed)
    small = Image.fromarray(chance.integers(0, 256, (40, 43, 3), np.uint8))
    found = np.asarray(small.resize((width, height), Image.Resampling.NEAREST), np.float32)
    grain = chance.normal(0, 5, (height, width, 1)).astype(np.float32)
    return Image.fromarray((found + grain).clip(0, 255).astype(np.uint8))


def jpeg(image: Image.Image, **options: object) -> bytes:
    out = io.BytesIO()
    image.save(out, "JPEG", **options)
    return out.getvalue()


def decoded(data: bytes, care: Care) -> Hashed:
    found = Inline().decode(data, care)
    assert isinstance(found, Hashed)
    return found


def apart(image: Image.Image, scale: int, form: dict[str, object]) -> int:
    """Bits between the whole decode and the smaller one, all eight positions within the law."""
    data = jpeg(image, **form)
    whole, small = decoded(data, Care.EXACT), decoded(data, Care.FAST)
    assert (whole.scale, small.scale) == (1, scale)
    assert (small.width, small.height) == image.size
    assert whole.pdq.quality >= CLEAR
    assert abs(whole.pdq.quality - small.pdq.quality) <= 3
    turned = zip(whole.turned, small.turned, strict=True)
    assert max(bits(*pair) for pair in turned) <= MOST
    return whole.pdq.distance(small.pdq)


def test_a_smaller_decode_stays_near_the_whole_one() -> None:
    away = [
        apart(photograph(seed, width, height), scale, FORMS[seed % 3])
        for seed, (width, height, scale) in enumerate(SIDES)
    ]
    assert max(away) <= MOST
    assert np.mean(away) <= MEAN


@pytest.mark.parametrize("form", range(len(FORMS)))
@pytest.mark.parametrize("sides", [(640, 480, 2), (1283, 965, 4), (2050, 1999, 8)])
def test_even_where_nothing_is_smooth(sides: tuple[int, int, int], form: int) -> None:
    width, height, scale = sides
    assert apart(tiles(form, width, height), scale, FORMS[form]) <= MOST


def bits(one: bytes, other: bytes) -> int:
    return (int.from_bytes(one) ^ int.from_bytes(other)).bit_count()


@pytest.mark.parametrize("sides", [(479, 900), (240, 240), (300, 200)])
def test_what_would_become_too_small_is_decoded_whole(sides: tuple[int, int]) -> None:
    data = jpeg(photograph(1, *sides))
    assert decoded(data, Care.FAST) == decoded(data, Care.EXACT)


def smaller(image: Image.Image, scale: int) -> Luma:
    """The means of scale x scale, those at the edge of what there is: a judge of its own."""
    grey = np.asarray(image.convert("L"), np.float32)
    down, across = (np.arange(0, side, scale) for side in grey.shape)
    sums: Luma = np.add.reduceat(np.add.reduceat(grey, down, axis=0), across, axis=1)
    tall = np.diff(np.append(down, grey.shape[0]))
    wide = np.diff(np.append(across, grey.shape[1]))
    means: Luma = (sums / np.outer(tall, wide)).astype(np.float32)
    return means


@pytest.mark.parametrize("scale", [2, 4, 8])
def test_what_is_flat_within_each_block_is_folded_without_loss(scale: int) -> None:
    """Taps are added up over each block, and nothing else is lost."""
    small = smaller(photograph(2, 320, 240), 1)
    whole = np.repeat(np.repeat(small, scale, axis=0), scale, axis=1)
    height, width = whole.shape
    np.testing.assert_allclose(folded(small, height, width, scale), samples(whole), atol=0.02)


def test_taps_that_are_folded_wrongly_or_not_at_all_are_found() -> None:
    """The control of the law: neighbouring taps, another scale, and none."""
    wrong: dict[str, list[int]] = {"shifted": [], "another size": [], "not folded": []}
    for seed in range(6):
        image = photograph(seed, 1283, 965)
        truth = from_samples(samples(np.asarray(image.convert("L"))))
        small = smaller(image, 4)
        right = from_samples(folded(small, 965, 1283, 4))
        assert truth.distance(right) <= MOST
        shifted = folded(np.roll(small, 1, axis=1), 965, 1283, 4)
        other = folded(np.ascontiguousarray(small[:241, :320]), 964 - 3, 1280 - 3, 4)
        wrong["shifted"].append(truth.distance(from_samples(shifted)))
        wrong["another size"].append(truth.distance(from_samples(other)))
        wrong["not folded"].append(truth.distance(from_samples(samples(small))))
    for how, away in wrong.items():
        assert np.mean(away) > MEAN, how
