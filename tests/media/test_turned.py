"""The seven other positions, and smaller decodes, against the pictures really turned and whole."""

import io
from collections.abc import Callable

import numpy as np
import pdqhash
import pytest
from PIL import Image

from pehra.media.decode import Care, Hashed
from pehra.media.decoders.inline import Inline
from pehra.media.hashers import banded, folded, from_samples, samples, turned
from pehra.media.luma import luma as luma_of
from pehra.media.pdq import CLEAR
from pehra.media.recognise import NEAR
from pehra.media.synthetic import picture

Turn = Callable[[np.ndarray], np.ndarray]
#: in the order of media/decode.py
POSITIONS: tuple[Turn, ...] = (
    lambda of: np.rot90(of, 1), lambda of: np.rot90(of, 2), lambda of: np.rot90(of, 3),
    lambda of: of[:, ::-1], lambda of: of[::-1], lambda of: of.T, lambda of: np.rot90(of, 2).T,
)  # fmt: skip


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


def test_the_positions_differ_from_each_other() -> None:
    first, others = turned(samples(luma(1)))
    assert len({first.bits, *others}) == 8


@pytest.mark.parametrize("orientation", range(1, 9))
def test_a_picture_turned_by_its_exif_is_found_by_one_of_its_positions(orientation: int) -> None:
    with Image.open(io.BytesIO(picture(2))) as upright:
        exif = Image.Exif()
        exif[0x0112] = orientation
        back = {1: None, 2: 0, 3: 3, 4: 1, 5: 5, 6: 2, 7: 6, 8: 4}[orientation]
        stored = upright if back is None else upright.transpose(Image.Transpose(back))
        out = io.BytesIO()
        stored.save(out, "JPEG", quality=95, exif=exif)
    found = Inline().decode(out.getvalue())
    plain = Inline().decode(picture(2))
    assert isinstance(found, Hashed)
    assert isinstance(plain, Hashed)
    eight = [found.pdq.bits, *found.turned]
    apart = [(int.from_bytes(plain.pdq.bits) ^ int.from_bytes(one)).bit_count() for one in eight]
    assert min(apart) <= NEAR
    assert (apart.index(min(apart)) == 0) == (orientation == 1)


def test_a_smaller_decode_stays_near_the_whole_one() -> None:
    distances = []
    for seed in range(40):
        data = picture(seed, 500 + 37 * seed, 2000 - 29 * seed)
        whole, small = Inline().decode(data), Inline().decode(data, Care.FAST)
        assert isinstance(whole, Hashed)
        assert isinstance(small, Hashed)
        assert small.scale > 1
        if whole.pdq.quality >= CLEAR:
            distances.append(whole.pdq.distance(small.pdq))
    assert len(distances) > 30
    assert max(distances) <= 10
    assert np.mean(distances) <= 1.5


def test_taps_that_are_not_folded_are_further_off() -> None:
    """The control: the hash of the smaller picture for itself is another hash."""
    whole = luma(3, 1280, 961)
    small = whole[:960].reshape(240, 4, 320, 4).mean(axis=(1, 3)).astype(np.float32)
    truth = from_samples(samples(whole[:960]))
    good = from_samples(folded(small, 960, 1280, 4))
    naive = from_samples(samples(small))
    assert truth.distance(good) <= 2
    assert truth.distance(naive) > truth.distance(good)
