import pytest
from hypothesis import given
from hypothesis import strategies as st

from pehra.media.pdq import BadHash, Pdq

hashes = st.binary(min_size=32, max_size=32).map(lambda bits: Pdq(bits, 100))


@given(hashes)
def test_its_text_is_read_back(pdq: Pdq) -> None:
    assert Pdq.from_hex(f" {pdq.hex.upper()}\n", quality=100) == pdq


@given(hashes, hashes)
def test_distance_counts_the_bits_that_differ(one: Pdq, two: Pdq) -> None:
    apart = sum(
        (a >> bit & 1) != (b >> bit & 1)
        for a, b in zip(one.bits, two.bits, strict=True)
        for bit in range(8)
    )

    assert one.distance(two) == two.distance(one) == apart


@pytest.mark.parametrize("text", ["", "00", "g" * 64, "0" * 63, "00 " * 32, "٠" * 64])
def test_a_text_that_is_no_hash_is_refused(text: str) -> None:
    with pytest.raises(BadHash, match="64 hex digits"):
        Pdq.from_hex(text, quality=100)


def test_a_short_hash_is_refused_with_its_length() -> None:
    with pytest.raises(BadHash, match="this one is 31"):
        Pdq(bytes(31), quality=100)


@pytest.mark.parametrize("quality", [-1, 101])
def test_a_quality_that_cannot_be_is_refused(quality: int) -> None:
    with pytest.raises(BadHash, match=f"this one is {quality}"):
        Pdq(bytes(32), quality)
