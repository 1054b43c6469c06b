"""A child that was taken over may say anything: it is an answer within its ranges, or none."""

import contextlib
import json
import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pehra.media.decode import MOST_PIXELS, Claim, Filmed, Frame, Hashed, Reason, Undecodable
from pehra.media.decoders import wire
from pehra.media.decoders.wire import NoAnswer, answer
from pehra.media.pdq import Pdq
from pehra.media.show import EDGE, Shown

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
    st.builds(lambda width, height: Shown(width, height, bytes(3 * width * height)),
              st.integers(1, EDGE), st.integers(1, 3)),
)  # fmt: skip
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5)
    | st.sampled_from(["hashed", "filmed", "undecodable", "shown", "AAAA", "BROKEN", "ab" * 32]),
    lambda of: st.lists(of, max_size=9) | st.dictionaries(st.text(max_size=3), of, max_size=3),
    max_leaves=30,
)  # fmt: skip
FRAME, CLAIM = [0, 0.0, "ab" * 32, 90], ["software", "a", "b"]
GOOD = [1, "hashed", "ab" * 32, 90, 5, 5, "", 1, [], []]
EACH = (
    [1, "hashed", "ab" * 32, 90, 5, 5, "cd" * 224, 1, [FRAME], [CLAIM]],
    [1, "filmed", [FRAME], 5, 5, 1.0, [CLAIM]],
    [1, "undecodable", "BROKEN", "words"],
    [1, "shown", 2, 1, "AAECAwQF"],
)
#: what may stand where in EACH (which, path, lie): none of it is an answer
LIES: tuple[tuple[int, tuple[int, ...], object], ...] = (
    (0, (0,), 2), (0, (0,), "1"), (0, (0,), True), (0, (1,), "filmed"), (0, (2,), "ab" * 33),
    (0, (2,), 1), (0, (3,), 101), (0, (3,), -1), (0, (3,), 10**400), (0, (3,), 9.5),
    (0, (4,), -1), (0, (4,), 10**400), (0, (4,), 5.0), (0, (5,), True), (0, (5,), "5"),
    (0, (6,), "cd"), (0, (6,), "x" * 448), (0, (7,), 3), (0, (7,), [1]), (0, (8,), None),
    (0, (8,), [[]]), (0, (8,), [FRAME] * (wire.MOST_FRAMES + 1)), (0, (8, 0, 0), -1),
    (0, (8, 0, 0), 2**31), (0, (8, 0, 1), float("nan")), (0, (8, 0, 1), float("inf")),
    (0, (8, 0, 1), -0.1), (0, (8, 0, 1), 10**400), (0, (8, 0, 3), 101), (0, (9,), {}),
    (0, (9,), [CLAIM] * (wire.MOST_CLAIMS + 1)), (0, (9, 0, 0), "\x1b[2J"), (0, (9, 0, 1), "a\nb"),
    (0, (9, 0, 1), "\u202e"), (0, (9, 0, 1), "x" * 201), (0, (9, 0, 2), "\ud800"),
    (1, (2,), [FRAME] * (wire.MOST_FRAMES + 1)), (1, (5,), float("nan")), (1, (5,), 10**400),
    (1, (5,), -1), (1, (5,), "1"), (1, (3,), 50_000_001), (2, (2,), "BORED"), (2, (2,), 1),
    (2, (3,), "x" * 201), (2, (3,), "a\0b"), (2, (3,), [[[["deep"]]]]),
    (3, (2,), 3), (3, (2,), 0), (3, (2,), EDGE + 1), (3, (2,), 2.0), (3, (3,), True), (3, (3,), -1),
    (3, (4,), "AAEC"), (3, (4,), "AAECAwQF" * 2), (3, (4,), "!"), (3, (4,), 7), (3, (4,), ""),
)  # fmt: skip


@given(FOUND, st.integers(0, 2**63))
def test_every_answer_comes_back_as_it_was(
    found: Hashed | Filmed | Shown | Undecodable, turn: int
) -> None:
    told = wire.line(turn, found)
    assert told.endswith(b"\n")
    assert told.count(b"\n") == 1
    assert answer(told, turn) == found
    with pytest.raises(NoAnswer):
        answer(told, turn + 1)


def lied(told: object, path: tuple[int, ...], lie: object) -> object:
    if not path:
        return lie
    assert isinstance(told, list)
    at, *rest = path
    return [*told[:at], lied(told[at], tuple(rest), lie), *told[at + 1 :]]


def places(told: object) -> list[tuple[int, ...]]:
    """Of every value in lists in lists, the whole included."""
    inner = enumerate(told) if isinstance(told, list) else ()
    return [(), *((at, *rest) for at, one in inner for rest in places(one))]


@pytest.mark.parametrize("told", EACH, ids=lambda told: str(told[1]))
def test_without_a_lie_each_is_an_answer(told: list[object]) -> None:
    """The control of the one below."""
    check(answer(json.dumps(told).encode(), 1))


@pytest.mark.parametrize("lie", LIES, ids=range(len(LIES)))
def test_each_lie_is_no_answer(lie: tuple[int, tuple[int, ...], object]) -> None:
    which, path, value = lie
    with pytest.raises(NoAnswer):
        answer(json.dumps(lied(EACH[which], path, value)).encode(), 1)


NUMBERS = st.sampled_from([10**400, -(10**400), 2**63, -1, 1e308, math.inf, -math.inf, math.nan])


@given(st.sampled_from(EACH), st.data())
def test_any_one_value_anywhere_may_lie(told: list[object], data: st.DataObject) -> None:
    path = data.draw(st.sampled_from(places(told)))
    lie = data.draw(st.one_of(NUMBERS, JSON, st.text(max_size=300)))
    with contextlib.suppress(NoAnswer):
        found = answer(json.dumps(lied(told, path, lie)).encode(), 1)
        check(found)


def check(found: Hashed | Filmed | Shown | Undecodable) -> None:
    """What the desk relies on."""
    if isinstance(found, Undecodable):
        assert found.words.isprintable()
        return
    if isinstance(found, Shown):
        assert 0 < found.width <= EDGE
        assert 0 < found.height <= EDGE
        assert len(found.rgb) == 3 * found.width * found.height
        return
    assert 0 <= found.width <= MOST_PIXELS
    assert 0 <= found.height <= MOST_PIXELS
    assert len(found.frames) <= wire.MOST_FRAMES
    for frame in found.frames:
        assert frame.number >= 0
        assert math.isfinite(frame.at)
        assert 0 <= frame.pdq.quality <= 100
    for claim in found.claims:
        for text in (claim.name, claim.value, claim.where):
            assert text.isprintable()
            assert len(text) <= 200
    if isinstance(found, Filmed):
        assert math.isfinite(found.seconds)
    else:
        assert 0 <= found.pdq.quality <= 100
        assert found.scale in {1, 2, 4, 8}
        assert [len(one) for one in found.turned] in ([], [32] * 7)


@given(st.integers(500, 100_000), st.sampled_from([b"[", b'{"a":', b"[[1],"]))
def test_what_is_nested_without_end_is_no_answer(deep: int, opening: bytes) -> None:
    with pytest.raises(NoAnswer):
        answer(opening * deep, 1)


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


@pytest.mark.parametrize("turn", [True, 1.0, "1", None, [1]])
def test_a_turn_is_a_whole_number(turn: object) -> None:
    with pytest.raises(NoAnswer):
        answer(json.dumps([turn, *GOOD[1:]]).encode(), 1)
