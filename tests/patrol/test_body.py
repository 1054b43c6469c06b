"""Bodies with their encodings undone."""

import gzip
import time
import zlib
from dataclasses import replace

import h11
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from pehra.patrol.body import Chunks, codings, decoded, unchunked
from pehra.patrol.fetcher import Limits

LIMITS = Limits()
SMALL = replace(LIMITS, entity=50_000)
TEXT = b"the same words again and again " * 40


def bare(data: bytes) -> bytes:
    made = zlib.compressobj(wbits=-15)
    return made.compress(data) + made.flush()


@pytest.mark.parametrize(
    ("body", "done"),
    [
        (TEXT, ()),
        (gzip.compress(TEXT), ("gzip",)),
        (gzip.compress(TEXT), ("x-gzip",)),
        (zlib.compress(TEXT), ("deflate",)),
        (bare(TEXT), ("deflate",)),
        (gzip.compress(zlib.compress(TEXT)), ("deflate", "gzip")),
        (gzip.compress(TEXT[:99]) + gzip.compress(TEXT[99:]), ("gzip",)),
        (gzip.compress(TEXT) + b"\r\n<!-- -->", ("gzip",)),
        (gzip.compress(TEXT) + b"\0" * 512, ("gzip",)),
    ],
)
def test_what_was_done_is_undone(body: bytes, done: tuple[str, ...]) -> None:
    told = decoded(body, done, LIMITS)

    assert (told.data, told.problem) == (TEXT, "")


@pytest.mark.parametrize("done", [("gzip",), ("deflate",), ("gzip", "gzip")])
def test_nothing_decodes_to_nothing(done: tuple[str, ...]) -> None:
    assert decoded(b"", done, LIMITS).problem == ""
    assert decoded(gzip.compress(b""), ("gzip",), LIMITS).problem == ""
    assert decoded(zlib.compress(b""), ("deflate",), LIMITS).problem == ""


@pytest.mark.parametrize(
    ("body", "done", "words"),
    [
        (b"\x0b\x02\x80", ("br",), "not undone: br"),
        (b"\x28\xb5\x2f\xfd", ("zstd",), "not undone: zstd"),
        (TEXT, ("gzip",), "no gzip stream"),
        (b"\xff\xff", ("deflate",), "no deflate stream"),
        (gzip.compress(TEXT), ("gzip", "gzip", "gzip"), "3 layers"),
        (gzip.compress(b"\0" * 60_000), ("gzip",), "gzip bomb"),
        (zlib.compress(b"\0" * 60_000), ("deflate",), "deflate bomb"),
        (gzip.compress(gzip.compress(b"\0" * 60_000)), ("gzip", "gzip"), "gzip bomb"),
        (b"".join(gzip.compress(b"\0" * 10_000) for _ in range(6)), ("gzip",), "gzip bomb"),
    ],
)
def test_what_cannot_be_undone_is_said(body: bytes, done: tuple[str, ...], words: str) -> None:
    told = decoded(body, done, SMALL)

    assert told.data == b""
    assert words in told.problem


def test_a_stream_cut_short_gives_what_came() -> None:
    told = decoded(gzip.compress(TEXT)[:-9], ("gzip",), LIMITS)

    assert TEXT.startswith(told.data)
    assert len(told.data) > 100
    assert told.problem == "the gzip stream ends early"


def test_a_stream_that_breaks_gives_what_came_before() -> None:
    noise = bytes(n * 7919 % 251 for n in range(600_000))
    broken = bytearray(gzip.compress(noise, 1))
    broken[-3000] ^= 0xFF
    told = decoded(bytes(broken), ("gzip",), LIMITS)

    assert told.problem in {"the gzip stream is broken", "the gzip stream ends early"}
    assert noise[:100_000] == told.data[:100_000]


def test_the_ratio_counts_beyond_the_first_mebibyte() -> None:
    small, large = b"\0" * 1_000_000, b"\0" * 2_000_000

    assert decoded(gzip.compress(small), ("gzip",), LIMITS).data == small
    assert "bomb" in decoded(gzip.compress(large), ("gzip",), LIMITS).problem
    assert decoded(gzip.compress(large), ("gzip",), replace(LIMITS, ratio=2000)).data == large


def test_a_bomb_never_takes_more_memory_than_is_allowed() -> None:
    """Forty gigabytes in two layers: undone, it would not end today."""
    inner = gzip.compress(b"\0" * 40_000_000)
    bomb = gzip.compress(inner * 1000)

    assert "bomb" in decoded(bomb, ("gzip", "gzip"), LIMITS).problem


def test_what_is_made_to_keep_us_busy_does_not() -> None:
    """Millions of empty gzip members, of tiny chunks: 8 MB each."""
    began = time.process_time()
    members = decoded(gzip.compress(b"", mtime=0) * 400_000, ("gzip",), LIMITS)
    chunks = unchunked(b"1\r\nx\r\n" * 1_300_000 + b"0\r\n\r\n")

    assert "bomb" in members.problem
    assert chunks.problem == "the chunks are broken"
    assert len(chunks.data) == 1_000_000
    assert time.process_time() - began < 20


def stands_for_nothing(body: bytes) -> bool:
    """A whole stream with nothing in it, by zlib itself: bare, as zlib, as gzip."""
    for bits in (-15, 15, 31):
        stream = zlib.decompressobj(bits)
        try:
            if stream.decompress(body) == b"" and stream.eof:
                return True
        except zlib.error:
            continue
    return not body


@given(st.binary(max_size=3000), st.sampled_from(["gzip", "deflate", "br", "x-gzip"]))
@example(b"\x03\x00", "deflate")
@settings(max_examples=100)
def test_any_bytes_give_an_entity_or_say_why_not(body: bytes, coding: str) -> None:
    told = decoded(body, (coding,), LIMITS)

    assert told.data or told.problem or stands_for_nothing(body)


def test_codings_are_told_in_their_order_without_those_that_change_nothing() -> None:
    assert codings("Deflate , GZIP", "identity", "", "chunked") == ("deflate", "gzip")


def framed(parts: list[bytes], end: bytes = b"\r\n") -> bytes:
    made = b"".join(f"{len(part):X}".encode() + end + part + end for part in parts if part)
    return made + b"0" + end + end


@given(st.lists(st.binary(max_size=300), max_size=6), st.lists(st.integers(0, 2000), max_size=6))
@settings(max_examples=100)
def test_chunks_are_the_same_however_they_come(parts: list[bytes], places: list[int]) -> None:
    whole = framed(parts)
    chunks, came = Chunks(), bytearray()
    for start, end in zip([0, *sorted(places)], [*sorted(places), len(whole)], strict=True):
        came += whole[start:end]
        chunks.walk(came)

    assert chunks.done
    assert not chunks.broken
    assert chunks.at == len(whole)
    assert bytes(chunks.data) == b"".join(parts)


@given(st.lists(st.binary(min_size=1, max_size=300), max_size=6))
@settings(max_examples=50)
def test_h11_undoes_chunks_in_the_same_way(parts: list[bytes]) -> None:
    whole = framed(parts)
    other = h11.Connection(h11.CLIENT)
    other.send(h11.Request(method="GET", target="/", headers=[("Host", "x")]))
    other.send(h11.EndOfMessage())
    other.receive_data(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n" + whole)
    seen = b""
    while not isinstance(event := other.next_event(), h11.EndOfMessage):
        seen += bytes(event.data) if isinstance(event, h11.Data) else b""

    assert unchunked(whole).data == seen == b"".join(parts)


@pytest.mark.parametrize(
    ("wire", "data", "words"),
    [
        (b"3\nabc\n0\n\n", b"abc", ""),
        (b"03 ; x=1\r\nabc\r\n0\r\nA: b\r\n\r\n", b"abc", ""),
        (b"3\r\nabc\r\n0\r\n\r\nMORE", b"abc", ""),
        (b"3\r\nab", b"ab", "the chunked stream ends early"),
        (b"3\r\nabc", b"abc", "the chunked stream ends early"),
        (b"3\r\nabc\r\n0\r\n", b"abc", "the chunked stream ends early"),
        (b"", b"", "the chunked stream ends early"),
        (b"3\r\nabcd\r\n0\r\n\r\n", b"abc", "the chunks are broken"),
        (b"3\r\nabc\r\nzz\r\n", b"abc", "the chunks are broken"),
        (b"-3\r\nabc\r\n", b"", "the chunks are broken"),
        (b"0x3\r\nabc\r\n", b"", "the chunks are broken"),
        (b"FFFFFFFFFFFFFFFFF\r\nabc", b"", "the chunks are broken"),
        (b"3;" + b"x" * 5000 + b"\r\nabc\r\n0\r\n\r\n", b"", "the chunks are broken"),
    ],
)
def test_odd_chunks(wire: bytes, data: bytes, words: str) -> None:
    told = unchunked(wire)

    assert (told.data, told.problem) == (data, words)
