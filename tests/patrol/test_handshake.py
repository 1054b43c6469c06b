"""What is said to a peer and read from it; and what it earns by that."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.patrol.peers import HASH, encode

from pehra.patrol.heard import Earned, Heard, earned
from pehra.patrol.swarm import Grade
from pehra.patrol.swarms import handshake
from pehra.patrol.swarms.bencode import decode
from pehra.patrol.swarms.handshake import Extended, Hello, NoHello

OURS = b"-PH0001-0123456789ab"
THEIRS = b"-LT2110-zzzzzzzzzzzz"


def test_our_two_messages_are_what_they_are_said_to_be() -> None:
    told = handshake.hello(HASH, OURS)

    assert handshake.hello_of(told) == Hello(bytes((0, 0, 0, 0, 0, 16, 0, 0)), HASH, OURS)
    size = int.from_bytes(handshake.EXTENDED[:4], "big")
    assert len(handshake.EXTENDED) == 4 + size
    assert handshake.EXTENDED[4:6] == b"\x14\x00"
    assert decode(handshake.EXTENDED[6:]) == {b"m": {}, b"v": b"Pehra observer"}


@given(st.binary(max_size=100))
def test_any_bytes_are_a_handshake_or_none(data: bytes) -> None:
    assert isinstance(handshake.hello_of(data), Hello | NoHello)
    assert isinstance(handshake.extended_of(data), Extended)
    assert len(handshake.plain(data)) <= 80


def test_a_client_is_told_in_words_that_do_nothing_to_a_page() -> None:
    assert handshake.client_of(THEIRS) == "LT 2110"
    assert handshake.client_of(b"M7-9-0--" + bytes(12)) == ""
    told = encode({b"v": "x\u202e\0\x1b[31mbad".encode() * 40, b"metadata_size": 2**40})
    extended = handshake.extended_of(told)
    assert extended.client.startswith("x\ufffd\ufffd\ufffd[31mbad")
    assert (len(extended.client), extended.metadata_size) == (80, 0)
    assert handshake.extended_of(encode({b"v": 7, b"metadata_size": 99})) == Extended("", 99)


def ask(heard: Heard, pieces: int = 0) -> Earned:
    return earned(heard, asked=HASH, ours=OURS, pieces=pieces)


@pytest.mark.parametrize(
    ("heard", "pieces", "right"),
    [
        (Heard(), 0, (Grade.LISTED, 0, 0)),
        (Heard(bytes(20), THEIRS, b"\xff"), 0, (Grade.LISTED, 0, 0)),
        (Heard(HASH, OURS, b"\xff"), 0, (Grade.LISTED, 0, 0)),
        (Heard(HASH, THEIRS, b"\xff", control=bytes(20)), 0, (Grade.LISTED, 0, 0)),
        (Heard(HASH, THEIRS), 0, (Grade.ANSWERED, 0, 0)),
        (Heard(HASH, THEIRS, b"\0\0"), 0, (Grade.ANSWERED, 0, 16)),
        (Heard(HASH, THEIRS, b"\xa0"), 0, (Grade.CLAIMS_PIECES, 2, 8)),
        (Heard(HASH, THEIRS, b"\xa0", frozenset({0, 1})), 0, (Grade.CLAIMS_PIECES, 3, 8)),
        (Heard(HASH, THEIRS, b"", frozenset({5, 9})), 0, (Grade.CLAIMS_PIECES, 2, 0)),
        (Heard(HASH, THEIRS, b"\xff\xe0"), 11, (Grade.CLAIMS_PIECES, 11, 11)),
        (Heard(HASH, THEIRS, b"\xff\xf0"), 11, (Grade.ANSWERED, 0, 0)),
        (Heard(HASH, THEIRS, b"\xff"), 11, (Grade.ANSWERED, 0, 0)),
        (Heard(HASH, THEIRS, b"", frozenset({11})), 11, (Grade.ANSWERED, 0, 0)),
        (Heard(HASH, THEIRS, b"\x80", frozenset({8})), 0, (Grade.ANSWERED, 0, 0)),
        (Heard(HASH, THEIRS, b"\xff\xff", metadata_size=219), 0, (Grade.ANSWERED, 0, 0)),
        (Heard(HASH, THEIRS, b"\xff\xc0", metadata_size=219), 0, (Grade.CLAIMS_PIECES, 10, 16)),
    ],
)
def test_a_peer_earns_what_it_did_and_nothing_by_a_lie(
    heard: Heard, pieces: int, right: tuple[Grade, int, int]
) -> None:
    got = ask(heard, pieces)

    assert (got.grade, got.pieces, got.of_pieces) == right
    assert got.words or got.grade is not Grade.LISTED


BITS = st.binary(max_size=6)


@given(BITS, st.frozensets(st.integers(0, 60), max_size=8), st.integers(0, 50))
def test_pieces_are_counted_as_one_would_by_hand(
    bitfield: bytes, haves: frozenset[int], pieces: int
) -> None:
    width = len(bitfield) * 8
    mine = {at for at in range(width) if bitfield[at // 8] >> (7 - at % 8) & 1} | haves
    bounds = [one for one in (pieces, width) if one]
    possible = not mine or not bounds or max(mine) < min(bounds)
    fits = not pieces or not width or -(-pieces // 8) == len(bitfield)

    got = ask(Heard(HASH, THEIRS, bitfield, haves), pieces)

    if possible and fits:
        assert got.pieces == len(mine)
        assert (got.grade is Grade.CLAIMS_PIECES) == bool(mine)
    else:
        assert (got.grade, got.pieces) == (Grade.ANSWERED, 0)
