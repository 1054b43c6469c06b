"""The law of every hasher: it gives the hash that the reference gives."""

import io

import numpy as np
import pdqhash
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from pehra.media.hasher import Hasher, Luma
from pehra.media.hashers import HASHERS, banded, plain
from pehra.media.luma import luma
from pehra.media.pdq import Pdq
from pehra.media.synthetic import picture

sides = st.integers(64, 400)


def pixels(seed: int, width: int, height: int, contrast: float = 1.0) -> Image.Image:
    with Image.open(io.BytesIO(picture(seed, width, height))) as image:
        return image.convert("RGB").point(lambda value: int(128 + (value - 128) * contrast))


def reference(image: Image.Image) -> Pdq:
    bits, quality = pdqhash.compute(np.asarray(image))
    return Pdq(np.packbits(bits).tobytes(), int(quality))


def noise(seed: int, height: int, width: int) -> Luma:
    return np.random.default_rng(seed).uniform(0, 255, (height, width)).astype(np.float32)


@pytest.mark.parametrize("hasher", HASHERS)
@given(st.integers(0, 10**6), sides, sides, st.floats(0.3, 1))
@settings(max_examples=25, deadline=None)
def test_it_is_the_hash_of_the_reference(
    hasher: Hasher, seed: int, width: int, height: int, contrast: float
) -> None:
    image = pixels(seed, width, height, contrast)

    ours, theirs = hasher(luma(image)), reference(image)

    # two coefficients as good as equal may change places: floats are added in another order
    assert ours.distance(theirs) <= 2
    assert abs(ours.quality - theirs.quality) <= 1


@pytest.mark.parametrize("hasher", HASHERS)
def test_of_many_pictures_hardly_one_differs_from_the_reference_in_a_bit(hasher: Hasher) -> None:
    images = [pixels(seed, 200 + seed, 300 - seed) for seed in range(100)]

    assert [hasher(luma(image)) for image in images] == [reference(image) for image in images]


@given(st.integers(0, 10**6), st.integers(64, 300), st.integers(64, 300))
@settings(deadline=None, max_examples=50)
def test_the_quick_one_agrees_with_the_plain_one(seed: int, height: int, width: int) -> None:
    grey = noise(seed, height, width)

    assert banded(grey).distance(plain(grey)) <= 2
    assert banded(grey).quality == plain(grey).quality


@pytest.mark.parametrize("hasher", HASHERS)
@pytest.mark.parametrize("shape", [(4, 400), (400, 4), (1, 1)])
def test_what_is_smaller_than_five_pixels_has_no_hash(
    hasher: Hasher, shape: tuple[int, int]
) -> None:
    assert hasher(noise(1, *shape)) == Pdq(bytes(32), 0)


@pytest.mark.parametrize("hasher", HASHERS)
def test_64_by_64_is_taken_without_a_filter(hasher: Hasher) -> None:
    image = pixels(5, 64, 64)

    assert hasher(luma(image)) == reference(image)


@pytest.mark.parametrize("hasher", HASHERS)
def test_a_flat_picture_has_no_quality(hasher: Hasher) -> None:
    assert hasher(np.full((100, 100), 90, np.float32)).quality == 0


def test_a_long_thin_picture_takes_little_memory() -> None:
    assert banded(noise(2, 5, 1_000_000)).bits != bytes(32)
