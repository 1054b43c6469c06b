"""The seven other positions of one spectrum, against the pictures really turned."""

import io
from collections.abc import Callable

import numpy as np
import pdqhash
import pytest
from PIL import Image, ImageOps

from pehra.media.decode import Hashed
from pehra.media.decoders.inline import Inline
from pehra.media.hashers import banded, samples, turned
from pehra.media.luma import luma as luma_of
from pehra.media.recognise import NEAR
from pehra.media.synthetic import picture

Turn = Callable[[np.ndarray], np.ndarray]
#: in the order of media/decode.py
POSITIONS: tuple[Turn, ...] = (
    lambda of: np.rot90(of, 1), lambda of: np.rot90(of, 2), lambda of: np.rot90(of, 3),
    lambda of: of[:, ::-1], lambda of: of[::-1], lambda of: of.T, lambda of: np.rot90(of, 2).T,
)  # fmt: skip
ROUNDING = 2  # bits: coefficients as good as equal, added up in another order


def luma(seed: int, width: int = 512, height: int = 512) -> np.ndarray:
    with Image.open(io.BytesIO(picture(seed, width, height))) as image:
        return np.asarray(image.convert("L"))


@pytest.mark.parametrize("seed", range(8))
@pytest.mark.parametrize("sides", [(512, 512), (640, 480), (333, 777)])
def test_each_position_is_that_of_the_picture_really_turned(
    seed: int, sides: tuple[int, int]
) -> None:
    grey = luma(seed, *sides)
    first, others = turned(samples(grey))
    assert first == banded(grey.astype(np.float32))
    for make, bits in zip(POSITIONS, others, strict=True):
        really = banded(np.ascontiguousarray(make(grey)).astype(np.float32))
        apart = (int.from_bytes(really.bits) ^ int.from_bytes(bits)).bit_count()
        # not 0: windows of even length reach a pixel further ahead, whichever way it is turned
        assert apart <= NEAR
        assert abs(really.quality - first.quality) <= 2


@pytest.mark.parametrize("seed", range(8))
def test_the_reference_gives_the_same_eight(seed: int) -> None:
    with Image.open(io.BytesIO(picture(seed, 640, 480))) as image:
        rgb = np.asarray(image.convert("RGB"))
        first, others = turned(samples(luma_of(image)))
    theirs = [int.from_bytes(np.packbits(one)) for one in pdqhash.compute_dihedral(rgb)[0]]
    for bits in (first.bits, *others):
        nearest = min(theirs, key=lambda one: (one ^ int.from_bytes(bits)).bit_count())
        assert (nearest ^ int.from_bytes(bits)).bit_count() <= 2
        theirs.remove(nearest)


@pytest.mark.parametrize("seed", range(8))
def test_where_the_samples_lie_evenly_nothing_is_lost_by_turning(seed: int) -> None:
    """320 = 5 x 64: windows of 3 pixels, and of each 5 the middle one is kept."""
    grey = luma(seed, 320, 320)
    _, others = turned(samples(grey))
    for make, bits in zip(POSITIONS, others, strict=True):
        really = banded(np.ascontiguousarray(make(grey)).astype(np.float32))
        assert (int.from_bytes(really.bits) ^ int.from_bytes(bits)).bit_count() <= ROUNDING


def test_the_positions_differ_from_each_other() -> None:
    first, others = turned(samples(luma(1)))
    assert len({first.bits, *others}) == 8


#: which of the eight a viewer shows: as stored, then those of POSITIONS (EXIF 4.6.5, 0x0112)
SHOWN = {1: 0, 2: 4, 3: 2, 4: 5, 5: 6, 6: 3, 7: 7, 8: 1}


@pytest.mark.parametrize("orientation", SHOWN)
def test_the_position_that_exif_tells_is_the_one_that_a_viewer_shows(orientation: int) -> None:
    told = Image.Exif()
    told[0x0112] = orientation
    with Image.open(io.BytesIO(picture(2, 320, 320))) as image:
        stored = saved(image, exif=told)
    with Image.open(io.BytesIO(stored)) as opened:
        shown = Inline().decode(saved(ImageOps.exif_transpose(opened)))
    found = Inline().decode(stored)
    assert isinstance(found, Hashed)
    assert isinstance(shown, Hashed)
    eight = [found.pdq.bits, *found.turned]
    apart = [(int.from_bytes(shown.pdq.bits) ^ int.from_bytes(one)).bit_count() for one in eight]
    assert apart[SHOWN[orientation]] <= ROUNDING
    assert sum(one <= NEAR for one in apart) == 1  # the control: no other position would do


def saved(image: Image.Image, **options: object) -> bytes:
    out = io.BytesIO()
    image.save(out, "PNG", **options)
    return out.getvalue()
