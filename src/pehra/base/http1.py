"""An HTTP/1 response as it stood on the wire, taken apart again: its head, and the body with
transfer and content encodings undone (RFC 9112 §7, RFC 9110 §8.4), piece by piece.

For responses that were captured, by us or by others: nothing is fetched here. Lenient where servers
are careless, and bounded where they are not honest.
"""

import re
import zlib
from collections.abc import Iterator
from dataclasses import dataclass

from pehra.base.errors import PehraError

MOST_HEAD = 256 * 2**10  # bytes, 1xx responses included
MOST_LAYERS = 2  # of content encodings
PIECE = 2**18
END = re.compile(rb"\n\r?\n")
STATUS = re.compile(r"HTTP/[0-9](?:\.[0-9])?[ \t]+([0-9]{3})(?:[ \t\r]|$)", re.IGNORECASE)
NO_BODY = frozenset({101, 204, 304})  # RFC 9112 §6.3
INTERIM = frozenset(range(100, 200)) - {101}  # after 101 something else than HTTP follows
SIZE = re.compile(rb"\s*([0-9A-Fa-f]{1,15})\s*(?:;|$)")
PACKED = frozenset({"gzip", "x-gzip", "deflate"})
PLAIN = frozenset({"", "identity", "none", "chunked"})
LENGTH = re.compile("[0-9]{1,15}")
GZIP = 16 + zlib.MAX_WBITS
MAGIC = b"\x1f\x8b"
DEFLATE = 8  # RFC 1950 §2.2: the method, in the low half of the first byte


class BadBody(PehraError):
    """A body that cannot be had: broken framing, an encoding that is not undone here, too much."""


@dataclass(frozen=True, slots=True)
class Head:
    """Of the final response. `size`: bytes of all that comes before its body, 1xx included."""

    status: int
    headers: tuple[tuple[str, str], ...]
    size: int

    def header(self, name: str) -> str:
        """The first value of that name in any case; empty when there is none."""
        wanted = name.lower()
        return next((value for told, value in self.headers if told.lower() == wanted), "")

    @property
    def mime(self) -> str:
        """`image/jpeg`, in small letters and without parameters; empty when it says none."""
        return self.header("Content-Type").partition(";")[0].strip().lower()


def head(data: bytes) -> Head | None:
    """The final response's head; None when these bytes begin as no response, or it has no end."""
    start = len(data) - len(data.lstrip(b"\r\n"))
    while (found := END.search(data, start)) is not None:
        first, *lines = data[start : found.start()].decode("latin-1").split("\n")
        status = STATUS.match(first)
        if status is None:
            return None
        if int(status[1]) not in INTERIM:
            return Head(int(status[1]), tuple(_headers(lines)), found.end())
        start = found.end()
    return None


def _headers(lines: list[str]) -> Iterator[tuple[str, str]]:
    """A folded value (RFC 9112 §5.2) is joined by one space; what is no header is passed over."""
    found: list[tuple[str, str]] = []
    for line in lines:
        name, colon, value = line.partition(":")
        if line[:1] in {" ", "\t"} and found:
            found[-1] = found[-1][0], f"{found[-1][1]} {line.strip()}"
        elif colon and name and line[:1] not in {" ", "\t"}:
            found.append((name.rstrip(), value.strip()))
    yield from found


def taken_apart(pieces: Iterator[bytes]) -> tuple[Head, Iterator[bytes]]:
    """The head and the wire bytes of the body. Raises BadBody when it is no response."""
    held = b""
    for piece in pieces:
        held += piece
        found = head(held)
        if found is not None:
            return found, _rest(held[found.size :], pieces)
        if len(held) > MOST_HEAD:
            break
    raise BadBody("What was captured is no HTTP/1 response.")


def _rest(first: bytes, pieces: Iterator[bytes]) -> Iterator[bytes]:
    if first:
        yield first
    yield from pieces


def entity(of: Head, body: Iterator[bytes], most: int) -> Iterator[bytes]:
    """The body with its encodings undone; what it is cut short of is not missed, since captures
    are. Raises BadBody beyond `most` bytes, or when an encoding is broken or not known.
    """
    told = (*_told(of, "Content-Encoding"), *_told(of, "Transfer-Encoding"))
    layers = [one for one in told if one not in PLAIN]
    found = _framed(of, body)
    if len(layers) > MOST_LAYERS or any(one not in PACKED for one in layers):
        raise BadBody("The body is packed in a way that is not undone here.")
    for one in reversed(layers):
        found = _inflated(found) if one == "deflate" else _gunzipped(found)
    done = 0
    for piece in found:
        done += len(piece)
        if done > most:
            raise BadBody(f"The body is longer than {most:,} bytes.")
        yield piece


def _framed(of: Head, body: Iterator[bytes]) -> Iterator[bytes]:
    """RFC 9112 §6.3: chunks before a length, a length before the end of the connection."""
    if of.status in NO_BODY:
        return iter(())
    transfer = _told(of, "Transfer-Encoding")
    if transfer:
        return _unchunked(body) if transfer[-1] == "chunked" else body
    lengths = set(_told(of, "Content-Length"))
    if len(lengths) > 1 or not all(map(LENGTH.fullmatch, lengths)):
        raise BadBody("The response says two lengths, or none that is one.")
    return _first(body, int(lengths.pop())) if lengths else body


def _told(of: Head, name: str) -> list[str]:
    """The parts of all values of that name, in small letters."""
    values = [value for told, value in of.headers if told.lower() == name.lower()]
    return [part.strip().lower() for value in values for part in value.split(",")]


def _first(body: Iterator[bytes], size: int) -> Iterator[bytes]:
    left = size
    while left and (piece := next(body, b"")):
        yield piece[:left]
        left -= min(left, len(piece))


def _unchunked(body: Iterator[bytes]) -> Iterator[bytes]:
    reader = _Lines(body)
    while (line := reader.line()) is not None:
        size = SIZE.match(line)
        if size is None:
            raise BadBody("The body's chunks are broken.")
        left = int(size[1], 16)
        if not left:
            return
        for piece in reader.take(left):
            yield piece
            left -= len(piece)
        if left or reader.line() is None:
            return  # cut short


class _Lines:
    def __init__(self, body: Iterator[bytes]) -> None:
        self._body = body
        self._held = b""

    def _fill(self) -> bool:
        piece = next(self._body, b"")
        self._held += piece
        return bool(piece)

    def line(self) -> bytes | None:
        """Without its end; None at the end of the body."""
        while (at := self._held.find(b"\n")) < 0:
            if len(self._held) > MOST_HEAD:
                raise BadBody("The body's chunks are broken.")
            if not self._fill():
                return None
        found, self._held = self._held[:at], self._held[at + 1 :]
        return found.rstrip(b"\r")

    def take(self, size: int) -> Iterator[bytes]:
        while size and (self._held or self._fill()):
            piece, self._held = self._held[:size], self._held[size:]
            size -= len(piece)
            yield piece


def _inflated(body: Iterator[bytes]) -> Iterator[bytes]:
    """Deflate with or without the zlib frame: RFC 9110 §8.4.1.2 notes that both come."""
    first = b""
    while len(first) < len(MAGIC) and (piece := next(body, b"")):
        first += piece
    unpacker = zlib.decompressobj(_window(first))
    for piece in _from(first, body):
        yield from _stepped(unpacker, piece)


def _gunzipped(body: Iterator[bytes]) -> Iterator[bytes]:
    """One gzip member after another (RFC 1952 §2.2); what else follows one is no matter."""
    unpacker, held = zlib.decompressobj(GZIP), b""
    for piece in body:
        held += piece
        while held:
            if unpacker.eof and len(held) < len(MAGIC):
                break
            if unpacker.eof and not held.startswith(MAGIC):
                return
            if unpacker.eof:
                unpacker = zlib.decompressobj(GZIP)
            yield from _stepped(unpacker, held)
            held = unpacker.unused_data


def _stepped(unpacker: "zlib._Decompress", raw: bytes) -> Iterator[bytes]:
    while raw and not unpacker.eof:
        try:
            found = unpacker.decompress(raw, PIECE)
        except zlib.error as error:
            raise BadBody("The packed body is broken.") from error
        if found:
            yield found
        raw = unpacker.unconsumed_tail


def _from(first: bytes, body: Iterator[bytes]) -> Iterator[bytes]:
    yield first
    yield from body


def _window(first: bytes) -> int:
    """RFC 1950 §2.2: the first two bytes of a zlib frame, as one number, are a multiple of 31."""
    two = int.from_bytes(first[:2], "big")
    framed = len(first) > 1 and first[0] & 15 == DEFLATE and two % 31 == 0
    return zlib.MAX_WBITS if framed else -zlib.MAX_WBITS
