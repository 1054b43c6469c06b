"""Which member of a parcel is which file of which report."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath

from pehra.base.said import Said
from pehra.intake.report import Report, ReportedFile


@dataclass(frozen=True, slots=True)
class ReportMember:
    name: str
    report: Report
    #: the text it was read from, when it may be kept beside it
    document: bytes = b""


@dataclass(frozen=True, slots=True)
class OtherMember:
    """`md5` in lower-case hex."""

    name: str
    md5: str


@dataclass(frozen=True, slots=True)
class Attached:
    """The bytes of the listed file `file` of report `report` (both count from 0)."""

    report: int
    file: int
    member: str


@dataclass(frozen=True, slots=True)
class Loose:
    """Listed by no report. It goes with the only one there is, else with none (-1)."""

    report: int
    member: str


def assign(
    reports: Sequence[ReportMember], others: Sequence[OtherMember]
) -> tuple[Attached | Loose, ...]:
    """By listed MD5 first, which proves it; then by name, in the report's own folder, or one named
    after it. Where two reports list that name alike it goes with both: it is looked at, and
    neither is read without it.
    """
    free = {
        (r, f): file for r, one in enumerate(reports) for f, file in enumerate(one.report.files)
    }
    return tuple(_assigned(reports, others, free))


def _assigned(
    reports: Sequence[ReportMember],
    others: Sequence[OtherMember],
    free: dict[tuple[int, int], ReportedFile],
) -> Iterator[Attached | Loose]:
    rest = []
    for other in others:
        at = next((at for at, file in free.items() if other.md5 in md5s(file)), None)
        if at is None:
            rest.append(other)
        else:
            del free[at]
            yield Attached(*at, other.name)
    for other in rest:
        found = [at for at, file in free.items() if _named(file, reports[at[0]], other)]
        after = [at for at in found if _after(reports[at[0]], other)]
        first = {at[0]: at for at in reversed(after or found)}  # one file of each report
        if not first:
            yield Loose(0 if len(reports) == 1 else -1, other.name)
        for at in first.values():
            del free[at]
            yield Attached(*at, other.name)


def md5s(file: ReportedFile) -> set[str]:
    """As listed, in lower-case hex."""
    return {
        one.digest.value.strip().casefold()
        for one in file.digests
        if one.algorithm == "MD5" and isinstance(one.digest, Said)
    }


def _named(file: ReportedFile, report: ReportMember, other: OtherMember) -> bool:
    here, there = PurePosixPath(report.name), PurePosixPath(other.name)
    told = {n.value.casefold() for n in (file.name, file.original_name) if isinstance(n, Said)}
    return here.parent in (there.parent, *there.parent.parents) and there.name.casefold() in told


def _after(report: ReportMember, other: OtherMember) -> bool:
    """Whether its folder is named after the report: `12/a.jpg` or `12_files/a.jpg` of 12.json."""
    stem = PurePosixPath(report.name).stem.casefold()
    folders = (part.casefold() for part in PurePosixPath(other.name).parent.parts)
    return stem != "" and any(re.match(rf"{re.escape(stem)}(?![0-9a-z])", one) for one in folders)
