"""CSV with a line of column names: md5, sha1, sha256, pdq, vpdq, category, note, in any order.

Commas, semicolons or tabs; fields may be quoted (RFC 4180), but a row is one line: a quote that a
list forgot to close must not swallow the hashes of the lines below it.
"""

import csv
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from typing import BinaryIO

from pehra.hashlists.film import vpdq
from pehra.hashlists.lines import LONGEST, MARK, Line, lines
from pehra.hashlists.listed import (
    LENGTHS,
    PHOTODNA,
    VPDQ,
    BadList,
    Listed,
    Rejected,
    listed,
    photodna,
)

DELIMITERS = ",;\t"
#: what the columns are called, without spaces, dashes and underscores, by those who keep lists
HASHES = {
    name: algorithm
    for algorithm in LENGTHS
    for base in [algorithm.lower()]
    for name in (base, f"{base}hash", f"{base}sum", f"hash{base}", f"{base}value")
} | dict.fromkeys(("photodna", "pdna", "photodnahash", "photodnavalue"), PHOTODNA)
HASHES |= {"vpdq": VPDQ, "vpdqhash": VPDQ}
Check = Callable[[str, str, str, int], Listed | Rejected]
CHECKS: dict[str, Check] = {algorithm: partial(listed, algorithm) for algorithm in LENGTHS}
CHECKS |= {PHOTODNA: photodna, VPDQ: vpdq}
csv.field_size_limit(LONGEST)  # the frames of a video stand in one field
CATEGORIES = ("category", "classification", "iwfcategory", "severity", "grade", "baseline")
NOTES = ("note", "notes", "comment", "comments", "description", "seriesname", "series", "imageid")
KNOWN = HASHES.keys() | {*CATEGORIES, *NOTES}


@dataclass(frozen=True, slots=True)
class Header:
    delimiter: str
    names: tuple[str, ...]  # lower case, without spaces, dashes and underscores: “SHA-1” is sha1

    @property
    def hashes(self) -> int:
        return sum(name in HASHES for name in self.names)


class CsvFeed:
    name = "csv"

    def reads(self, head: bytes) -> bool:
        return _header(_first(head)).hashes > 0

    def warnings(self, head: bytes) -> tuple[str, ...]:
        names = _header(_first(head)).names
        unknown = tuple(
            f"The column “{name[:40]}” is not known and was not read."
            for name in names
            if name not in KNOWN
        )
        twice = tuple(
            f"The column “{name}” comes more than once; each was read."
            for name in sorted(KNOWN & set(names))
            if names.count(name) > 1
        )
        return unknown + twice

    def read(self, file: BinaryIO) -> Iterator[Listed | Rejected]:
        rows = lines(file)
        first = next(rows, Rejected(1, "the file is empty"))
        if isinstance(first, Rejected) or not (header := _header(first.text)).hashes:
            raise BadList("The first line does not name a column of hashes.")
        empty = True
        for row in rows:
            empty = False
            yield from [row] if isinstance(row, Rejected) else _row(row, header)
        if empty:
            raise BadList("The file names its columns and holds no rows.")


def _first(head: bytes) -> str:
    text = head.removeprefix(MARK).lstrip().partition(b"\n")[0]
    return text.decode(errors="replace").rstrip("\r")


def _header(line: str) -> Header:
    """By the delimiter that finds most columns of hashes."""
    found = [Header(mark, tuple(map(_plain, _cells(line, mark)))) for mark in DELIMITERS]
    return max(found, key=lambda header: header.hashes)


def _plain(name: str) -> str:
    return name.casefold().translate({ord(mark): None for mark in " -_\u00a0"})


def _cells(line: str, delimiter: str) -> list[str]:
    """No cells when the quotes do not close."""
    if '"' not in line:
        return line.split(delimiter)
    try:
        return next(csv.reader([line], delimiter=delimiter, strict=True))
    except csv.Error:
        return []


def _row(row: Line, header: Header) -> Iterator[Listed | Rejected]:
    cells = _cells(row.text, header.delimiter)
    if not cells:
        yield Rejected(row.number, "a quoted field does not close on its line")
        return
    if any(cell.strip() for cell in cells[len(header.names) :]):
        # a delimiter that should have been quoted: which column is which can no longer be told
        yield Rejected(row.number, "the row has more fields than there are columns")
        return
    named = [(name, cell.strip()) for name, cell in zip(header.names, cells, strict=False) if cell]
    told = dict(named)
    hashes = [(HASHES[name], cell) for name, cell in named if name in HASHES and cell]
    if not hashes:
        yield Rejected(row.number, "the row holds no hash")
    category = next((told[name] for name in CATEGORIES if told.get(name)), "")
    note = "; ".join(told[name] for name in NOTES if told.get(name))
    for algorithm, value in hashes:
        yield CHECKS[algorithm](value, category, note, row.number)
