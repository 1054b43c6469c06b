"""The head of a response: its lines read as forgivingly as browsers do. Pure."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

STATUS = re.compile(rb"HTTP/\d(?:\.\d)?[ \t]+(\d{3})(?:[ \t].*)?", re.IGNORECASE)
START = b"HTTP/"
BLANK = re.compile(rb"\n\r?\n")  # the end of a head
NUMBER = re.compile(r"\d{1,18}")
CONTRADICTION = "its lengths contradict each other, or are none"

Header = tuple[bytes, bytes]
Headers = tuple[Header, ...]


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


def status(line: bytes) -> int:
    """Of a status line without its end; 0 when it is none."""
    told = STATUS.fullmatch(line.rstrip(b"\r"))
    return int(told[1]) if told else 0


def headers(lines: Iterable[bytes]) -> Headers:
    """Names and values as sent, without the blanks around them; a folded value (RFC 9112 §5.2) is
    joined by one space. A line that is no header is passed over.
    """
    found: list[Header] = []
    for ended in lines:
        line = ended.rstrip(b"\r")
        if line[:1] in (b" ", b"\t"):
            if found:
                name, value = found[-1]
                found[-1] = name, value + b" " + line.strip(b" \t")
            continue
        name, colon, value = line.partition(b":")
        if colon and name:
            found.append((name.rstrip(b" \t"), value.strip(b" \t")))
    return tuple(found)


def values(told: Headers, name: bytes) -> list[str]:
    """All of that name, which is given in small letters."""
    return [value.decode("latin-1") for one, value in told if one.lower() == name]


def framing(told: Headers) -> Framing:
    """How the end of the body is known (RFC 9112 §6.3)."""
    transfer = ",".join(values(told, b"transfer-encoding")).lower().split(",")
    if transfer[-1].strip() == "chunked":
        return Chunked()
    lengths = {one.strip() for text in values(told, b"content-length") for one in text.split(",")}
    if not lengths or transfer != [""]:
        return UntilClose()
    length = lengths.pop()
    if lengths or not NUMBER.fullmatch(length):
        return UntilClose(CONTRADICTION)
    return Length(int(length))


def partial(came: bytes) -> tuple[int, Headers]:
    """What a head says that ended before its end."""
    lines: Sequence[bytes] = came.lstrip(b"\r\n").split(b"\n")
    return status(lines[0]), headers(lines[1:-1])
