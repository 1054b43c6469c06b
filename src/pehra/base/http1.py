"""The head of an HTTP/1 response (RFC 9112): where it ends, what it says, and how the end of its
body is known. http1_entity.py undoes what was done to the body.

One reading for all: the fetcher reads by it as bytes come, and whoever takes a capture up again
reads the same out of it. What browsers forgive is forgiven, for a server that means to hide a
picture sends what they show and others do not read.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from pehra.base.errors import PehraError

MOST_HEAD = 256 * 2**10  # bytes, 1xx responses included
START = b"HTTP"
SLOP = 4  # bytes of anything that may stand before the status line
BLANK = re.compile(rb"\n\r?\n")  # the end of a head
LINE_END = re.compile(rb"\r\n|\r|\n")
STATUS = re.compile(rb"HTTP[^ \t]*(?:[ \t]+(\d*)(?:\D.*)?)?", re.IGNORECASE | re.DOTALL)
CUT_STATUS = re.compile(rb"HTTP/\d(?:\.\d)?[ \t]+(\d{3})(?:[ \t].*)?", re.IGNORECASE)
DIGITS = 4  # of a status at the most
NUMBER = re.compile(r"\d{1,18}")
NO_STATUS = "it says no status that is one: taken for 200"
CONTRADICTION = "its lengths contradict each other, or are none"
NO_BODY = frozenset({101, 204, 304})  # RFC 9112 §6.3
INTERIM = frozenset(range(100, 200)) - {101}  # after 101 something else than HTTP follows

Header = tuple[bytes, bytes]
Headers = tuple[Header, ...]
Message = bytes | bytearray


class BadBody(PehraError):
    """What was captured is no HTTP/1 response, or its body is longer than is read."""


@dataclass(frozen=True, slots=True)
class UntilClose:
    """The body ends where the server closes; `problem` when it tried to say its length."""

    problem: str = ""


@dataclass(frozen=True, slots=True)
class Chunked:
    pass


@dataclass(frozen=True, slots=True)
class Length:
    value: int


Framing = UntilClose | Chunked | Length


@dataclass(frozen=True, slots=True)
class Head:
    """Of the final response. `size`: bytes of all that comes before its body, 1xx included; `lines`
    without that of the status; `odd`: what was forgiven, in words.
    """

    status: int
    headers: Headers
    size: int
    lines: int = 0
    odd: str = ""

    def values(self, name: bytes) -> list[str]:
        """All of that name, which is given in small letters."""
        return [value.decode("latin-1") for one, value in self.headers if one.lower() == name]

    @property
    def mime(self) -> str:
        """`image/jpeg`, in small letters and without parameters; empty when it says none."""
        told = self.values(b"content-type")
        return told[0].partition(";")[0].strip().lower() if told else ""

    def framing(self) -> Framing:
        """How the end of the body is known (RFC 9112 §6.3): by chunks wherever they are named, as
        browsers have it.
        """
        if self.status in NO_BODY:
            return Length(0)
        if "chunked" in self.codings(b"transfer-encoding"):
            return Chunked()
        told = self.values(b"content-length")
        lengths = {one.strip() for text in told for one in text.split(",")}
        if not lengths:
            return UntilClose()
        length = lengths.pop()
        if lengths or not NUMBER.fullmatch(length):
            return UntilClose(CONTRADICTION)
        return Length(int(length))

    def codings(self, name: bytes) -> list[str]:
        """The parts of all values of that name, in small letters."""
        return [one.strip().lower() for told in self.values(name) for one in told.split(",")]


class Heads:
    """Walks the heads of a message as it grows, to the end of the final one (`found`). `none`: it
    is no HTTP/1. `begin`: where the head begins that is being read.
    """

    __slots__ = ("_seen", "begin", "found", "none")

    def __init__(self) -> None:
        self.found: Head | None = None
        self.none = False
        self.begin = 0
        self._seen = 0  # no end of a head before it

    def walk(self, message: Message) -> None:
        """As far as the bytes go."""
        while self.found is None and not self.none and self._next(message):
            pass

    def _next(self, message: Message) -> bool:
        """Whether another head may follow."""
        start = _start(message, self.begin)
        if start is None:
            return False
        self.none = start < 0
        blank = None if self.none else BLANK.search(message, max(start, self._seen))
        if blank is None:
            self._seen = max(self.begin, len(message) - 2)
            return False
        first, *lines = LINE_END.split(bytes(message[start : blank.start()]).removesuffix(b"\r"))
        status, odd = _status(first)
        if status in INTERIM:
            self.begin = self._seen = blank.end()
            return True
        self.found = Head(status, tuple(_headers(lines)), blank.end(), len(lines), odd)
        return False


def _start(message: Message, begin: int) -> int | None:
    """Where the status line begins; None while it cannot be told, -1 when there is none."""
    while message.startswith((b"\r", b"\n"), begin):
        begin += 1
    window = bytes(message[begin : begin + SLOP + len(START)])
    at = window.upper().find(START)
    if at < 0:
        return -1 if len(window) == SLOP + len(START) else None
    return begin + at


def _status(line: bytes) -> tuple[int, str]:
    """And what was forgiven."""
    told = STATUS.fullmatch(line)
    digits = (told[1] or b"") if told else b""
    good = digits.strip(b"0") and len(digits) <= DIGITS
    return (int(digits), "") if good else (200, NO_STATUS)


def _headers(lines: Iterable[bytes]) -> Iterator[Header]:
    """Names and values as sent, without the blanks around them and without NULs; a folded value
    (RFC 9112 §5.2) is joined by one space. A line that is no header is passed over.
    """
    found: list[Header] = []
    for whole in lines:
        line = whole.replace(b"\0", b"")
        if line[:1] in (b" ", b"\t"):
            if found:
                name, value = found[-1]
                found[-1] = name, value + b" " + line.strip(b" \t")
            continue
        name, colon, value = line.partition(b":")
        if colon and name:
            found.append((name.rstrip(b" \t"), value.strip(b" \t")))
    return iter(found)


def head(data: Message) -> Head | None:
    """The final response's head; None when these bytes begin as no response, or it has no end."""
    heads = Heads()
    heads.walk(data)
    return heads.found


def partial(came: bytes) -> tuple[int, Headers]:
    """Status and headers of a head that ended before its end; status 0 when there is none."""
    start = _start(came, 0)
    if start is None or start < 0:
        return 0, ()
    first, *lines = LINE_END.split(came[start:])
    told = CUT_STATUS.fullmatch(first)
    return (int(told[1]), tuple(_headers(lines[:-1]))) if told else (0, ())


def taken_apart(pieces: Iterator[bytes]) -> tuple[Head, Iterator[bytes]]:
    """The head and the wire bytes of the body. Raises BadBody when it is no response."""
    heads, held = Heads(), bytearray()
    for piece in pieces:
        held += piece
        heads.walk(held)
        if heads.found is not None:
            return heads.found, _rest(bytes(held[heads.found.size :]), pieces)
        if heads.none or len(held) > MOST_HEAD:
            break
    raise BadBody("What was captured is no HTTP/1 response.")


def _rest(first: bytes, pieces: Iterator[bytes]) -> Iterator[bytes]:
    if first:
        yield first
    yield from pieces
