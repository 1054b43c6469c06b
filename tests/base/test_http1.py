"""A captured response is taken apart as the fetcher took it when it came."""

import contextlib
import gzip
import zlib
from collections.abc import Iterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.patrol.odd import odd

from pehra.base.http1 import BadBody, entity, head, taken_apart
from pehra.patrol.exchange import Cut

SENT = b"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=x\r\nx-a: 1\r\n\r\nbody"


def pieces(data: bytes, size: int) -> Iterator[bytes]:
    return (data[start : start + size] for start in range(0, len(data), size))


def body(data: bytes, size: int = 7, most: int = 2**20) -> bytes:
    told, rest = taken_apart(pieces(data, size))
    return b"".join(entity(told, rest, most))


def answered(headers: bytes, wire: bytes, status: bytes = b"200 OK") -> bytes:
    return b"HTTP/1.1 " + status + b"\r\n" + headers + b"\r\n\r\n" + wire


def test_a_head_says_what_it_says() -> None:
    told = head(SENT)
    assert told is not None
    assert (told.status, told.mime, told.header("X-A"), told.size) == (200, "text/html", "1", 63)
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


def test_what_cannot_be_had_is_said() -> None:
    for wire, words in (
        (answered(b"Content-Encoding: br", b"x"), "not undone"),
        (answered(b"Content-Encoding: gzip", b"no gzip"), "broken"),
        (answered(b"Transfer-Encoding: chunked", b"zz\r\n"), "chunks are broken"),
        (answered(b"Content-Length: 1, 2", b"x"), "two lengths"),
        (answered(b"Content-Length: x", b"x"), "none that is one"),
        (answered(b"Content-Encoding: gzip", gzip.compress(bytes(2**22))), "longer than"),
        (b"SSH-2.0-x\r\n\r\n", "no HTTP/1"),
        (b"HTTP/1.1 200 OK\r\nA: " + b"a" * 300_000, "no HTTP/1"),
    ):
        with pytest.raises(BadBody, match=words):
            body(wire, 4096)


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
