"""The chunks of a body (RFC 9112 §7.1), walked as they come."""

import re
from collections.abc import Iterator

from .http1 import Message

LINE = 16 * 1024  # bytes of a chunk's size line or of one trailer: as long as browsers read one
CHUNKS = 1_000_000  # of one body; more are made to keep us busy
SIZE = re.compile(rb"[ \t]*([0-9A-Fa-f]{1,15})[ \t]*(?:;.*)?", re.DOTALL)
BROKEN = "the chunks are broken"


class Chunks:
    """Walks the chunks of a message as it grows, from `at`. `done` after the trailer, `broken`
    where the form is broken, `begun` when something came in them. Lines may end in LF. `keep`: what
    they hold is put into `data`.
    """

    __slots__ = ("_count", "_keep", "_missing", "_next", "at", "begun", "broken", "data", "done")

    def __init__(self, at: int = 0, *, keep: bool = True) -> None:
        self.at = at
        self.data = bytearray()
        self.done = self.broken = self.begun = False
        self._keep = keep
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
        self.begun = True
        if self._keep:
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


def unchunked(pieces: Iterator[bytes], problems: list[str]) -> Iterator[bytes]:
    """What the chunks hold, as far as they came; `problems` says when they are broken."""
    chunks, held = Chunks(), bytearray()
    for piece in pieces:
        held += piece
        chunks.walk(held)
        if chunks.data:
            yield bytes(chunks.data)
            chunks.data.clear()
        del held[: chunks.at]
        chunks.at = 0
        if chunks.done or chunks.broken:
            break
    if chunks.broken or (held and not chunks.begun and not chunks.done):
        problems.append(BROKEN)
