"""Undo what a server did to a body on its way: chunks, gzip, deflate. Bounded, so that a bomb ends
as words and not as memory. Pure.
"""

import re
import zlib
from collections.abc import Sequence
from dataclasses import dataclass

from .fetcher import Limits

LINE = 4096  # bytes of a chunk's size line or of one trailer
STEP = 256 * 1024  # bytes undone at a time
CHUNKS = 1_000_000  # of one body; more are made to keep us busy
MEMBERS = 10_000  # of one gzip body
FREE = 2**20  # bytes below which the ratio does not count
NOTHING = frozenset({"", "identity", "none", "chunked"})
GZIP = frozenset({"gzip", "x-gzip"})
DEFLATE = frozenset({"deflate", "x-deflate"})
RAW, ZLIB, AS_GZIP = -15, 15, 31  # zlib's window bits
SIZE = re.compile(rb"[ \t]*([0-9A-Fa-f]{1,15})[ \t]*(?:;.*)?", re.DOTALL)
ENDS_EARLY = "the {} stream ends early"
BROKEN = "the {} stream is broken"
NO_STREAM = "no {} stream"
BOMB = "a {} bomb: far more comes out than went in"
Message = bytes | bytearray


@dataclass(frozen=True, slots=True)
class Entity:
    """`data` is empty when it could not be had; then, and when it ends early or breaks, `problem`
    says why.
    """

    data: bytes
    problem: str = ""


class Chunks:
    """Walks the chunks of a message as it grows (RFC 9112 §7.1), from `at`. `data` is what
    they hold; `done` after the trailer, `broken` where the form is broken. Lines may end in LF.
    """

    __slots__ = ("_count", "_missing", "_next", "at", "broken", "data", "done")

    def __init__(self, at: int = 0) -> None:
        self.at = at
        self.data = bytearray()
        self.done = self.broken = False
        self._count = 0
        self._missing = 0  # bytes of the chunk that have not come yet
        self._next = self._size

    def walk(self, message: Message) -> None:
        """As far as the bytes go."""
        while not (self.done or self.broken) and self._next(message):
            pass

    def _size(self, message: Message) -> bool:
        line = self._line(message)
        if line is None:
            return False
        told = SIZE.fullmatch(line)
        self._count += 1
        if told is None or self._count > CHUNKS:
            self.broken = True
            return False
        self._missing = int(told[1], 16)
        self._next = self._content if self._missing else self._trailer
        return True

    def _content(self, message: Message) -> bool:
        end = min(self.at + self._missing, len(message))
        if end == self.at:
            return False
        self.data += message[self.at : end]
        self._missing -= end - self.at
        self.at = end
        if not self._missing:
            self._next = self._after
        return True

    def _after(self, message: Message) -> bool:
        line = self._line(message)
        if line is None:
            return False
        self.broken = line != b""
        self._next = self._size
        return True

    def _trailer(self, message: Message) -> bool:
        line = self._line(message)
        self.done = line == b""
        return line is not None

    def _line(self, message: Message) -> bytes | None:
        """Without its end; None while it has not come whole. `at` stays before a broken one."""
        end = message.find(b"\n", self.at, self.at + LINE)
        if end < 0:
            self.broken = len(message) - self.at >= LINE
            return None
        line = bytes(message[self.at : end]).removesuffix(b"\r")
        if self._next != self._after or not line:
            self.at = end + 1
        return line


def unchunked(body: bytes) -> Entity:
    """A whole chunked body, its chunks joined."""
    chunks = Chunks()
    chunks.walk(body)
    if chunks.done:
        return Entity(bytes(chunks.data))
    words = "the chunks are broken" if chunks.broken else ENDS_EARLY.format("chunked")
    return Entity(bytes(chunks.data), words)


def codings(*values: str) -> tuple[str, ...]:
    """The codings of Transfer-Encoding or Content-Encoding, in the order in which they were done,
    in small letters, those that change nothing left out.
    """
    told = (part.strip().lower() for value in values for part in value.split(","))
    return tuple(one for one in told if one not in NOTHING)


def decoded(body: bytes, done: Sequence[str], limits: Limits) -> Entity:
    """Undo `done`, the last first. `body` is without chunks."""
    if not done or not body:
        return Entity(body)
    if len(done) > limits.layers:
        return Entity(b"", f"{len(done)} layers of encoding; at most {limits.layers} are undone")
    most, problem = min(limits.entity, max(FREE, limits.ratio * len(body))), ""
    for coding in reversed(done):
        if coding not in GZIP | DEFLATE:
            return Entity(b"", f"an encoding that is not undone: {coding[:40]}")
        whole = _inflated(body, coding, most)
        if not whole.data:
            return whole
        body, problem = whole.data, problem or whole.problem
    return Entity(body, problem)


def _inflated(body: bytes, coding: str, most: int) -> Entity:
    """`deflate` means zlib (RFC 9110 §8.4.1.2), and servers send it bare too."""
    if coding in GZIP:
        return _members(body, most)
    told = _member(body, ZLIB, most)
    if told.problem == NO_STREAM:
        told = _member(body, RAW, most)
    return Entity(told.data, told.problem.format("deflate"))


def _members(body: bytes, most: int) -> Entity:
    """A gzip body may have several members (RFC 1952 §2.2); what else follows one is no matter."""
    parts: list[bytes] = []
    at = size = 0
    problem = ""
    for _ in range(MEMBERS):
        told = _member(body, AS_GZIP, most - size, at)
        problem = told.problem
        if at and problem == NO_STREAM:
            problem = ""
            break
        parts.append(told.data)
        size, at = size + len(told.data), told.end
        if problem or at >= len(body):
            break
    else:
        problem = BOMB
    return Entity(b"" if problem == BOMB else b"".join(parts), problem.format("gzip"))


@dataclass(frozen=True, slots=True)
class _Member:
    """`end` is where in the body it ends."""

    data: bytes
    problem: str = ""
    end: int = 0


def _member(body: bytes, bits: int, most: int, at: int = 0) -> _Member:
    """Fed in steps, so that what is left over is never long."""
    stream, parts, size, fed = zlib.decompressobj(bits), list[bytes](), 0, b""
    while not stream.eof:
        if not fed:
            fed = body[at : at + STEP]
            at += len(fed)
        try:
            part = stream.decompress(fed, min(STEP, most - size + 1))
        except zlib.error:
            return _Member(b"".join(parts), BROKEN if parts else NO_STREAM)
        fed = stream.unconsumed_tail
        if not (part or fed or stream.eof) and at >= len(body):
            return _Member(b"".join(parts), ENDS_EARLY)
        parts.append(part)
        size += len(part)
        if size > most:
            return _Member(b"", BOMB)
    return _Member(b"".join(parts), "", at - len(stream.unused_data))
