"""CSV with a line of column names: md5, sha1, sha256, pdq, category, note, in any order."""

import csv
import io
from collections.abc import Iterator
from typing import BinaryIO

from pehra.hashlists.listed import LENGTHS, Listed, Rejected, listed

LONGEST_LINE = 100_000  # characters


def _columns(line: str) -> tuple[str, list[str]]:
    """The delimiter (the one that finds most columns we know) and the names."""
    found = {
        mark: [name.strip().strip('"').casefold() for name in line.split(mark)] for mark in ",;\t"
    }
    mark = max(found, key=lambda mark: sum(name.upper() in LENGTHS for name in found[mark]))
    return mark, found[mark]


class CsvFeed:
    name = "csv"

    def reads(self, head: bytes) -> bool:
        first = head.decode("utf-8-sig", "replace").partition("\n")[0].rstrip("\r")
        return any(name.upper() in LENGTHS for name in _columns(first)[1])

    def read(self, file: BinaryIO) -> Iterator[Listed | Rejected]:
        text = io.TextIOWrapper(file, encoding="utf-8-sig", errors="replace", newline="")
        try:
            mark, names = _columns(text.readline().rstrip("\r\n"))
            for line, raw in enumerate(text, start=2):
                yield from _row(raw, mark, names, line)
        finally:
            text.detach()


def _row(raw: str, mark: str, names: list[str], line: int) -> Iterator[Listed | Rejected]:
    if not raw.strip():
        return
    if "\0" in raw or "\ufffd" in raw or len(raw) > LONGEST_LINE:
        yield Rejected(line, "the row is not UTF-8 text")
        return
    try:
        cells = next(csv.reader([raw], delimiter=mark, strict=True))
    except (csv.Error, StopIteration):
        yield Rejected(line, "the row's quotes do not close")
        return
    row = dict(zip(names, cells, strict=False))
    told = [name for name in LENGTHS if row.get(name.casefold(), "").strip()]
    if not told:
        yield Rejected(line, "the row holds no hash")
    for name in told:
        value = row[name.casefold()]
        yield listed(name, value, row.get("category", ""), row.get("note", ""), line)
