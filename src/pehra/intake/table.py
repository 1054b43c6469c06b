"""Rows with names over their columns, from CSV (RFC 4180) or a spreadsheet (ECMA-376).

A cell is text and never computed: one that begins like a formula is kept as it stands. What does
not fit its row is warned of by the row's number, and the other rows go on.
"""

import csv
import io
import re
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time
from typing import Any

import openpyxl

from pehra.base.said import NOT_SAID, NotSaid, Said, Told
from pehra.intake.document import NO, SILENCE, YES
from pehra.intake.reader import Unreadable
from pehra.intake.report import UnknownField
from pehra.intake.report import Warning as ReadWarning

MOST_BYTES = 64 * 2**20
MOST_ROWS = 100_000
MOST_COLUMNS = 200
MOST_UNPACKED, MOST_RATIO, FREE = 256 * 2**20, 200, 2**20
LONGEST = 100_000  # characters of a cell
ASK = "It stays sealed; ask the sender for the file again."
PORT = range(1, 65536)


@dataclass(slots=True)
class Row:
    """`number` counts from 1 with the names' row. Asking for a cell marks it as read."""

    number: int
    cells: dict[str, str]
    read: set[str] = field(default_factory=set)
    warnings: list[ReadWarning] = field(default_factory=list)

    def where(self, column: str) -> str:
        return f"row {self.number} {column}"

    def text(self, *columns: str) -> Told[str]:
        """Of the first of these columns that says something."""
        for column in columns:
            self.read.add(column)
            told = self.cells.get(column, "").strip()
            if told.casefold() not in SILENCE:
                return Said(told, self.where(column))
        return NOT_SAID

    def flag(self, column: str) -> Told[bool]:
        told = self.text(column)
        if isinstance(told, NotSaid):
            return told
        if told.value.casefold() in YES | NO:
            return Said(told.value.casefold() in YES, told.where)
        return self._refuse(column, told, "yes or no")

    def whole(self, column: str, allowed: range) -> Told[int]:
        told = self.text(column)
        if isinstance(told, NotSaid):
            return told
        if re.fullmatch(r"[0-9]{1,9}", told.value) and int(told.value) in allowed:
            return Said(int(told.value), told.where)
        return self._refuse(column, told, f"a number from {allowed[0]} to {allowed[-1]}")

    def moment(self, *columns: str) -> Told[datetime]:
        """ISO 8601 with its zone. A time without one is nobody's time: it is not guessed."""
        told = self.text(*columns)
        if isinstance(told, NotSaid):
            return told
        column = told.where.split(" ", 2)[2]
        try:
            found = datetime.fromisoformat(re.sub(r" ?(UTC|GMT)$", "+00:00", told.value))
            if found.tzinfo is None:
                return self._refuse(column, told, "a time with its zone")
            return Said(found.astimezone(UTC), told.where)
        except (ValueError, OverflowError):
            return self._refuse(column, told, "a time as ISO 8601")

    def _refuse(self, column: str, told: Said[str], expected: str) -> NotSaid:
        self.read.discard(column)
        self.warnings.append(ReadWarning(told.where, f"{expected} was expected here"))
        return NOT_SAID

    def unknown(self) -> tuple[UnknownField, ...]:
        """What nobody asked for and what was refused, as it stood."""
        rest = [(name, cell) for name, cell in self.cells.items() if name not in self.read]
        return tuple(
            UnknownField(self.where(name), cell[:2000])
            for name, cell in rest
            if cell.strip().casefold() not in SILENCE
        )


@dataclass(frozen=True, slots=True)
class Table:
    """`names` are folded: lower case, signs and humps as one underline (ipAddress: ip_address)."""

    names: tuple[str, ...]
    rows: tuple[Row, ...]
    warnings: tuple[ReadWarning, ...] = ()


def folded(name: str) -> str:
    apart = re.sub(r"(?<=[a-z0-9])(?=[A-Z][a-z]|[A-Z]{2}$|[A-Z]$)", "_", name.strip())
    return re.sub(r"[^0-9a-z]+", "_", apart.casefold()).strip("_")


def is_sheet(head: bytes) -> bool:
    return head[:4] == b"PK\x03\x04"


def head_names(head: bytes) -> frozenset[str]:
    """The names over the columns of a CSV that begins like this; none when it is no CSV."""
    try:
        text = _decoded(head, whole=False)
    except Unreadable:
        return frozenset()
    line = text.splitlines()[0] if text.strip() else ""
    return frozenset(folded(one) for one in re.split("[,;\t]", line.replace('"', "")))


def table(data: bytes) -> Table:
    """Raises Unreadable."""
    if len(data) > MOST_BYTES:
        raise Unreadable(f"A table of {len(data):,} bytes is not read; the most: {MOST_BYTES:,}.")
    if is_sheet(data):
        return _made(_sheet(data))
    return _made((list(cells), ()) for cells in _csv(_decoded(data)))


def _made(lines: Iterator[tuple[list[str], tuple[str, ...]]]) -> Table:
    try:
        names = [folded(name) for name in next(lines)[0]]
    except StopIteration:
        raise Unreadable(f"The table is empty. {ASK}") from None
    if len(names) > MOST_COLUMNS or not any(names):
        raise Unreadable(f"The first row names no columns, or more than {MOST_COLUMNS}. {ASK}")
    rows, warnings = [], []
    for number, (cells, formulas) in enumerate(lines, 2):
        if number > MOST_ROWS:
            raise Unreadable(f"The table has more than {MOST_ROWS:,} rows. Send it in parts.")
        if not any(cell.strip() for cell in cells):
            continue
        if len(cells) > len(names):
            words = f"{len(cells)} cells where {len(names)} are named: the row was left out"
            warnings.append(ReadWarning(f"row {number}", words))
            continue
        row = Row(number, {n: c[:LONGEST] for n, c in zip(names, cells, strict=False) if n})
        row.warnings += [
            ReadWarning(f"row {number}", f"a formula stands in {cell}: it was not computed")
            for cell in formulas
        ]
        rows.append(row)
    return Table(tuple(names), tuple(rows), tuple(warnings))


def _decoded(data: bytes, *, whole: bool = True) -> str:
    for mark, encoding in ((b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16")):
        if data.startswith(mark):
            return data.decode(encoding, "replace")
    try:
        return data.decode("utf-8-sig", "strict" if whole else "ignore").replace("\0", "\ufffd")
    except UnicodeDecodeError as error:
        raise Unreadable(
            f"The table is not UTF-8 at byte {error.start}. Save it as “CSV UTF-8”, send it again."
        ) from error


def _csv(text: str) -> Iterator[Sequence[str]]:
    first = text.split("\n", 1)[0]
    mark = max(",;\t", key=first.count)
    try:
        yield from csv.reader(io.StringIO(text, newline=""), delimiter=mark)
    except csv.Error as error:
        raise Unreadable(f"The table breaks off: {error}. {ASK}") from error


def _sheet(data: bytes) -> Iterator[tuple[list[str], tuple[str, ...]]]:
    """The first sheet of a workbook."""
    _suspect(data)
    try:
        book = openpyxl.load_workbook(io.BytesIO(data), read_only=True, data_only=False)
        for row in book.worksheets[0].iter_rows(max_col=MOST_COLUMNS + 1):
            cells = [_cell(one.value) for one in row]
            while cells and not cells[-1]:
                cells.pop()
            formulas = tuple(f"column {n}" for n, one in enumerate(row, 1) if one.data_type == "f")
            yield cells, formulas
    except Unreadable:
        raise
    except Exception as error:  # the library raises whatever a damaged part leads it to
        raise Unreadable(f"The spreadsheet is damaged ({type(error).__name__}). {ASK}") from error


def _suspect(data: bytes) -> None:
    """A spreadsheet is a ZIP: sizes are looked at before anything is unpacked."""
    try:
        infos = zipfile.ZipFile(io.BytesIO(data)).infolist()
    except (zipfile.BadZipFile, ValueError, OSError) as error:
        raise Unreadable(f"The spreadsheet is damaged. {ASK}") from error
    if any(info.flag_bits & 0x1 for info in infos):
        raise Unreadable("The spreadsheet is encrypted. Ask for it without a password.")
    big = sum(info.file_size for info in infos) > MOST_UNPACKED
    if big or any(info.file_size > max(FREE, MOST_RATIO * info.compress_size) for info in infos):
        raise Unreadable(f"The spreadsheet unpacks to far more than its size. {ASK}")


def _cell(value: Any) -> str:  # noqa: ANN401
    """A date of a spreadsheet has no zone: it is written without one, and so not taken for UTC."""
    if value is None:
        return ""
    if isinstance(value, datetime | date | time):
        return value.isoformat()
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)
