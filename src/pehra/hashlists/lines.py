"""A file's lines one by one, in memory that does not grow with the file, whatever is in it."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

from pehra.hashlists.listed import Rejected

LONGEST = 1_000_000  # bytes of one line: the frames of a video of three hours take 900,000
MARK = b"\xef\xbb\xbf"  # the byte order mark that spreadsheets put before UTF-8


@dataclass(frozen=True, slots=True)
class Line:
    number: int  # from 1
    text: str  # without its line end


def lines(file: BinaryIO) -> Iterator[Line | Rejected]:
    """Every line but the blank ones; `Rejected` for one that is no text."""
    number = 0
    while raw := file.readline(LONGEST + 1):
        number += 1
        if len(raw) > LONGEST:
            _skip(file, raw)
            yield Rejected(number, f"the row is longer than {LONGEST:,} bytes")
        elif raw.strip():
            yield _line(number, raw.removeprefix(MARK) if number == 1 else raw)


def _skip(file: BinaryIO, raw: bytes) -> None:
    while raw and not raw.endswith(b"\n"):
        raw = file.readline(LONGEST)


def _line(number: int, raw: bytes) -> Line | Rejected:
    try:
        text = raw.decode().rstrip("\r\n")
    except UnicodeDecodeError:
        return Rejected(number, "the row is not UTF-8 text")
    if "\0" in text or "\r" in text:
        return Rejected(number, "the row holds characters that are no text")
    return Line(number, text)
