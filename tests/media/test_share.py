"""Shares of frames, with the slow obvious count as judge."""

from hypothesis import given
from hypothesis import strategies as st

from pehra.media.decode import Frame
from pehra.media.pdq import Pdq
from pehra.media.share import ENOUGH, Shares, shares, telling

SIZES = st.integers(1, 12)


@given(st.data(), SIZES, SIZES)
def test_shares_count_each_frame_once(data: st.DataObject, query: int, target: int) -> None:
    pair = st.tuples(st.integers(0, query - 1), st.integers(0, target - 1))
    near = data.draw(st.lists(pair, max_size=40))

    found = shares(near, query, target)

    ours = sum(any(one == n for one, _ in near) for n in range(query))
    theirs = sum(any(other == n for _, other in near) for n in range(target))
    assert found == Shares(100 * ours // query, 100 * theirs // target)


def test_a_clip_and_a_compilation_are_enough_and_a_shared_logo_is_not() -> None:
    clip = shares([(n, n) for n in range(5)], 5, 60)
    compilation = shares([(n, n) for n in range(5)], 60, 5)
    logo = shares([(0, 0)], 60, 60)

    assert (clip.enough, compilation.enough, logo.enough) == (True, True, False)
    assert shares([(n, 0) for n in range(ENOUGH)], 100, 100).enough
    assert not shares([(n, 0) for n in range(ENOUGH - 1)], 100, 100).enough


def test_only_clear_frames_tell_and_equal_ones_once() -> None:
    def frame(number: int, mark: int, quality: int) -> Frame:
        return Frame(number, float(number), Pdq(bytes([mark]) * 32, quality))

    frames = (frame(0, 1, 49), frame(1, 1, 50), frame(2, 2, 90), frame(3, 1, 99))
    assert [one.number for one in telling(frames)] == [1, 2]
