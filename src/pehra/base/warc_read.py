"""WARC records read again, each with its place, from a plain file or one packed record by record.

Nothing is parsed beyond a record's own headers, and nothing is held: a block is read from its place
when it is asked for. A lying length, a cut end, a packed record that grows beyond all measure:
BadWarc, with the place.
"""

import hashlib
import re
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Protocol

from pehra.base.errors import PehraError

GZIP = b"\x1f\x8b"
WINDOW = zlib.MAX_WBITS | 16
PIECE = 2**16  # bytes read at once
MOST_HEAD = 64 * 2**10  # bytes of a record's own headers
MOST = 8 * 2**30  # bytes of a file, unpacked
HEAD_END = re.compile(rb"\r?\n\r?\n")
MAGIC = re.compile(rb"WARC/[01]\.[0-9]{1,2}\r?\n")


class BadWarc(PehraError):
    """Bytes that are no WARC, or one that is damaged. Names the place, never what stands there."""


class Bytes(Protocol):
    """A file that can be read from any place."""

    def seek(self, offset: int, /) -> int: ...

    def read(self, size: int, /) -> bytes: ...


@dataclass(frozen=True, slots=True)
class Record:
    """`offset` and `length` are where it lies in the file, packed or not; `size` of its block in
    bytes. `head` is up to and with its empty line.
    """

    number: int  # from 1
    offset: int
    length: int
    size: int
    head: bytes
    headers: tuple[tuple[str, str], ...]

    def header(self, name: str) -> str:
        """The first value of that name in any case; empty when there is none."""
        wanted = name.lower()
        return next((value for told, value in self.headers if told.lower() == wanted), "")

    @property
    def type(self) -> str:
        return self.header("WARC-Type")

    @property
    def id(self) -> str:
        return self.header("WARC-Record-ID")

    @property
    def url(self) -> str:
        """Some writers put it in angle brackets, as WARC 1.0 has it."""
        return self.header("WARC-Target-URI").strip("<>")

    @property
    def digest(self) -> str:
        """SHA-256 of the head, hex."""
        return hashlib.sha256(self.head).hexdigest()


def looks_like_warc(head: bytes) -> bool:
    """By the first bytes of a file, unpacked when they are packed."""
    if head.startswith(GZIP):
        try:
            head = zlib.decompressobj(WINDOW).decompress(head, 64)
        except zlib.error:
            return False
    return MAGIC.match(head) is not None


def records(file: Bytes, most: int = MOST, each: int = MOST) -> Iterator[Record]:
    """One after another to the end of the file. Raises BadWarc where one cannot be read: those
    before it were given already. `most` bounds all of them unpacked, `each` every one, in bytes.
    """
    offset, number, done = 0, 0, 0
    while True:
        source = _Source(file, offset, number + 1)
        if not source.more():
            return
        number += 1
        head, headers, size = _head(source)
        done += len(head) + size
        if done > most:
            raise BadWarc(f"The WARC unpacks to more than {most:,} bytes.")
        if size > each:
            raise source.bad(f"is longer than {each:,} bytes")
        for _ in source.take(size):
            pass
        end = source.end()
        yield Record(number, offset, end - offset, size, head, headers)
        offset = end


def block(file: Bytes, record: Record) -> Iterator[bytes]:
    """The record's block in pieces. Raises BadWarc."""
    source = _Source(file, record.offset, record.number)
    _head(source)
    yield from source.take(record.size)


def whole(file: Bytes, record: Record) -> bytes:
    """The record's block. Raises BadWarc."""
    return b"".join(block(file, record))


def _head(source: "_Source") -> tuple[bytes, tuple[tuple[str, str], ...], int]:
    head = source.head()
    if MAGIC.match(head) is None:
        raise source.bad("does not begin as one")
    headers = tuple(_headers(head))
    sizes = [value for name, value in headers if name.lower() == "content-length"]
    if len(sizes) != 1 or not re.fullmatch(r"[0-9]{1,15}", sizes[0]):
        raise source.bad("does not say how long it is")
    return head, headers, int(sizes[0])


def _headers(head: bytes) -> Iterator[tuple[str, str]]:
    lines = head.decode("utf-8", "replace").split("\n")[1:]
    name, value = "", ""
    for line in lines:
        if line[:1] in {" ", "\t"}:  # folded, as WARC 1.0 lets it be
            value += " " + line.strip()
            continue
        if name:
            yield name, value
        name, _, value = (part.strip() for part in line.partition(":"))
    if name:
        yield name, value


class _Source:
    """The bytes of one record, from where it begins: those of the file, or of one gzip member."""

    def __init__(self, file: Bytes, offset: int, number: int) -> None:
        self._file = file
        self._offset = offset
        self._number = number
        self._file.seek(offset)
        self._read = 0  # bytes of the file
        self._held = b""  # unpacked, and not taken yet
        piece = self._piece()
        self._raw = piece
        self._unpacker = zlib.decompressobj(WINDOW) if piece.startswith(GZIP) else None

    def bad(self, words: str) -> BadWarc:
        return BadWarc(f"Record {self._number} of the WARC, at byte {self._offset:,}, {words}.")

    def more(self) -> bool:
        return bool(self._raw)

    def head(self) -> bytes:
        """Up to and with the empty line."""
        while (found := HEAD_END.search(self._held)) is None:
            if len(self._held) > MOST_HEAD or not self._fill():
                raise self.bad("has headers without an end")
        head, self._held = self._held[: found.end()], self._held[found.end() :]
        return head

    def take(self, size: int) -> Iterator[bytes]:
        left = size
        while left:
            if not self._held and not self._fill():
                raise self.bad("ends before its length")
            piece, self._held = self._held[:left], self._held[left:]
            left -= len(piece)
            yield piece

    def end(self) -> int:
        """Where the next record begins, after the two line ends that close this one."""
        while len(self._held) < len(b"\r\n\r\n") and self._fill():
            pass
        closing = HEAD_END.match(self._held)
        if closing is None:
            raise self.bad("is not closed as one is")
        self._held = self._held[closing.end() :]
        return self._end_packed() if self._unpacker else self._end_plain()

    def _end_plain(self) -> int:
        return self._offset + self._read - len(self._raw) - len(self._held)

    def _end_packed(self) -> int:
        if self._held or self._fill():
            raise self.bad("is packed together with others: each must be packed by itself")
        if self._unpacker is None or not self._unpacker.eof:
            raise self.bad("is cut short: its packed bytes have no end")
        return self._offset + self._read - len(self._unpacker.unused_data)

    def _piece(self) -> bytes:
        piece = self._file.read(PIECE)
        self._read += len(piece)
        return piece

    def _fill(self) -> bool:
        """Add to what is held; False at the end."""
        if self._unpacker is None:
            piece, self._raw = self._raw or self._piece(), b""
            self._held += piece
            return bool(piece)
        return self._unpacked(self._unpacker)

    def _unpacked(self, unpacker: "zlib._Decompress") -> bool:
        while not unpacker.eof:
            raw = unpacker.unconsumed_tail or self._raw or self._piece()
            self._raw = b""
            if not raw:
                raise self.bad("is cut short: its packed bytes have no end")
            try:
                found = unpacker.decompress(raw, PIECE)
            except zlib.error as error:
                raise self.bad("cannot be unpacked") from error
            if found:
                self._held += found
                return True
        return False
