"""A captured response is taken apart as the fetcher took it when it came."""

import contextlib
import gzip
import zlib
from collections.abc import Iterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.patrol.odd import odd

from pehra.base.http1 import NO_STATUS, BadBody, head, taken_apart
from pehra.base.http1_entity import Entity
from pehra.patrol.exchange import Cut

SENT = b"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=x\r\nx-a: 1\r\n\r\nbody"


def pieces(data: bytes, size: int) -> Iterator[bytes]:
    return (data[start : start + size] for start in range(0, len(data), size))


def body(data: bytes, size: int = 7) -> bytes:
    told, _ = taken_apart(pieces(data, size))
    wire = len(data) - told.size
    return b"".join(Entity(told, lambda: taken_apart(pieces(data, size))[1], wire))


def answered(headers: bytes, wire: bytes, status: bytes = b"200 OK") -> bytes:
    return b"HTTP/1.1 " + status + b"\r\n" + headers + b"\r\n\r\n" + wire


def test_a_head_says_what_it_says() -> None:
    told = head(SENT)
    assert told is not None
    assert (told.status, told.mime, told.values(b"x-a"), told.size) == (200, "text/html", ["1"], 63)
    early = head(b"HTTP/1.1 103 Early\r\nA: b\r\n\r\n" + SENT)
    assert early is not None
    assert (early.status, early.size) == (200, 63 + 28)
    for none in (b"", b"HTTP/1.1 200 OK\r\nA: b", b"GET / HTTP/1.1\r\n\r\n", b"\n\n\n"):
        assert head(none) is None


@pytest.mark.parametrize("number", range(1, 401))
def test_of_odd_responses_the_body_is_what_the_fetcher_saw(number: int) -> None:
    told = odd(number)
    want = told.want
    if want.failure or want.entity is None or want.cut is not Cut.WHOLE or want.problem:
        return
    sent = b"".join(data for _, data in told.writes)
    assert body(sent, 999) == want.entity, told.kind


@pytest.mark.parametrize("size", [1, 2, 100])
def test_encodings_are_undone_however_the_pieces_fall(size: int) -> None:
    text = b"some text, " * 30
    raw = zlib.compressobj(wbits=-15)
    bare = raw.compress(text) + raw.flush()
    for name, wire in (
        (b"gzip", gzip.compress(text)),
        (b"gzip", gzip.compress(text[:40]) + gzip.compress(text[40:]) + b"junk"),
        (b"deflate", zlib.compress(text)),
        (b"deflate", bare),
        (b"gzip, deflate", zlib.compress(gzip.compress(text))),
        (b"identity", text),
    ):
        assert body(answered(b"Content-Encoding: " + name, wire), size) == text, name
    chunked = (
        b"5;x\r\nsome \r\n" + b"%x\r\n" % (len(text) - 5) + text[5:] + b"\r\n0\r\nA: b\r\n\r\n"
    )
    assert body(answered(b"transfer-encoding: Chunked", chunked), size) == text


@pytest.mark.parametrize("wire", [b"SSH-2.0-x\r\n\r\n", b"HTTP/1.1 200 OK\r\nA: " + b"a" * 300_000])
def test_what_is_no_response_is_said(wire: bytes) -> None:
    with pytest.raises(BadBody, match="no HTTP/1"):
        body(wire, 4096)


@pytest.mark.parametrize(
    ("data", "status", "headers"),
    [
        (b"abcHTTP/1.1 200 OK\r\nA: b\r\n\r\n", 200, ["b"]),
        (b"\r\n\n\xff\xff\xff\xffhttp/1.1 404 No\nA: b\n\n", 404, ["b"]),
        (b"HTTP/1.1 103 E\r\n\r\n\0HTTP/1.1 200 OK\r\nA: b\r\n\r\n", 200, ["b"]),
        (b"HTTP/1.1 050 X\r\nA: b\r\n\r\nHTTP/1.1 200 OK\r\n\r\n", 50, ["b"]),
        (b"HTTP/1.1 OK\r\nA: b\r\n\r\n", 200, ["b"]),
        (b"HTTP/1.1\r\nA: b\r\n\r\n", 200, ["b"]),
        (b"HTTP 200\r\nA: b\r\n\r\n", 200, ["b"]),
        (b"HTTP/1.1 200 OK\rA: b\r\n\r\n", 200, ["b"]),
        (b"HTTP/1.1 200 OK\r\nX: y\rA\0: b\0\r\nA\x0b: c\r\n\r\n", 200, ["b"]),
        (b"HTTP/1.1 200 OK\r\nA :\tb\r\n  c\r\n\r\n", 200, ["b c"]),
        (b"HTTP/1.1 200 OK\r\nA: b\xa0\r\n\r\n", 200, ["b\xa0"]),
    ],
)
def test_what_browsers_forgive_is_forgiven(data: bytes, status: int, headers: list[str]) -> None:
    told = head(data)

    assert told is not None
    assert (told.status, told.values(b"a")) == (status, headers)
    assert (told.odd == NO_STATUS) is (b"200" not in data and status == 200)


def test_more_than_four_bytes_before_it_are_no_response() -> None:
    assert head(b"12345HTTP/1.1 200 OK\r\n\r\n") is None


def test_no_more_than_the_length_and_nothing_where_there_is_no_body() -> None:
    assert body(answered(b"Content-Length: 4", b"bodymore")) == b"body"
    assert body(answered(b"Content-Length: 9", b"cut")) == b"cut"
    for status in (b"204 None", b"304 Same"):
        assert body(answered(b"A: b", b"x", status)) == b""


@settings(max_examples=100, deadline=None)
@given(
    st.binary(max_size=200),
    st.integers(1, 50),
    st.sampled_from(
        [
            b"",
            b"Content-Encoding: gzip",
            b"Content-Encoding: deflate",
            b"Transfer-Encoding: chunked",
        ]
    ),
)
def test_nothing_but_badbody_comes_of_any_bytes(data: bytes, size: int, headers: bytes) -> None:
    for whole in (data, answered(headers, data)):
        with contextlib.suppress(BadBody):
            assert isinstance(body(whole, size), bytes)
