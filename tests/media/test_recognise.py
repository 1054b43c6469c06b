"""What is said of a file once its hashes are known."""

import pytest

from pehra.media.decode import Hashed, Reason, Undecodable
from pehra.media.fingerprint import NotPicture
from pehra.media.indexes import Columns
from pehra.media.known import Algorithm, Known
from pehra.media.pdq import Pdq
from pehra.media.recognise import (
    NEAR,
    NoneListed,
    Recognised,
    TooFlat,
    Unknown,
    recognise,
    verdict,
)

SHOWN = Pdq(bytes(range(32)), quality=100)
LISTED = Known("list", 1, "A", Algorithm.PDQ, SHOWN.hex)
BY_MD5 = Known("list", 2, "B", Algorithm.MD5, "ab" * 16)
INDEX = Columns([LISTED])
BROKEN = Undecodable(Reason.BROKEN, "it is broken")


def off_by(bits: int, quality: int = 100) -> Pdq:
    mask = (1 << bits) - 1
    return Pdq((int.from_bytes(SHOWN.bits) ^ mask).to_bytes(32), quality)


@pytest.mark.parametrize("bits", [0, 1, NEAR])
def test_a_listed_picture_is_recognised_with_its_distance(bits: int) -> None:
    assert recognise(off_by(bits), INDEX) == Recognised(LISTED, distance=bits)


def test_one_bit_too_far_is_unknown() -> None:
    assert recognise(off_by(NEAR + 1), INDEX) == Unknown()


def test_a_flat_picture_gets_no_verdict_even_when_it_is_listed() -> None:
    assert recognise(off_by(0, quality=49), INDEX) == TooFlat(49)
    assert recognise(off_by(0, quality=50), INDEX) == Recognised(LISTED, distance=0)


@pytest.mark.parametrize("seen", [Hashed(off_by(0), 9, 9), BROKEN, NotPicture("video/mp4")])
def test_an_exact_digest_wins_over_whatever_was_seen(
    seen: Hashed | Undecodable | NotPicture,
) -> None:
    found = verdict(BY_MD5, seen, INDEX)

    assert found == Recognised(BY_MD5, distance=0)
    assert isinstance(found, Recognised)
    assert found.by is Algorithm.MD5


def test_without_a_digest_the_picture_is_looked_up_by_its_pdq() -> None:
    found = verdict(NoneListed(), Hashed(off_by(4), 9, 9), INDEX)

    assert found == Recognised(LISTED, distance=4)
    assert isinstance(found, Recognised)
    assert found.by is Algorithm.PDQ


def test_a_picture_that_could_not_be_decoded_is_not_called_unknown() -> None:
    assert verdict(NoneListed(), BROKEN, INDEX) == BROKEN


def test_what_is_no_picture_and_not_listed_is_unknown() -> None:
    assert verdict(NoneListed(), NotPicture("text/plain"), INDEX) == Unknown()
