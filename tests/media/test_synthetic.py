"""The pictures of the demo and the tests do for hashing what photographs do."""

import pytest

from pehra.media.decode import Hashed
from pehra.media.decoders.inline import Inline
from pehra.media.synthetic import flat, near_copy, picture


def seen(data: bytes) -> Hashed:
    found = Inline().decode(data)
    assert isinstance(found, Hashed)
    return found


def test_the_same_seed_gives_the_same_picture() -> None:
    assert picture(9) == picture(9) != picture(10)


@pytest.mark.parametrize("seed", range(20))
def test_a_picture_has_quality_and_its_copies_are_near(seed: int) -> None:
    data = picture(seed)

    assert seen(data).pdq.quality >= 80
    for quality in (30, 60, 90):
        assert seen(data).pdq.distance(seen(near_copy(data, quality)).pdq) <= 31


def test_different_pictures_are_far_from_each_other() -> None:
    hashes = [seen(picture(seed)).pdq for seed in range(40)]

    assert all(one.distance(two) > 62 for at, one in enumerate(hashes) for two in hashes[:at])


def test_a_flat_picture_has_no_quality() -> None:
    assert seen(flat()).pdq.quality < 50
