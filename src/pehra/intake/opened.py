"""An exhibit opened: the reports in it, each with its files and where their bytes lie."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import BinaryIO

from pehra.base.digest import digests
from pehra.base.said import Said
from pehra.intake.assign import Attached, Loose, OtherMember, ReportMember, assign
from pehra.intake.crosscheck import differences
from pehra.intake.json_text import MAX_REPORT_BYTES
from pehra.intake.parcel import Member, Parcel
from pehra.intake.parcels import open_parcel
from pehra.intake.parcels.mailed import MESSAGE
from pehra.intake.parcels.submitted import DOCUMENT as SUBMITTED
from pehra.intake.parcels.submitted import ORIGINALS
from pehra.intake.reader import Unreadable
from pehra.intake.readers import HEAD, read_all, recognised
from pehra.intake.readers.cybertip.pdf import NAME as PDF
from pehra.intake.readers.cybertip.pdf import is_cybertip
from pehra.intake.readers.mail import NAME as MAIL
from pehra.intake.report import Report

KEPT = 256 * 2**10  # bytes of a text that is kept beside its report
PERHAPS = (".csv", ".tsv", ".xlsx", ".jsonld", ".xml")


@dataclass(frozen=True, slots=True)
class FileRead:
    """A file of a report. `member` names its bytes in the parcel, "" when they did not come."""

    listed: bool
    where: str
    name: str
    member: str
    digests: tuple[tuple[str, str], ...]  # as listed: (algorithm in lower case, hex)


@dataclass(frozen=True, slots=True)
class ReportRead:
    member: str  # "" when the exhibit is the report itself
    report: Report
    files: tuple[FileRead, ...]
    #: the text it was read from, to be read again; empty when it stays in the exhibit alone
    document: bytes = b""


@dataclass(frozen=True, slots=True)
class Opened:
    reports: tuple[ReportRead, ...]
    loose: int  # members that belong to no report; they stay sealed with the rest


def open_exhibit(file: BinaryIO, name: str) -> Opened:
    """Every report in it. Raises Unreadable when there is none, or one that cannot be read."""
    parcel = open_parcel(file, name)
    members = parcel.members()
    alone = len(members) == 1 and members[0].name == name
    if any(one.name == SUBMITTED for one in members):  # what it says stands in one document
        members = tuple(one for one in members if not one.name.startswith(ORIGINALS))
    documents = [one for one in members if alone or is_document(parcel, one)]
    if not documents:
        raise Unreadable(
            "The parcel holds no report (docs/reference/readers.md). Send the report with it."
        )
    places, reports = _one_of_two(*_reports(parcel, documents, alone=alone))
    kept = {one.name for one in reports}
    documents = [one for one in documents if one.name in kept]
    others = [_other(parcel, one) for one in members if one not in documents]
    assigned = assign(reports, others)
    found = [
        ReportRead(
            places[index],
            one.report,
            tuple(_files(one.report, [a for a in assigned if _belongs(a, index)])),
            one.document,
        )
        for index, one in enumerate(reports)
    ]
    loose = sum(1 for one in assigned if isinstance(one, Loose) and one.report < 0)
    return Opened(tuple(found), loose)


def is_document(parcel: Parcel, member: Member) -> bool:
    """Whether a reader is asked about it; all else is a file of some report. What may be a report
    or a file of one (a table, a message thread) is one when a reader takes it for its own.
    """
    name = member.name.casefold()
    if name.endswith(".pdf"):  # most are attachments: letters, pictures, manuals
        return member.size <= MAX_REPORT_BYTES and is_cybertip(b"".join(parcel.chunks(member)))
    if name.endswith(".json") or member.name == MESSAGE:
        return True
    return name.endswith(PERHAPS) and recognised(_head(parcel, member), member.name)


def _head(parcel: Parcel, member: Member) -> bytes:
    return next(iter(parcel.chunks(member)), b"")[:HEAD]


def _reports(
    parcel: Parcel, documents: list[Member], *, alone: bool
) -> tuple[list[str], list[ReportMember]]:
    """Each with its place in the exhibit: the member, and the row where a table holds several."""
    places, reports = [], []
    for one in documents:
        data = _bytes(parcel, one)
        found = read_all(data, one.name)
        document = data if len(found) == 1 and _is_plain(data, found[0]) else b""
        for row, report in enumerate(found, 1):
            name = "" if alone else one.name
            places.append(name if len(found) == 1 else f"{name}#{row}")
            reports.append(ReportMember(one.name, report, document))
    return places, reports


def _one_of_two(
    places: list[str], reports: list[ReportMember]
) -> tuple[list[str], list[ReportMember]]:
    """JSON and PDF of one report are one report: the JSON is read, the PDF is a file of it, and
    what they say differently is warned of.
    """
    pdfs = {_number(one): one for one in reports if one.report.reader == PDF}
    told: dict[str, ReportMember] = {}
    for one in reports:
        twin = pdfs.get(_number(one))
        if one.report.reader != PDF and twin is not None and _number(one):
            found = tuple(d.warning() for d in differences(one.report, twin.report))
            with_ = replace(one.report, warnings=(*one.report.warnings, *found))
            told[one.name] = ReportMember(one.name, with_, one.document)
            told[twin.name] = twin
    gone = {name for name, one in told.items() if one.report.reader == PDF}
    left = [(p, told.get(r.name, r)) for p, r in zip(places, reports, strict=True)]
    left = [(place, one) for place, one in left if one.name not in gone]
    return [place for place, _ in left], [one for _, one in left]


def _number(one: ReportMember) -> str:
    return one.report.number.value if isinstance(one.report.number, Said) else ""


def _is_plain(data: bytes, report: Report) -> bool:
    """Text and no more: a message with files in it, or a PDF, may hold pictures."""
    if len(data) > KEPT or b"\0" in data or (report.reader == MAIL and report.files):
        return False
    try:
        data.decode()
    except UnicodeDecodeError:
        return False
    return True


def opened_again(source: bytes | BinaryIO, member: str, name: str) -> ReportRead:
    """One report: out of the text it was read from, or out of its exhibit. Raises Unreadable."""
    if isinstance(source, bytes):
        (report,) = read_all(source, member or name)
        return ReportRead(member, report, tuple(_files(report, [])), source)
    found = open_exhibit(source, name).reports
    one = next((each for each in found if each.member == member), None)
    if one is None:
        raise Unreadable("The exhibit's readers of today find no such report in it.")
    return one


def _bytes(parcel: Parcel, member: Member) -> bytes:
    if member.size > MAX_REPORT_BYTES:
        raise Unreadable(
            f"A report of {member.size:,} bytes is not read; the most is {MAX_REPORT_BYTES:,}. "
            "Ask the sender for it in parts."
        )
    return b"".join(parcel.chunks(member))


def _other(parcel: Parcel, member: Member) -> OtherMember:
    return OtherMember(member.name, digests(parcel.chunks(member)).md5)


def _belongs(assigned: Attached | Loose, index: int) -> bool:
    return assigned.report == index


def _files(report: Report, assigned: list[Attached | Loose]) -> Iterator[FileRead]:
    came = {one.file: one.member for one in assigned if isinstance(one, Attached)}
    for index, file in enumerate(report.files):
        yield FileRead(
            listed=True,
            where=file.where,
            name=file.name.value if isinstance(file.name, Said) else "",
            member=came.get(index, ""),
            digests=tuple(
                (one.algorithm.casefold().replace("-", ""), one.digest.value.strip().casefold())
                for one in file.digests
                if isinstance(one.digest, Said)
            ),
        )
    for one in assigned:
        if isinstance(one, Loose):
            yield FileRead(listed=False, where="", name=one.member, member=one.member, digests=())
