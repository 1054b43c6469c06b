"""Our records against two readers that others wrote, and our reader against theirs."""

import gzip
from collections.abc import Iterator
from io import BytesIO

import pytest
from fastwarc.warc import ArchiveIterator as FastIterator
from hypothesis import given, settings
from hypothesis import strategies as st
from warcio.archiveiterator import ArchiveIterator
from warcio.warcwriter import WARCWriter

from pehra.base.warc import Level, packed, written
from pehra.base.warc_read import BadWarc, Record, block, looks_like_warc, records, whole

from .captures import made

NAMES = st.text(st.characters(codec="ascii", categories=["L"]), min_size=1, max_size=9)
VALUES = st.text(st.characters(codec="ascii", categories=["L", "N", "P"]), max_size=20)
ROWS = st.lists(st.tuples(st.dictionaries(NAMES, VALUES, max_size=3), st.binary(max_size=300)),
                min_size=1, max_size=4)  # fmt: skip


def file_of(rows: list[tuple[dict[str, str], bytes]], level: Level | None) -> bytes:
    found = b""
    for n, (more, data) in enumerate(rows):
        head = [("WARC-Type", "resource"), ("WARC-Record-ID", f"<urn:uuid:{n}>"),
                ("WARC-Date", "2026-01-05T12:00:00.000000Z"), ("WARC-Target-URI", f"urn:x:{n}"),
                *((f"X-{name}", value) for name, value in more.items())]  # fmt: skip
        one = written(head, data)
        found += one.head + data + b"\r\n\r\n" if level is None else packed(one, level)
    return found


@settings(max_examples=60, deadline=None)
@given(ROWS, st.sampled_from([None, 0, 1]))
def test_what_is_written_is_read_by_us_and_by_others(
    rows: list[tuple[dict[str, str], bytes]], level: Level | None
) -> None:
    data = file_of(rows, level)
    ours = [(one, whole(BytesIO(data), one)) for one in records(BytesIO(data))]
    others = ArchiveIterator(BytesIO(data), check_digests="raise", no_record_parse=True)

    assert [found for _, found in ours] == [one for _, one in rows]
    assert sum(one.length for one, _ in ours) == len(data)
    for (one, found), other in zip(ours, others, strict=True):
        assert other.raw_stream.read() == found
        assert [(n, v) for n, v in other.rec_headers.headers] == list(one.headers)
        assert others.get_record_offset() == one.offset
    for (one, found), fast in zip(ours, FastIterator(BytesIO(data), parse_http=False), strict=True):
        assert fast.verify_block_digest()
        assert (fast.record_id, fast.stream_pos) == (one.id, one.offset)
        assert fast.reader.read() == found


@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")  # warcio's own
@pytest.mark.filterwarnings("ignore::ResourceWarning")
def test_what_others_write_is_read() -> None:
    for packs in (True, False):
        file = BytesIO()
        writer = WARCWriter(file, gzip=packs)
        for n in range(3):
            told = writer.create_warc_record(
                f"http://example.test/{n}", "resource", payload=BytesIO(b"x" * n * 70_000)
            )
            writer.write_record(told)
        file.seek(0)
        assert [one.size for one in records(file)] == [0, 70_000, 140_000]


def test_a_cut_or_changed_file_is_read_up_to_there() -> None:
    data = made(1, 2)
    last = list(records(BytesIO(data)))[-1]
    for damaged in (data[:-9], data[:-60], data[: last.offset + 3], data + b"\x1f\x8b\x08"):
        found: list[Record] = []
        with pytest.raises(BadWarc, match="Record"):
            found.extend(records(BytesIO(damaged)))
    plain = gzip.decompress(data)
    with pytest.raises(BadWarc, match="before its length"):
        list(records(BytesIO(plain[:-9])))
    with pytest.raises(BadWarc, match="packed by itself"):
        list(records(BytesIO(gzip.compress(plain))))


def test_lying_lengths_and_bombs_are_refused_before_they_are_unpacked() -> None:
    head = b"WARC/1.1\r\nWARC-Type: resource\r\nContent-Length: %d\r\n\r\n"
    bomb = gzip.compress(head % 2**40 + b"\0" * 2**20)
    with pytest.raises(BadWarc, match="more than"):
        list(records(BytesIO(bomb)))
    for text in (b"-1", b"x", b"1\r\nContent-Length: 2", b"9" * 40):
        with pytest.raises(BadWarc, match="how long"):
            list(records(BytesIO((head % 0).replace(b"Length: 0", b"Length: " + text))))
    with pytest.raises(BadWarc, match="without an end"):
        list(records(BytesIO(b"WARC/1.1\r\nA: " + b"a" * 200_000)))


def test_blocks_are_given_in_pieces() -> None:
    data = file_of([({}, bytes(300_000))], 1)
    (one,) = records(BytesIO(data))
    pieces = list(block(BytesIO(data), one))
    assert sum(map(len, pieces)) == 300_000
    assert max(map(len, pieces)) <= 2**17


@settings(max_examples=100, deadline=None)
@given(
    st.binary(max_size=200),
    st.sampled_from([b"", b"WARC/1.0\r\n", b"WARC/1.1\r\n\r\n", b"\x1f\x8b\x08\0"]),
)
def test_nothing_but_badwarc_comes_of_any_bytes(data: bytes, begin: bytes) -> None:
    def act() -> Iterator[Record]:
        try:
            yield from records(BytesIO(begin + data))
        except BadWarc:
            return

    list(act())
    assert looks_like_warc(begin + data) in {True, False}
