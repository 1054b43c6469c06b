"""The law that every index keeps, tried on hashes that Hypothesis makes up."""

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pehra.media.decode import Hashed, Reason, Undecodable
from pehra.media.fingerprint import NotPicture
from pehra.media.index import Index, NoneNear
from pehra.media.indexes import INDEXES, Scan
from pehra.media.known import Algorithm, Known
from pehra.media.pdq import Pdq
from pehra.media.recognise import NoneListed, Recognised, TooFlat, Unknown, recognise, verdict

hashes = st.binary(min_size=32, max_size=32).map(lambda bits: Pdq(bits, quality=100))
lists = st.lists(hashes, max_size=20).map(
    lambda found: [known(pdq, number) for number, pdq in enumerate(found)]
)
Make = Callable[[list[Known]], Index]


def known(pdq: Pdq, number: int = 1) -> Known:
    return Known("list", number, "X", Algorithm.PDQ, pdq.hex)


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


@pytest.mark.parametrize("index", INDEXES[1:])
@given(lists, hashes, st.integers(0, 256))
def test_answers_as_the_scan_does(index: Make, lines: list[Known], query: Pdq, within: int) -> None:
    assert index(lines).nearest(query, within) == Scan(lines).nearest(query, within)


ZERO = Pdq(bytes(32), 100)
INDEX = Scan([known(ZERO)])


def test_a_listed_picture_is_recognised_with_its_distance() -> None:
    assert recognise(flip(ZERO, {3}), INDEX) == Recognised(known(ZERO), 1)


def test_a_flat_picture_gets_no_verdict_even_when_it_is_listed() -> None:
    assert recognise(Pdq(bytes(32), 49), INDEX) == TooFlat(49)


def test_an_exact_digest_wins_over_bytes_that_cannot_be_decoded() -> None:
    lost = Undecodable(Reason.BROKEN, "x")

    assert verdict(known(ZERO), lost, INDEX) == Recognised(known(ZERO), 0)
    assert verdict(NoneListed(), lost, INDEX) == lost


def test_what_is_no_picture_and_not_listed_is_unknown() -> None:
    assert verdict(NoneListed(), NotPicture("text/plain"), INDEX) == Unknown()
    assert verdict(NoneListed(), Hashed(flip(ZERO, set(range(99))), 1, 1), INDEX) == Unknown()
