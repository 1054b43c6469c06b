"""The law that every index keeps, tried on hashes that Hypothesis makes up."""

from collections.abc import Callable
from random import Random

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pehra.media.index import Index, NoneNear
from pehra.media.indexes import INDEXES, Columns, Scan
from pehra.media.indexes.columns import BLOCK
from pehra.media.known import Algorithm, Known
from pehra.media.pdq import BadHash, Pdq

Make = Callable[[list[Known]], Index]

hashes = st.binary(min_size=32, max_size=32).map(lambda bits: Pdq(bits, quality=100))
# few bits set: so that several lines are equally near
alike = st.sets(st.integers(0, 255), max_size=4).map(
    lambda bits: Pdq(sum(1 << bit for bit in bits).to_bytes(32), quality=100)
)


def known(pdq: Pdq, number: int = 1, listed_in: str = "list") -> Known:
    return Known(listed_in, number, "A", Algorithm.PDQ, pdq.hex)


lists = st.lists(
    st.builds(known, hashes | alike, st.integers(1, 5), st.sampled_from("ab")), max_size=20
)


def flip(pdq: Pdq, bits: set[int]) -> Pdq:
    mask = sum(1 << bit for bit in bits)
    return Pdq((int.from_bytes(pdq.bits) ^ mask).to_bytes(32), pdq.quality)


@pytest.mark.parametrize("index", INDEXES)
@given(hashes, st.sets(st.integers(0, 255)), st.integers(0, 256))
def test_finds_a_line_exactly_within_reach(
    index: Make, pdq: Pdq, bits: set[int], within: int
) -> None:
    line = known(pdq)

    found = index([line]).nearest(flip(pdq, bits), within)

    assert found == (line if len(bits) <= within else NoneNear())


@pytest.mark.parametrize("index", INDEXES)
@given(lists, hashes | alike, st.integers(0, 300))
def test_answers_as_the_scan_does(index: Make, lines: list[Known], query: Pdq, within: int) -> None:
    assert index(lines).nearest(query, within) == Scan(lines).nearest(query, within)


@pytest.mark.parametrize("index", INDEXES)
@given(lists.filter(bool), alike, st.randoms())
def test_of_several_equally_near_the_first_line_wins(
    index: Make,
    lines: list[Known],
    query: Pdq,
    chance: Random,
) -> None:
    nearest = min(query.distance(line.pdq) for line in lines)
    equals = [line for line in lines if query.distance(line.pdq) == nearest]
    chance.shuffle(lines)

    found = index(lines).nearest(query, 256)

    assert found == min(equals, key=lambda line: (line.listed_in, line.number, line.value))


@pytest.mark.parametrize("index", INDEXES)
def test_nothing_is_near_an_empty_list(index: Make) -> None:
    assert index([]).nearest(Pdq(bytes(32), 100), 256) == NoneNear()


@pytest.mark.parametrize("index", INDEXES)
def test_a_sha256_is_not_taken_for_a_pdq(index: Make) -> None:
    line = Known("list", 7, "A", Algorithm.SHA256, "ab" * 32)

    with pytest.raises(BadHash, match="line 7, is SHA256"):
        index([line])


def test_a_line_in_a_later_block_is_found() -> None:
    raw = np.random.default_rng(3).bytes(32 * (2 * BLOCK + 5))
    lines = [known(Pdq(raw[32 * at : 32 * at + 32], 100), at) for at in range(2 * BLOCK + 5)]
    index = Columns(lines)

    for at in (0, BLOCK - 1, BLOCK, 2 * BLOCK + 4):
        assert index.nearest(flip(lines[at].pdq, set(range(31))), 31) == lines[at]
