"""Grey values as the reference weighs them, over white."""

import numpy as np
import pytest
from PIL import Image

from pehra.media.luma import STRIP, NoLuma, luma


def test_colours_are_weighed_as_the_reference_does() -> None:
    pixels = np.random.default_rng(1).integers(0, 256, (40, 30, 3), np.uint8)

    grey = luma(Image.fromarray(pixels))

    reference = pixels[..., 0] * 0.299 + pixels[..., 1] * 0.587 + pixels[..., 2] * 0.114
    assert grey.dtype == np.float32
    assert np.abs(grey - reference).max() < 1e-4


def test_a_picture_of_many_strips_is_the_same_as_in_one() -> None:
    pixels = np.random.default_rng(2).integers(0, 256, (STRIP // 500 * 3 + 7, 500), np.uint8)

    assert np.array_equal(luma(Image.fromarray(pixels)), pixels.astype(np.float32))


def test_a_row_longer_than_a_strip_is_a_strip() -> None:
    assert luma(Image.new("L", (STRIP + 1, 3), 7)).shape == (3, STRIP + 1)


def test_grey_is_taken_as_it_is() -> None:
    assert luma(Image.new("L", (6, 5), 77)).tolist() == [[77.0] * 6] * 5


def test_black_and_white_are_0_and_255() -> None:
    assert luma(Image.new("1", (2, 1), 1)).tolist() == [[255.0, 255.0]]


def test_sixteen_bits_are_scaled_and_not_cut() -> None:
    deep = Image.fromarray(np.array([[0, 257, 65535]], np.uint16))

    assert luma(deep).tolist() == [[0.0, 1.0, 255.0]]


@pytest.mark.parametrize("mode", ["RGBA", "LA", "PA"])
def test_what_is_transparent_is_white(mode: str) -> None:
    hidden = Image.new("RGBA", (5, 5), (0, 0, 0, 0)).convert(mode)

    assert np.allclose(luma(hidden), 255, atol=1e-3)


def test_a_colour_that_is_said_to_be_transparent_is_white() -> None:
    keyed = Image.new("L", (5, 5), 9)
    keyed.info["transparency"] = 9

    assert np.allclose(luma(keyed), 255, atol=1e-3)


@pytest.mark.parametrize("mode", ["I", "F", "LAB"])
def test_values_without_a_known_white_have_no_luma(mode: str) -> None:
    with pytest.raises(NoLuma):
        luma(Image.new(mode, (5, 5)))
