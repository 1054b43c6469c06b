"""Outcomes as a CSV table: refused whole where it cannot be read as one."""

import csv
import io
from dataclasses import dataclass

from .outcome import BadOutcome

NEEDED = ("report", "status")


@dataclass(frozen=True, slots=True)
class OutcomeRow:
    """`line`: of the file, its last where a row has several."""

    line: int
    told: dict[str, str]


def outcome_rows(text: str) -> tuple[OutcomeRow, ...]:
    """By the names of its columns. Raises BadOutcome."""
    rows = csv.DictReader(io.StringIO(text, newline=""), strict=True)
    try:
        columns = [name.strip().casefold() for name in rows.fieldnames or ()]
        if missing := [name for name in NEEDED if name not in columns]:
            raise BadOutcome(
                f"The first line names the columns, parted by commas; {' and '.join(missing)} is "
                "missing. Nothing was taken."
            )
        rows.fieldnames = columns
        return tuple(OutcomeRow(rows.line_num, _told(row)) for row in rows)
    except csv.Error as error:
        raise BadOutcome(
            f"The table cannot be read in line {rows.line_num}: {error}. Mend that line; nothing "
            "was taken."
        ) from error


def _told(row: dict[str, str | list[str] | None]) -> dict[str, str]:
    """Cells without a column and columns without a cell say nothing."""
    return {name: cell for name, cell in row.items() if name and isinstance(cell, str)}
