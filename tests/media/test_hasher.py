"""Every hasher gives the hash that the reference gives."""

import io

import numpy as np
import pdqhash
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from pehra.media.hasher import Hasher
from pehra.media.hashers import HASHERS, plain
from pehra.media.luma import luma
from pehra.media.pdq import BadHash, Pdq
from pehra.media.synthetic import picture


@pytest.mark.parametrize("hasher", HASHERS, ids=["plain", "banded"])
@given(st.integers(0, 10**6), st.integers(64, 700), st.integers(64, 700))
@settings(max_examples=25, deadline=None)
def test_it_is_the_hash_of_the_reference(
    hasher: Hasher, seed: int, width: int, height: int
) -> None:
    with Image.open(io.BytesIO(picture(seed, width, height))) as image:
        pixels = np.asarray(image.convert("RGB"))
        ours = hasher(luma(image))

    bits, quality = pdqhash.compute(pixels)

    reference = Pdq(np.packbits(bits).tobytes(), int(quality))
    assert ours.distance(reference) <= 2
    assert abs(ours.quality - reference.quality) <= 1


@given(st.integers(1, 90), st.integers(1, 90), st.integers(0, 99))
@settings(deadline=None)
def test_the_quick_one_agrees_with_the_plain_one(height: int, width: int, seed: int) -> None:
    noise = np.random.default_rng(seed).uniform(0, 255, (height, width)).astype(np.float32)

    for hasher in HASHERS[1:]:
        assert hasher(noise).distance(plain(noise)) <= 2


@pytest.mark.parametrize("text", ["", "00", "g" * 64, "0" * 63])
def test_what_is_no_hash_is_refused(text: str) -> None:
    with pytest.raises(BadHash):
        Pdq.from_hex(text, quality=100)
