"""What a server sent, fetched, sealed, checked and read as a report: all see the same file, however
odd it was. A capture of ours always verifies.
"""

import gzip
import io
import zlib
from dataclasses import replace
from functools import reduce
from urllib.parse import urlsplit

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from pehra.base.digest import digests
from pehra.intake.parcels.captured import CapturedParcel, Warc
from pehra.patrol.capture import segment
from pehra.patrol.exchange import Exchange
from pehra.patrol.fault import Sound
from pehra.patrol.fetcher import Limits
from pehra.patrol.fetchers.answer import Answer
from pehra.patrol.verify_capture import verify

from .captures import TOOL, context, exchange
from .odd import odd

JPEG = b"\xff\xd8\xff\xe0" + b"a picture, made up; " * 40
GZIPPED, DEFLATED = gzip.compress(JPEG, mtime=0), zlib.compress(JPEG)
BARE = DEFLATED[2:-4]
CHUNKED = (
    b"5;a=b\r\n" + JPEG[:5] + b"\r\n%x\r\n" % len(JPEG[5:]) + JPEG[5:] + b"\r\n0\r\nA: b\r\n\r\n"
)
OK = b"HTTP/1.1 200 OK\r\n"
PACKED_SIX = reduce(lambda data, _: gzip.compress(data, mtime=0), range(6), JPEG)
SIX = OK + b"Content-Encoding: gzip,gzip,gzip,gzip,gzip,gzip\r\n\r\n"
EMPTY = OK + b"Transfer-Encoding: \r\nContent-Length: %d\r\n\r\n" % len(JPEG)
IN_CHUNKS = OK + b"Transfer-Encoding: chunked\r\n\r\n"
ODD: dict[str, bytes] = {
    "as it should be": OK + b"\r\n" + JPEG,
    "a tab in a name": OK + b"Content-Length\x0b: 3\r\n\r\n" + JPEG,
    "an empty transfer": EMPTY + JPEG + b"more",
    "status 050": b"HTTP/1.1 050 X\r\n\r\n" + JPEG,
    "no status": b"HTTP/1.1 OK\r\n\r\n" + JPEG,
    "junk behind gzip": OK + b"Content-Encoding: gzip\r\n\r\n" + GZIPPED + b"\x1f\x8bzzzzzzzz",
    "a wrong checksum": OK + b"Content-Encoding: gzip\r\n\r\n" + GZIPPED[:-8] + b"\0" * 8,
    "x-deflate": OK + b"Content-Encoding: x-deflate\r\n\r\n" + DEFLATED,
    "bare deflate": OK + b"Content-Encoding: deflate\r\n\r\n" + BARE,
    "a length below none": OK + b"Content-Length: -1\r\n\r\n" + JPEG,
    "two lengths": OK + b"Content-Length: 100\r\nContent-Length: 200\r\n\r\n" + JPEG,
    "an empty line after 100": b"HTTP/1.1 100 C\r\n\r\n\r\n" + OK + b"\r\n" + JPEG,
    "utf-8": OK + b"Content-Encoding: utf-8\r\n\r\n" + JPEG,
    "utf-8 over gzip": OK + b"Content-Encoding: gzip, utf-8\r\n\r\n" + GZIPPED,
    "aws-chunked": OK + b"Content-Encoding: aws-chunked\r\n\r\n" + JPEG,
    "a brotli that is none": OK + b"Content-Encoding: br\r\n\r\n" + JPEG,
    "a gzip that is none": OK + b"Content-Encoding: gzip\r\n\r\n" + JPEG,
    "six layers": SIX + PACKED_SIX,
    "six layers that are none": SIX + JPEG,
    "chunked and a comma": OK + b"Transfer-Encoding: chunked,\r\n\r\n" + CHUNKED,
    "chunked, identity": OK + b"Transfer-Encoding: chunked, identity\r\n\r\n" + CHUNKED,
    "chunks that are none": IN_CHUNKS + JPEG,
    "a chunk's blank": IN_CHUNKS + CHUNKED.replace(b"5;a=b", b"5 "),
    "bytes before it": b"abc" + OK + b"\r\n" + JPEG,
    "bytes before it and 103": b"HTTP/1.1 103 E\r\n\r\n\xff\xff" + OK + b"\r\n" + JPEG,
    "a CR alone": OK + b"A: b\rContent-Encoding: gzip\r\n\r\n" + GZIPPED,
    "a NUL in a name": OK + b"Content-\0Encoding: gzip\r\n\r\n" + GZIPPED,
    "a long head": OK + b"A: b\r\n" * 2000 + b"\r\n" + JPEG,
    "206": b"HTTP/1.1 206 P\r\n\r\n" + JPEG,
    "404": b"HTTP/1.1 404 N\r\nContent-Encoding: gzip\r\n\r\n" + GZIPPED,
    "302": b"HTTP/1.1 302 F\r\nLocation: /x\r\n\r\n" + JPEG,
}  # fmt: skip


def fetched(data: bytes, *, clean: bool = True) -> Exchange | None:
    answer = Answer(Limits())
    answer.feed(data)
    answer.end(clean=clean)
    if not answer.status:
        return None
    entity = answer.entity()
    return replace(
        exchange(), response=bytes(answer.received), head=answer.head, status=answer.status,
        headers=answer.headers, entity=entity.data, cut=answer.cut, problem=entity.problem,
    )  # fmt: skip


def sealed(of: Exchange) -> bytes:
    hit = context(1, of.entity, "RECOGNISED")
    hit = hit if of.entity else replace(hit, digests={})
    return segment([(of, hit)], TOOL)


def read(data: bytes) -> list[bytes]:
    """The files of its report."""
    parcel = CapturedParcel("WARC", [Warc("", io.BytesIO(data), len(data))])
    return [b"".join(parcel.chunks(one)) for one in parcel.members()[1:]]


def the_same_for_all(of: Exchange) -> None:
    data = sealed(of)

    assert isinstance(verify(data), Sound), verify(data)
    assert read(data) == ([of.entity] if of.entity else [])


@pytest.mark.parametrize("name", ODD)
def test_an_odd_server_hides_no_picture(name: str) -> None:
    of = fetched(ODD[name])

    assert of is not None
    assert digests([of.entity]) == digests([JPEG])
    the_same_for_all(of)


@pytest.mark.parametrize("number", range(1, 301))
def test_odd_responses_are_the_same_for_all(number: int) -> None:
    of = fetched(odd(number).bytes)
    if of is not None:
        the_same_for_all(of)


STARTS = st.sampled_from([
    b"", b"\r\n", b"abc", b"\0\0\0\0", b"12345", b"HTTP/1.1 100 C\r\n\r\n", b"HTTP/1.1 103\n\n\r\n",
    b"HTTP/1.1 050 X\r\n\r\n",
])  # fmt: skip
STATUSES = st.sampled_from([
    b"HTTP/1.1 200 OK", b"HTTP/1.0 404 No", b"http/1.1 200", b"HTTP/1.1 204 N", b"HTTP 200",
    b"HTTP/1.1 OK", b"HTTP/1.1 2000 OK", b"HTTP/1.1 99999 OK", b"HTTP/1.1 101 S",
])  # fmt: skip
NAMES = st.sampled_from([
    b"Content-Encoding", b"content-encoding ", b"Content-Encoding\x0b", b"Transfer-Encoding",
    b"TRANSFER-ENCODING\0", b"Content-Length", b"Content-Length\x85", b" folded", b"X", b"",
])  # fmt: skip
VALUES = st.sampled_from([
    b"", b"gzip", b"x-gzip", b"deflate", b"br", b"utf-8", b"identity", b"chunked", b"chunked,",
    b"gzip, chunked", b"chunked, gzip", b"gzip, deflate", b"3", b"3, 3", b"3, 4", b"-1", b"999999",
    b"\xa0gzip", b"gzip\xa0", b"gzip;q=1",
])  # fmt: skip
ENDS = st.sampled_from([b"\r\n", b"\n", b"\r", b"\r\r\n", b"\0\r\n"])
HEADERS = st.lists(st.tuples(NAMES, VALUES, ENDS), max_size=5)
BODIES = st.sampled_from([
    b"", b"3\r\nabc\r\n0\r\n\r\n", JPEG, GZIPPED, DEFLATED, BARE, CHUNKED,
    gzip.compress(DEFLATED, mtime=0),
    GZIPPED + b"\x1f\x8bzz", GZIPPED * 2, GZIPPED[:-3], GZIPPED[:40], GZIPPED[:-6] + b"xxxxxx",
    b"4\r\n" + GZIPPED[:4] + b"\r\n%x\r\n" % len(GZIPPED[4:]) + GZIPPED[4:] + b"\r\n0\r\n\r\n",
    b"5\r\nabc", b"zz\r\n", gzip.compress(b"\0" * 3_000_000, mtime=0),
    gzip.compress(b"", mtime=0) + JPEG,
])  # fmt: skip


@settings(max_examples=300, deadline=None)
@given(STARTS, STATUSES, HEADERS, BODIES, st.tuples(st.integers(0, 2000), st.binary(max_size=3)))
@example(b"", b"HTTP/1.1 200", [(b"Content-Length\x0b", b"3", b"\r\n")], JPEG, (0, b""))
@example(b"", b"HTTP/1.1 200", [(b"A", b"", b"\r\r\n")], JPEG, (0, b""))
def test_whatever_is_sent_is_the_same_for_all(
    start: bytes,
    status: bytes,
    headers: list[tuple[bytes, bytes, bytes]],
    body: bytes,
    changed: tuple[int, bytes],
) -> None:
    """And whatever is changed in it, at any place."""
    lines = b"".join(name + b": " + value + end for name, value, end in headers)
    data = start + status + b"\r\n" + lines + b"\r\n" + body
    place, more = changed
    data = data[:place] + more + data[place + len(more) :]
    of = fetched(data, clean=place % 2 == 0)
    if of is not None:
        the_same_for_all(of)


def test_the_request_of_the_made_up_captures_is_that_of_their_address() -> None:
    """So that what is checked of it is checked here."""
    of = exchange(7)
    assert of.request.startswith(b"GET " + urlsplit(of.url).path.encode() + b" HTTP/1.1\r\nHost: ")
