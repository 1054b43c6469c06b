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
from datetime import UTC, date, datetime, time, timedelta, timezone
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
UNCLOSED = "a quotation mark is not closed: the line was taken as a row"
EARLIEST = "a time with its zone was expected here: it counts from its earliest moment on"
FIRST_ZONE = timezone(timedelta(hours=14))  # where each day begins
OVER = datetime(1970, 1, 1, tzinfo=UTC)
#: the cells of a row, and what is to be told of it
Line = tuple[Sequence[str], tuple[str, ...]]


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

    def expiry(self, column: str) -> Told[datetime]:
        """Until when: a day or a time without its zone is the earliest moment that it can mean, and
        what cannot be read is over. A promise to a partner is not lost to a way of writing.
        """
        told = self.text(column)
        if isinstance(told, NotSaid):
            return told
        try:
            found = datetime.fromisoformat(re.sub(r" ?(UTC|GMT)$", "+00:00", told.value))
            if found.tzinfo is None:
                self.warnings.append(ReadWarning(told.where, EARLIEST))
                found = found.replace(tzinfo=FIRST_ZONE)
            return Said(found.astimezone(UTC), told.where)
        except (ValueError, OverflowError):
            self._refuse(column, told, "a time as ISO 8601; it counts as over: ask the sender. It")
            return Said(OVER, told.where)

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
    return _made(_csv(_decoded(data)))


def _made(lines: Iterator[Line]) -> Table:
    try:
        head, notes = next(lines)
        names = [folded(name) for name in head]
    except StopIteration:
        raise Unreadable(f"The table is empty. {ASK}") from None
    if len(names) > MOST_COLUMNS or not any(names):
        raise Unreadable(f"The first row names no columns, or more than {MOST_COLUMNS}. {ASK}")
    rows, warnings = [], [ReadWarning("row 1", one) for one in notes] + list(_doubled(names))
    names = [name if name not in names[:n] else f"{name}_{n + 1}" for n, name in enumerate(names)]
    for number, (cells, notes) in enumerate(lines, 2):
        if number > MOST_ROWS:
            raise Unreadable(f"The table has more than {MOST_ROWS:,} rows. Send it in parts.")
        if not any(cell.strip() for cell in cells):
            continue
        beyond = [f"beyond_{n}" for n in range(len(names) + 1, min(len(cells), MOST_COLUMNS) + 1)]
        told = zip([*names, *beyond], cells, strict=False)
        row = Row(number, {n: c[:LONGEST] for n, c in told if n})
        if beyond:  # a sign that parts cells stands in one of them: which, nobody can tell
            words = f"{len(cells)} cells where {len(names)} are named: read it yourself"
            row.warnings.append(ReadWarning(f"row {number}", words))
        row.warnings += [ReadWarning(f"row {number}", words) for words in notes]
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


def _doubled(names: Sequence[str]) -> Iterator[ReadWarning]:
    for name in dict.fromkeys(name for n, name in enumerate(names) if name and name in names[:n]):
        yield ReadWarning(f"row 1 {name}", "two columns have this name: the first was taken")


def _csv(text: str) -> Iterator[Line]:
    """A quotation mark that nobody closes would swallow what follows: then a line is a row."""
    first = text.split("\n", 1)[0]
    mark = max(",;\t", key=first.count)
    try:
        if text.count('"') % 2 == 0:
            for cells in csv.reader(io.StringIO(text, newline=""), delimiter=mark):
                yield cells, ()
            return
        for line in text.splitlines():
            odd = line.count('"') % 2 == 1
            told = line.replace('"', "") if odd else line
            for cells in csv.reader([told], delimiter=mark):
                yield cells, (UNCLOSED,) if odd else ()
    except csv.Error as error:
        raise Unreadable(f"The table breaks off: {error}. {ASK}") from error


def _sheet(data: bytes) -> Iterator[Line]:
    """The first sheet of a workbook."""
    _suspect(data)
    try:
        book = openpyxl.load_workbook(io.BytesIO(data), read_only=True, data_only=False)
        more = len(book.worksheets) - 1
        first = (f"{more} further sheets were not read: send each as a file",) if more else ()
        for row in book.worksheets[0].iter_rows(max_col=MOST_COLUMNS + 1):
            cells = [_cell(one.value) for one in row]
            while cells and not cells[-1]:
                cells.pop()
            formulas = tuple(
                f"a formula stands in column {n}: it was not computed"
                for n, one in enumerate(row, 1)
                if one.data_type == "f"
            )
            yield cells, (*first, *formulas)
            first = ()
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
