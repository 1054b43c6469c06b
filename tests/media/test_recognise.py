"""What is said of a file once it is known what it matches."""

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pehra.media.decode import Filmed, Frame, Hashed, Reason, Undecodable
from pehra.media.fingerprint import NotPicture
from pehra.media.known import Algorithm, Known, Standing
from pehra.media.pdq import Pdq
from pehra.media.recognise import (
    Benign,
    Match,
    Recognised,
    Seen,
    TooFlat,
    Unknown,
    Verdict,
    verdict,
)

CLEAR = Hashed(Pdq(bytes(32), 100), 9, 9)
FLAT = Hashed(Pdq(bytes(32), 49), 9, 9)
BROKEN = Undecodable(Reason.BROKEN, "it is broken")
ANYTHING: list[Seen] = [CLEAR, FLAT, BROKEN, NotPicture("text/plain"), Filmed((), 9, 9, 1.0)]


def known(
    number: int, algorithm: Algorithm = Algorithm.PDQ, standing: Standing = Standing.KNOWN
) -> Known:
    return Known("list", number, "A", algorithm, "00" * 32, standing=standing, key=number)


def near(distance: int, standing: Standing = Standing.KNOWN) -> Match:
    return Match(known(distance, standing=standing), distance)


def exact(standing: Standing = Standing.KNOWN) -> Match:
    return Match(known(99, Algorithm.MD5, standing))


@pytest.mark.parametrize("seen", ANYTHING, ids=lambda one: type(one).__name__)
def test_a_digest_decides_whatever_was_seen(seen: Seen) -> None:
    found = verdict([near(3), exact()], seen)

    assert isinstance(found, Recognised)
    assert found.match == exact()


def test_the_nearest_decides_and_the_others_are_named() -> None:
    assert verdict([near(9), near(2), near(30)], CLEAR) == Recognised(near(2), (near(9), near(30)))


def test_nothing_near_is_unknown() -> None:
    assert verdict([], CLEAR) == verdict([], NotPicture("text/plain")) == Unknown()


def test_what_cannot_be_decoded_is_never_unknown() -> None:
    assert verdict([], BROKEN) == BROKEN


def test_a_flat_picture_gets_no_verdict_and_what_it_resembles_is_named() -> None:
    assert verdict([near(0)], FLAT) == TooFlat(49, (near(0),))


def test_a_video_of_flat_frames_is_too_flat_and_one_clear_frame_is_enough() -> None:
    flat, clear = Frame(0, 0.0, FLAT.pdq), Frame(30, 1.0, CLEAR.pdq)

    assert verdict([], Filmed((flat,), 9, 9, 1.0)) == TooFlat(49)
    assert verdict([], Filmed((flat, clear), 9, 9, 1.0)) == Unknown()


def test_nearer_to_the_benign_is_benign_and_the_listed_is_named() -> None:
    assert verdict([near(9), near(2, Standing.BENIGN)], CLEAR) == Benign(
        near(2, Standing.BENIGN), (near(9),)
    )


@pytest.mark.parametrize("distance", [2, 9])
def test_as_near_to_the_benign_is_still_a_finding_with_its_doubt(distance: int) -> None:
    benign = near(distance, Standing.BENIGN)

    assert verdict([near(2), benign], CLEAR) == Recognised(near(2), (), (benign,))


def test_benign_bytes_outweigh_a_near_hash_and_listed_bytes_outweigh_both() -> None:
    assert isinstance(verdict([near(0), exact(Standing.BENIGN)], CLEAR), Benign)
    assert isinstance(
        verdict([exact(), exact(Standing.BENIGN), near(0, Standing.BENIGN)], CLEAR), Recognised
    )


MATCHES = st.lists(
    st.builds(near, st.integers(0, 31), st.sampled_from(Standing)), max_size=4, unique=True
)


@given(MATCHES, st.sampled_from(ANYTHING))
def test_the_order_of_the_matches_changes_nothing(matches: list[Match], seen: Seen) -> None:
    told: set[Verdict] = {verdict(one, seen) for one in itertools.permutations(matches)}

    assert len(told) == 1
