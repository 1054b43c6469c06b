"""INTERPOL ICSE's export of a case's files, a row each: a seizure as one report."""

from pehra.base.said import NOT_SAID, Said
from pehra.intake.reader import Unreadable
from pehra.intake.report import Incident, ListedDigest, Report, ReportedFile, Sender
from pehra.intake.report import Warning as ReadWarning
from pehra.intake.seized import EMPTY_MD5, MOST_FILES, too_many
from pehra.intake.table import Row, head_names, is_sheet, table

NAME, VERSION = "icse_export", 1
MARK = frozenset({"md5", "image_id", "baseline"})
FLAGS = ("is_distributed", "victim_identified", "offender_identified", "baseline")


class IcseExport:
    name = NAME
    version = VERSION

    def reads(self, head: bytes, name: str) -> bool:  # noqa: ARG002
        return not is_sheet(head) and head_names(head) >= MARK

    def read(self, data: bytes) -> Report:
        """Raises Unreadable."""
        found = table(data)
        rows = [row for row in found.rows if row.cells.get("md5", "").casefold() != EMPTY_MD5]
        if not rows:
            raise Unreadable("The ICSE export holds no file.")
        told = [warning for row in rows[:MOST_FILES] for warning in row.warnings]
        warnings = [*found.warnings, *told, *too_many(len(rows))]
        if empty := len(found.rows) - len(rows):
            warnings.append(ReadWarning("row 1", f"{empty} rows of an empty file were left out"))
        files = tuple(_file(row) for row in rows[:MOST_FILES])
        return Report(
            reader=NAME, reader_version=VERSION, sender=Sender(name=Said("INTERPOL ICSE", "row 1")),
            incident=Incident(raw_type=Said("ICSE export", "row 1")), files=files,
            warnings=tuple(warnings),
            unknown=tuple(field for row in rows[:MOST_FILES] for field in row.unknown()),
        )  # fmt: skip


def _file(row: Row) -> ReportedFile:
    digests = tuple(
        ListedDigest(algorithm, told)
        for algorithm, told in (
            ("MD5", row.text("md5")), ("SHA1", row.text("sha1")),
            ("PhotoDNA", row.text("photodna")),
        )
        if isinstance(told, Said)
    )  # fmt: skip
    flags = [(name, row.text(name)) for name in FLAGS]
    baseline = row.text("baseline")
    said = isinstance(baseline, Said)
    return ReportedFile(
        where=f"row {row.number}",
        external_id=row.text("image_id"),
        digests=digests,
        classification=Said(f"ICSE baseline {baseline.value}", baseline.where)  # type: ignore[union-attr]
        if said else NOT_SAID,
        tags=tuple(one for one in (row.text("series_name"),) if isinstance(one, Said)),
        metadata=tuple((name, told) for name, told in flags if isinstance(told, Said)),
    )  # fmt: skip
