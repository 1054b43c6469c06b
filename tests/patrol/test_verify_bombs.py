"""What is made to be far more than it looks ends as a fault, and not as memory."""

import hashlib
import json
import tracemalloc
import zlib
from collections.abc import Callable

import pytest

from pehra.patrol import verify_warc
from pehra.patrol.fault import Damaged, Kind, Verdict
from pehra.patrol.verify_capture import verify

from . import damages
from .captures import exported, made

MIB = 2**20
ZEROS = bytes(MIB)
SEGMENT = made(1)
WACZ = exported(SEGMENT)
HEAD = (
    b"WARC/1.1\r\nWARC-Type: %s\r\nWARC-Record-ID: <urn:uuid:1>\r\n"
    b"WARC-Date: 2026-01-01T00:00:00Z\r\nContent-Length: %d\r\n\r\n"
)


def bomb(head: bytes, size: int, end: bytes = b"\r\n\r\n") -> bytes:
    """`size` MiB of nothing, packed a thousandfold."""
    packer = zlib.compressobj(9, zlib.DEFLATED, 31)
    parts = [packer.compress(head), *(packer.compress(ZEROS) for _ in range(size))]
    return b"".join((*parts, packer.compress(end), packer.flush()))


def index_bomb() -> bytes:
    held = damages.members(WACZ)
    held["indexes/index.cdx.gz"] = bomb(b"", 200, b"")
    return damages.signed(held | {"indexes/index.idx": index_of(held["indexes/index.cdx.gz"])})


def index_of(packed: bytes) -> bytes:
    where = {"offset": 0, "length": len(packed), "filename": "index.cdx.gz",
             "digest": "sha256:" + hashlib.sha256(packed).hexdigest()}  # fmt: skip
    return f"!meta 0 {{}}\na 1 {json.dumps(where)}\n".encode()


def told(data: bytes) -> tuple[Verdict, int]:
    """And the bytes that it held at the most."""
    tracemalloc.start()
    try:
        return verify(data), tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


@pytest.mark.parametrize(
    ("make", "kind", "words"),
    [
        (lambda: bomb(HEAD % (b"warcinfo", 200 * MIB), 200), Kind.UNREADABLE, "is longer than"),
        (lambda: bomb(HEAD % (b"warcinfo", 100 * MIB), 100), Kind.UNREADABLE, "is that long"),
        (lambda: bomb(HEAD % (b"response", 100 * MIB), 100), Kind.NO_DIGEST, "no digest"),
        (lambda: bomb(HEAD % (b"warcinfo", 4) + b"abcd\r\n\r\n", 200), Kind.UNREADABLE, "together"),
        (index_bomb, Kind.INDEX, "does not lead through"),
    ],
    ids=["a record", "a first record", "a response", "behind a record", "an index"],
)
def test_a_bomb_is_a_fault(make: Callable[[], bytes], kind: Kind, words: str) -> None:
    data = make()
    verdict, held = told(data)

    assert isinstance(verdict, Damaged)
    assert [one for one in verdict.faults if one.kind is kind and words in one.words]
    assert held < 24 * MIB


def test_more_records_than_are_read_are_a_fault(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(verify_warc, "MOST_RECORDS", 20)
    verdict, _ = told(SEGMENT + bomb(HEAD % (b"resource", 0), 0) * 20)

    assert isinstance(verdict, Damaged)
    assert any("more records than are read" in one.words for one in verdict.faults)
