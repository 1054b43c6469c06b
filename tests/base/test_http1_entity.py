"""Bodies with their encodings undone, and what cannot be undone as it came."""

import gzip
import time
import zlib
from dataclasses import dataclass, replace

import h11
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from pehra.base.http1 import Head
from pehra.base.http1_chunks import BROKEN, Chunks
from pehra.base.http1_entity import AS_IT_CAME, USUAL, Bounds, Entity, codings

SMALL = replace(USUAL, entity=50_000)
TEXT = b"the same words again and again " * 40


@dataclass(frozen=True)
class Told:
    data: bytes
    problem: str


def undone(
    body: bytes, *headers: tuple[bytes, bytes], bounds: Bounds = USUAL, size: int = 65_536
) -> Told:
    """`size`: of the pieces in which it comes."""
    entity = Entity(
        Head(200, headers, 0),
        lambda: (body[start : start + size] for start in range(0, len(body), size)),
        len(body),
        bounds,
    )
    return Told(b"".join(entity), entity.problem)


def decoded(body: bytes, done: tuple[str, ...], bounds: Bounds = USUAL, size: int = 65_536) -> Told:
    return undone(body, (b"Content-Encoding", ", ".join(done).encode()), bounds=bounds, size=size)


def unchunked(body: bytes, size: int = 65_536) -> Told:
    return undone(body, (b"Transfer-Encoding", b"chunked"), size=size)


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
    told = decoded(body, done)

    assert (told.data, told.problem) == (TEXT, "")


@pytest.mark.parametrize("done", [("gzip",), ("deflate",), ("gzip", "gzip")])
def test_nothing_decodes_to_nothing(done: tuple[str, ...]) -> None:
    assert decoded(b"", done).problem == ""
    assert decoded(gzip.compress(b""), ("gzip",)).problem == ""
    assert decoded(zlib.compress(b""), ("deflate",)).problem == ""


@pytest.mark.parametrize(
    ("body", "done", "words"),
    [
        (b"\x0b\x02\x80", ("br",), "not undone: br"),
        (b"\x28\xb5\x2f\xfd", ("zstd",), "not undone: zstd"),
        (TEXT, ("utf-8",), "not undone: utf-8"),
        (TEXT, ("aws-chunked",), "not undone: aws-chunked"),
        (TEXT, ("gzip",), "no gzip stream"),
        (TEXT, ("x-deflate",), "no deflate stream"),
        (b"\xff\xff", ("deflate",), "no deflate stream"),
        (gzip.compress(TEXT), ("gzip",) * 21, "21 layers"),
        (gzip.compress(TEXT)[:10], ("gzip",), "the gzip stream ends early"),
    ],
)
def test_what_cannot_be_undone_is_taken_as_it_came(
    body: bytes, done: tuple[str, ...], words: str
) -> None:
    told = decoded(body, done)

    assert told.data == body
    assert words in told.problem
    assert told.problem.endswith(AS_IT_CAME)


@pytest.mark.parametrize("done", [("utf-8", "gzip"), ("gzip", "utf-8"), ("gzip", "x", "y")])
def test_what_is_undone_beside_what_is_not(done: tuple[str, ...]) -> None:
    told = decoded(gzip.compress(TEXT), done)

    assert told.data == TEXT
    assert "not undone" in told.problem


@pytest.mark.parametrize(
    ("body", "done"),
    [
        (gzip.compress(b"ab" * 30_000), ("gzip",)),
        (zlib.compress(b"ab" * 30_000), ("deflate",)),
        (gzip.compress(gzip.compress(b"ab" * 30_000)), ("gzip", "gzip")),
        (b"".join(gzip.compress(b"ab" * 5_000) for _ in range(6)), ("gzip",)),
    ],
)
def test_of_a_bomb_the_beginning_is_had(body: bytes, done: tuple[str, ...]) -> None:
    told = decoded(body, done, SMALL)

    assert told.data == b"ab" * 25_000
    assert told.problem.endswith("bomb: far more comes out than went in")


def test_a_stream_cut_short_gives_what_came() -> None:
    told = decoded(gzip.compress(TEXT)[:-9], ("gzip",))

    assert TEXT.startswith(told.data)
    assert len(told.data) > 100
    assert told.problem == "the gzip stream ends early"


@pytest.mark.parametrize("size", [1, 700, 65_536])
def test_a_stream_that_breaks_gives_what_came_before(size: int) -> None:
    noise = bytes(n * 7919 % 251 for n in range(600_000))
    broken = bytearray(gzip.compress(noise, 1))
    broken[-3000] ^= 0xFF
    told, other = (decoded(bytes(broken), ("gzip",), size=one) for one in (size, 65_536))

    assert told.problem in {"the gzip stream is broken", "the gzip stream ends early"}
    assert noise[:100_000] == told.data[:100_000]
    assert told == other


@pytest.mark.parametrize("body", [gzip.compress(TEXT), gzip.compress(b"ab" * 300_000)])
def test_a_wrong_checksum_hides_nothing(body: bytes) -> None:
    """Browsers do not look at it."""
    broken = bytearray(body)
    broken[-5] ^= 1
    told = decoded(bytes(broken), ("gzip",))

    assert told.data == gzip.decompress(body)
    assert told.problem == "the gzip stream is broken"


@pytest.mark.parametrize("junk", [b"\x1f", b"\x1f\x8b", b"\x1f\x8bzzzzzzzz", b"\0" * 99])
def test_what_follows_a_member_is_no_matter(junk: bytes) -> None:
    for size in (1, 7, 65_536):
        assert decoded(gzip.compress(TEXT) + junk, ("gzip",), size=size) == Told(TEXT, "")


def test_the_ratio_counts_beyond_the_first_mebibyte() -> None:
    small, large = b"\0" * 1_000_000, b"\0" * 2_000_000

    assert decoded(gzip.compress(small), ("gzip",)).data == small
    told = decoded(gzip.compress(large), ("gzip",))
    assert (len(told.data), "bomb" in told.problem) == (2**20, True)
    assert decoded(gzip.compress(large), ("gzip",), replace(USUAL, ratio=2000)).data == large


def test_a_bomb_never_takes_more_memory_than_is_allowed() -> None:
    """Forty gigabytes in two layers: undone, it would not end today."""
    inner = gzip.compress(b"\0" * 40_000_000)
    bomb = gzip.compress(inner * 1000)

    told = decoded(bomb, ("gzip", "gzip"))
    assert "bomb" in told.problem
    assert len(told.data) <= USUAL.entity


def test_what_is_made_to_keep_us_busy_does_not() -> None:
    """Millions of empty gzip members, of tiny chunks: 8 MB each."""
    began = time.process_time()
    members = decoded(gzip.compress(b"", mtime=0) * 400_000, ("gzip",))
    chunks = unchunked(b"1\r\nx\r\n" * 1_300_000 + b"0\r\n\r\n")

    assert "bomb" in members.problem
    assert chunks.problem == BROKEN
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
    told = decoded(body, (coding,))

    assert told.data or told.problem or stands_for_nothing(body)


def test_codings_are_told_in_their_order_without_those_that_change_nothing() -> None:
    head = Head(200, ((b"Transfer-Encoding", b"gzip, chunked"), (b"content-encoding", b"Deflate ,"),
                      (b"CONTENT-ENCODING", b"x-GZIP, identity, none")), 0)  # fmt: skip

    assert list(codings(head)) == ["deflate", "x-gzip", "gzip"]


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
        (b"3;" + b"x" * 5000 + b"\r\nabc\r\n0\r\n\r\n", b"abc", ""),
        (b"3\r\nab", b"ab", ""),  # that it ends early is told as a cut
        (b"3\r\nabc", b"abc", ""),
        (b"3\r\nabc\r\n0\r\n", b"abc", ""),
        (b"", b"", ""),
        (b"3\r\nabcd\r\n0\r\n\r\n", b"abc", BROKEN),
        (b"3\r\nabc\r\nzz\r\n", b"abc", BROKEN),
    ],
)
def test_odd_chunks(wire: bytes, data: bytes, words: str) -> None:
    for size in (1, 4, 65_536):
        assert unchunked(wire, size) == Told(data, words)


@pytest.mark.parametrize(
    "wire",
    [
        b"-3\r\nabc\r\n",
        b"0x3\r\nabc\r\n",
        b"FFFFFFFFFFFFFFFFF\r\nabc",
        b"\xff\xd8\xff\xe0\n",
        b"\xff\xd8\xff\xe0",
        b"3;" + b"x" * 20_000 + b"\r\nabc\r\n0\r\n\r\n",
    ],
)
def test_what_is_in_no_chunks_is_taken_as_it_came(wire: bytes) -> None:
    for size in (1, 4, 65_536):
        assert unchunked(wire, size) == Told(wire, f"{BROKEN}; {AS_IT_CAME}")


@pytest.mark.parametrize(
    "told", [b"chunked,", b"chunked, identity", b"CHUNKED", b"gzip, chunked", b", chunked ,x"]
)
def test_chunks_are_undone_wherever_they_are_named(told: bytes) -> None:
    assert undone(b"3\r\nabc\r\n0\r\n\r\n", (b"Transfer-Encoding", told)).data == b"abc"


@pytest.mark.parametrize(
    ("headers", "data"),
    [
        (((b"Content-Length", b"3"),), b"abc"),
        (((b"content-length", b"3, 3"), (b"Content-Length", b"3")), b"abc"),
        (((b"Transfer-Encoding", b""), (b"Content-Length", b"3")), b"abc"),
        (((b"Transfer-Encoding", b"x"), (b"Content-Length", b"3")), b"abc"),
        (((b"Content-Length\x0b", b"3"),), b"abcdef"),
        (((b"Content-Length", b"3"), (b"Content-Length", b"4")), b"abcdef"),
        (((b"Content-Length", b"-1"),), b"abcdef"),
        (((b"Content-Length", b"99"),), b"abcdef"),
    ],
)
def test_as_much_as_the_length_says(headers: tuple[tuple[bytes, bytes], ...], data: bytes) -> None:
    assert undone(b"abcdef", *headers).data == data


CODINGS = ["gzip", "deflate", "br", "utf-8", "identity", ""]


@given(
    st.binary(max_size=200), st.lists(st.sampled_from(CODINGS), max_size=4),
    st.lists(st.sampled_from(CODINGS), max_size=4), st.booleans(), st.integers(1, 70),
)  # fmt: skip
@settings(max_examples=200, deadline=None)
def test_the_same_bytes_give_the_same_however_they_come(
    data: bytes, packed: list[str], told: list[str], chunks: bool, size: int  # noqa: FBT001
) -> None:  # fmt: skip
    """Whatever was done and whatever is said of it."""
    for coding in packed:
        data = squeezed(data) if coding == "gzip" else data
        data = zlib.compress(data) if coding == "deflate" else data
    headers = [(b"Content-Encoding", ", ".join(told).encode())]
    headers += [(b"Transfer-Encoding", b"chunked")] if chunks else []
    wire = framed([data[:99], data[99:]]) if chunks and len(data) % 3 else data

    assert undone(wire, *headers, size=size) == undone(wire, *headers)


def squeezed(data: bytes) -> bytes:
    return gzip.compress(data, mtime=0)
