"""A child that was taken over may say anything: it is an answer within its ranges, or none."""

import contextlib
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pehra.media.decode import Claim, Filmed, Frame, Hashed, Reason, Undecodable
from pehra.media.decoders import wire
from pehra.media.decoders.wire import NoAnswer, answer
from pehra.media.pdq import Pdq

PDQS = st.builds(Pdq, st.binary(min_size=32, max_size=32), st.integers(0, 100))
TEXTS = st.text(max_size=200).filter(str.isprintable)
FRAMES = st.lists(st.builds(Frame, st.integers(0, 9**9), st.floats(0, 1e6), PDQS), max_size=3)
CLAIMS = st.lists(st.builds(Claim, TEXTS, TEXTS, TEXTS), max_size=3)
SIDES = st.integers(0, 50_000_000)
TURNED = st.one_of(st.just(()), st.tuples(*[st.binary(min_size=32, max_size=32)] * 7))
FOUND = st.one_of(
    st.builds(Hashed, PDQS, SIDES, SIDES, TURNED, st.sampled_from([1, 2, 4, 8]), FRAMES.map(tuple),
              CLAIMS.map(tuple)),
    st.builds(Filmed, FRAMES.map(tuple), SIDES, SIDES, st.floats(0, 1e6), CLAIMS.map(tuple)),
    st.builds(Undecodable, st.sampled_from(Reason), TEXTS),
)  # fmt: skip
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5)
    | st.sampled_from(["hashed", "filmed", "undecodable", "BROKEN", "ab" * 32]),
    lambda of: st.lists(of, max_size=9) | st.dictionaries(st.text(max_size=3), of, max_size=3),
    max_leaves=30,
)  # fmt: skip
GOOD = [1, "hashed", "ab" * 32, 90, 5, 5, "", 1, [], []]


@given(FOUND, st.integers(0, 2**63))
def test_every_answer_comes_back_as_it_was(found: Hashed | Filmed | Undecodable, turn: int) -> None:
    told = wire.line(turn, found)
    assert told.endswith(b"\n")
    assert told.count(b"\n") == 1
    assert answer(told, turn) == found
    with pytest.raises(NoAnswer):
        answer(told, turn + 1)


@given(JSON)
def test_any_json_is_an_answer_or_none(told: object) -> None:
    with contextlib.suppress(NoAnswer):
        answer(json.dumps(told).encode(), 1)
    with contextlib.suppress(NoAnswer):
        answer(json.dumps([1, told]).encode(), 1)


@given(st.binary(max_size=80))
def test_any_bytes_are_an_answer_or_none(told: bytes) -> None:
    with pytest.raises(NoAnswer):
        answer(told, 1)


@given(st.integers(1, 9), JSON)
def test_any_one_field_may_lie(place: int, lie: object) -> None:
    told = list(GOOD)
    told[place] = lie
    with contextlib.suppress(NoAnswer):
        found = answer(json.dumps(told).encode(), 1)
        assert isinstance(found, Hashed | Filmed | Undecodable)
        if isinstance(found, Hashed):
            assert 0 <= found.pdq.quality <= 100
            assert found.scale in {1, 2, 4, 8}


@pytest.mark.parametrize("turn", [True, 1.0, "1", None, [1]])
def test_a_turn_is_a_whole_number(turn: object) -> None:
    with pytest.raises(NoAnswer):
        answer(json.dumps([turn, *GOOD[1:]]).encode(), 1)


def test_too_many_frames_or_claims_are_no_answer() -> None:
    frame = [0, 0.0, "ab" * 32, 90]
    many = [1, "filmed", [frame] * (wire.MOST_FRAMES + 1), 5, 5, 1.0, []]
    claims = [*GOOD[:9], [["a", "b", "c"]] * (wire.MOST_CLAIMS + 1)]
    for told in (many, claims):
        with pytest.raises(NoAnswer):
            answer(json.dumps(told).encode(), 1)
