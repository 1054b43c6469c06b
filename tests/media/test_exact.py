"""The law of every set of digests: the dictionary is the judge."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from pehra.media.exact import PREFIX
from pehra.media.exacts import Loose, in_order

DIGEST = st.binary(min_size=PREFIX, max_size=32)


@given(
    st.lists(DIGEST, max_size=60),
    st.lists(DIGEST, max_size=10),
    st.integers(0, 2**32 - 100),
    st.integers(0, 3),
)
def test_it_finds_what_the_dictionary_finds(
    listed: list[bytes], others: list[bytes], first: int, twice: int
) -> None:
    listed += listed[:twice]
    packed = b"".join(digest[:PREFIX] for digest in listed)
    prefixes = np.frombuffer(packed, np.uint8).reshape(-1, PREFIX)
    keys = np.arange(first, first + len(listed), dtype=np.uint32)
    near = [bytes([digest[0] ^ 1]) + digest[1:] for digest in listed[:3]]
    asked = [*listed, *others, *near]

    assert in_order(prefixes, keys).find(asked) == Loose(prefixes, keys).find(asked)


def test_ten_thousand_digests_are_found_and_others_are_not() -> None:
    chance = np.random.default_rng(1)
    prefixes = chance.integers(0, 256, (20_000, PREFIX), np.uint8)
    index = in_order(prefixes[:10_000], np.arange(10_000, dtype=np.uint32))

    found = index.find([row.tobytes() for row in prefixes])

    assert found == [(n,) for n in range(10_000)] + [()] * 10_000
