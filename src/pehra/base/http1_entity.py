"""What a server sent, with transfer and content encodings undone (RFC 9112 §7, RFC 9110 §8.4).

Bounded, so that a bomb ends as words and not as memory; and never nothing: what cannot be undone is
taken as it came, since a server may lie about what it did, and browsers show it all the same. The
same bytes give the same entity wherever they are read, however they are cut into pieces.
"""

import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import chain

from .http1 import Chunked, Head, Length
from .http1_chunks import unchunked

STEP = 64 * 1024  # bytes undone at a time
MEMBERS = 10_000  # of one gzip body
FREE = 2**20  # bytes below which the ratio does not count
NOTHING = frozenset({"", "identity", "none", "chunked"})
GZIP = frozenset({"gzip", "x-gzip"})
DEFLATE = frozenset({"deflate", "x-deflate"})
RAW, ZLIB, AS_GZIP = -15, 15, 31  # zlib's window bits
ENDS_EARLY = "the {} stream ends early"
BROKEN = "the {} stream is broken"
NO_STREAM = "no {} stream"
BOMB = "a {} bomb: far more comes out than went in"
AS_IT_CAME = "taken as it came"
Wire = Callable[[], Iterator[bytes]]


@dataclass(frozen=True, slots=True)
class Bounds:
    """`entity` in bytes, `ratio` of it to what came (beyond the first MiB), `layers` of codings;
    they bind what is undone, and not what came.
    """

    entity: int = 128 * 2**20
    ratio: int = 100
    layers: int = 20


USUAL = Bounds()


class Entity:
    """Read piece by piece, as often as one likes; afterwards `problem` says what is not as it
    should be. `wire` opens the bytes after the head, `size` is how many there are.
    """

    def __init__(self, of: Head, wire: Wire, size: int, bounds: Bounds = USUAL) -> None:
        self.problem = ""
        self._of, self._wire = of, wire
        self._layers = bounds.layers
        self._most = min(bounds.entity, max(FREE, bounds.ratio * size))
        self._codings = tuple(codings(of))

    def __iter__(self) -> Iterator[bytes]:
        problems: list[str] = []
        given = False
        for piece in self._undone(problems):
            given = given or bool(piece)
            yield piece
        if problems and not given:
            problems.append(AS_IT_CAME)
            yield from self._framed([])
        self.problem = "; ".join(dict.fromkeys(problems))

    def _undone(self, problems: list[str]) -> Iterator[bytes]:
        found = self._framed(problems)
        if len(self._codings) > self._layers:
            most = self._layers
            problems.append(f"{len(self._codings)} layers of encoding; at most {most} are undone")
            return iter(())
        for coding in reversed(self._codings):
            if coding in GZIP:
                found = _counted(_gunzipped(found, problems), self._most, problems, "gzip")
            elif coding in DEFLATE:
                found = _counted(_inflated(found, problems), self._most, problems, "deflate")
            else:
                problems += (f"an encoding that is not undone: {coding[:40]}", AS_IT_CAME)
        return found

    def _framed(self, problems: list[str]) -> Iterator[bytes]:
        """Without what stands behind its end; as it came where its chunks are none."""
        match self._of.framing():
            case Length(value):
                yield from _first(self._wire(), value)
            case Chunked():
                given = False
                for piece in unchunked(self._wire(), problems):
                    given = True
                    yield piece
                if problems and not given:
                    problems.append(AS_IT_CAME)
                    yield from self._wire()
            case _:
                yield from self._wire()


def codings(of: Head) -> Iterator[str]:
    """What was done to the body, in the order in which it was done; what changes nothing is left
    out.
    """
    told = chain(of.codings(b"content-encoding"), of.codings(b"transfer-encoding"))
    return (one for one in told if one not in NOTHING)


def _first(pieces: Iterator[bytes], size: int) -> Iterator[bytes]:
    left = size
    while left and (piece := next(pieces, b"")):
        yield piece[:left]
        left -= min(left, len(piece))


def _counted(pieces: Iterator[bytes], most: int, problems: list[str], name: str) -> Iterator[bytes]:
    """The first `most` bytes: of a bomb its beginning is looked at too."""
    left = most
    for piece in pieces:
        if piece:
            yield piece[:left]
        left -= len(piece)
        if left < 0:
            problems.append(BOMB.format(name))
            return


def _steps(pieces: Iterator[bytes]) -> Iterator[bytes]:
    """STEP at a time: what comes out before a break must not hang on how it came."""
    held = bytearray()
    for piece in pieces:
        for start in range(0, len(piece), STEP):
            held += piece[start : start + STEP]
            while len(held) >= STEP:
                yield bytes(held[:STEP])
                del held[:STEP]
    if held:
        yield bytes(held)


class _Stream:
    """One zlib stream. `given`: something came out of it. `left` is what came behind its end."""

    def __init__(self, bits: int) -> None:
        self._zlib = zlib.decompressobj(bits)
        self.broken = self.given = False

    @property
    def ended(self) -> bool:
        return self._zlib.eof

    @property
    def left(self) -> bytes:
        return self._zlib.unused_data

    def fed(self, data: bytes) -> Iterator[bytes]:
        while data and not (self.broken or self.ended):
            before = self._zlib.copy()
            try:
                found = self._zlib.decompress(data, STEP)
            except zlib.error:
                self.broken = True
                yield from self._noted(_before_the_break(before, data))
                return
            data = self._zlib.unconsumed_tail
            yield from self._noted(iter((found,)))

    def _noted(self, pieces: Iterator[bytes]) -> Iterator[bytes]:
        for piece in pieces:
            if piece:
                self.given = True
                yield piece


def _before_the_break(stream: "zlib._Decompress", data: bytes) -> Iterator[bytes]:
    """What zlib undid in the call in which it met the break it keeps to itself: byte by byte it is
    had. So a wrong checksum hides nothing.
    """
    for place in range(len(data)):
        try:
            yield stream.decompress(data[place : place + 1])
        except zlib.error:
            return


def _inflated(pieces: Iterator[bytes], problems: list[str]) -> Iterator[bytes]:
    """`deflate` means zlib (RFC 9110 §8.4.1.2), and servers send it bare too."""
    steps = _steps(pieces)
    first = next(steps, b"")
    if not first:
        return
    stream = _Stream(ZLIB)
    begun = stream.fed(first)
    piece = next(begun, b"")
    if stream.broken and not stream.given:
        stream = _Stream(RAW)
        begun = stream.fed(first)
    yield piece
    yield from begun
    for step in steps:
        if stream.ended or stream.broken:
            break
        yield from stream.fed(step)
    if not stream.ended:
        problems.append(_words(stream).format("deflate"))


def _words(of: _Stream) -> str:
    if not of.broken:
        return ENDS_EARLY
    return BROKEN if of.given else NO_STREAM


def _gunzipped(pieces: Iterator[bytes], problems: list[str]) -> Iterator[bytes]:
    """A gzip body may have several members (RFC 1952 §2.2); what else follows one is no matter."""
    steps = _steps(pieces)
    held = next(steps, b"")
    for number in range(MEMBERS):
        if not held:
            return
        stream = _Stream(AS_GZIP)
        while True:
            yield from stream.fed(held)
            if stream.ended or stream.broken or not (held := next(steps, b"")):
                break
        if not stream.ended:
            if not number or stream.given:
                problems.append(_words(stream).format("gzip"))
            return
        held = stream.left or next(steps, b"")
    problems.append(BOMB.format("gzip"))
