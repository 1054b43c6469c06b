"""Bencode is read whole or not at all, whatever is sent as it."""

import contextlib

import libtorrent
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from tests.patrol.peers import encode

from pehra.patrol.swarms.bencode import DEEPEST, LONGEST, MOST, BadBencode, Value, decode

LEAVES = st.integers(-(10**18), 10**18) | st.binary(max_size=30)
VALUES: st.SearchStrategy[Value] = st.recursive(
    LEAVES,
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(st.binary(max_size=8), inner, max_size=4)
    ),
    max_leaves=12,
)


def depth(value: Value) -> int:
    inner = value if isinstance(value, list) else value.values() if isinstance(value, dict) else ()
    return max((1 + depth(one) for one in inner), default=0)


def deep(levels: int) -> bytes:
    return b"l" * levels + b"e" * levels


@given(VALUES)
@settings(max_examples=200)
def test_what_is_written_is_read_back_and_libtorrent_reads_the_same(value: Value) -> None:
    data = encode(value)
    assume(depth(value) <= DEEPEST)

    assert decode(data) == value
    assert libtorrent.bdecode(data) == value


@given(st.binary(max_size=200) | st.text("dlie0123456789:-ab", max_size=60).map(str.encode))
@settings(max_examples=300)
def test_any_bytes_are_a_value_or_bad(data: bytes) -> None:
    with contextlib.suppress(BadBencode):
        decode(data)


@pytest.mark.parametrize(
    "data",
    [
        b"", b"i", b"ie", b"i-0e", b"i01e", b"i1", b"i" + b"9" * 5000 + b"e", b"3:ab", b"03:abc",
        b"-1:a", b"999999:a", b"99999999999:a", b"l", b"d", b"d1:ae", b"di1ei2ee", b"d1:a1:b",
        b"d1:ai1e1:ai2ee", b"i1ei2e", b"x", b"e", b"1:a ", b"l" * 100_000, deep(DEEPEST + 2),
        b"l" + b"i1e" * MOST + b"e", b"d" * 60_000, b"%d:" % LONGEST + bytes(LONGEST),
    ],
    ids=lambda data: repr(data[:12]),
)  # fmt: skip
def test_what_lies_about_its_length_or_is_too_much_is_refused(data: bytes) -> None:
    with pytest.raises(BadBencode):
        decode(data)


def test_depth_and_number_are_bounded_where_they_are_said_to_be() -> None:
    assert decode(deep(DEEPEST + 1))
    many = decode(b"l" + b"i1e" * (MOST - 1) + b"e")
    assert isinstance(many, list)
    assert len(many) == MOST - 1
    assert decode(b"d1:bi1e1:ai2ee") == {b"b": 1, b"a": 2}
