"""A tracker's counts, and what else it may send instead."""

import struct

from hypothesis import given
from hypothesis import strategies as st
from tests.patrol.peers import HASH, encode

from pehra.patrol.swarms import scrape
from pehra.patrol.swarms.scrape import BadUrl, Connection, Counts, NoCounts

NUMBER = b"\1\2\3\4"


def test_the_two_datagrams_are_those_of_bep_15() -> None:
    assert scrape.connect(NUMBER) == bytes.fromhex("0000041727101980 00000000 01020304")
    told = scrape.question(Connection(b"leave-ok"), NUMBER, HASH)
    assert told == b"leave-ok" + bytes.fromhex("00000002 01020304") + HASH


def test_an_answer_is_counts_an_error_or_none() -> None:
    good = struct.pack(">I4sIII", 2, NUMBER, 5, 90, 3)

    assert scrape.mine(NUMBER, good)
    assert not scrape.mine(b"else", good)
    assert not scrape.mine(NUMBER, b"short")
    assert scrape.counts(good) == Counts(5, 90, 3)
    for bad in (good[:-1], struct.pack(">I4s", 3, NUMBER) + b"no", b"\0\0\0\1" + good[4:],
                struct.pack(">I4sIII", 2, NUMBER, 2**32 - 1, 0, 0)):  # fmt: skip
        assert isinstance(scrape.counts(bad), NoCounts)


def test_leave_to_ask_is_eight_bytes() -> None:
    assert scrape.connected(b"\0\0\0\0" + NUMBER + b"leave-ok") == Connection(b"leave-ok")
    assert isinstance(scrape.connected(b"\0\0\0\0" + NUMBER + b"short"), NoCounts)
    assert isinstance(scrape.connected(b"\0\0\0\3" + NUMBER + b"leave-ok"), NoCounts)


def test_only_a_scrape_address_is_asked() -> None:
    told = scrape.address("http://t.test/scrape.php?key=1", b"a~ \xff" + bytes(16))

    assert told == "http://t.test/scrape.php?key=1&info_hash=a~%20%FF" + "%00" * 16
    assert scrape.address("http://t.test/x/scrape", HASH) == (
        "http://t.test/x/scrape?info_hash=" + "%AB" * 20
    )
    for bad in ("http://t.test/announce", "http://t.test/", "http://t.test/scrape/announce?scrape"):
        assert isinstance(scrape.address(bad, HASH), BadUrl)


def test_counts_over_http_are_those_of_the_hash_that_was_asked_for() -> None:
    def answer(**told: int) -> bytes:
        return encode({b"files": {HASH: {key.encode(): one for key, one in told.items()}}})

    right = answer(complete=4, downloaded=9, incomplete=2)
    assert scrape.http_counts(right, HASH) == Counts(4, 9, 2)
    assert scrape.http_counts(answer(complete=4), HASH) == Counts(4, 0, 0)
    for bad in (answer(complete=-4), b"<html>", b"de", b"d5:filesi1ee", b"i1e",
                encode({b"files": {HASH: 1}}), encode({b"files": {bytes(20): {}}})):  # fmt: skip
        assert isinstance(scrape.http_counts(bad, HASH), NoCounts)


@given(st.binary(min_size=8, max_size=60))
def test_any_answer_is_counts_or_none(data: bytes) -> None:
    assert isinstance(scrape.counts(data), Counts | NoCounts)
    assert isinstance(scrape.connected(data), Connection | NoCounts)
    assert isinstance(scrape.http_counts(data, HASH), Counts | NoCounts)
