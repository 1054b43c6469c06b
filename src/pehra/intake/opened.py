"""An exhibit opened: the reports in it, each with its files and where their bytes lie."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import BinaryIO

from pehra.base.digest import digests
from pehra.base.said import Said
from pehra.intake.assign import Attached, Loose, OtherMember, ReportMember, assign, md5s
from pehra.intake.crosscheck import differences
from pehra.intake.json_text import MAX_REPORT_BYTES
from pehra.intake.parcel import Member, Parcel
from pehra.intake.parcels import open_parcel
from pehra.intake.parcels.mailed import MESSAGE
from pehra.intake.parcels.nested import Nested
from pehra.intake.parcels.submitted import DOCUMENT as SUBMITTED
from pehra.intake.parcels.submitted import ORIGINALS
from pehra.intake.reader import Unreadable
from pehra.intake.readers import HEAD, read_all, recognised
from pehra.intake.readers.cybertip.json import NAME as JSON
from pehra.intake.readers.cybertip.pdf import NAME as PDF
from pehra.intake.readers.cybertip.pdf import is_cybertip
from pehra.intake.readers.ispws import NAME as ISPWS
from pehra.intake.readers.mail import NAME as MAIL
from pehra.intake.readers.returns import NAME as RETURN
from pehra.intake.report import Report
from pehra.intake.report import Warning as ReadWarning

KEPT = 256 * 2**10  # bytes of a text that is kept beside its report
LISTING = frozenset({JSON, PDF, ISPWS})  # of a platform, with its files by name
MOST_TOLD = 20  # members that were not read, told of in each report
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
    documents = [one for one in members if alone or _is_document(parcel, one)]
    if not documents:
        raise Unreadable(
            "The parcel holds no report (docs/reference/readers.md). Send the report with it."
        )
    read, unread = _reports(parcel, documents, alone=alone)
    if unread and not read:
        raise unread[0].error
    places, reports = _one_of_two(_without_listed(read))
    kept = {one.name for one in reports}
    others, damaged = _others(parcel, [one for one in members if one.name not in kept])
    reports = _told(reports, [*unread, *_closed(parcel), *damaged])
    assigned = assign(reports, others)
    reports = _unlike(reports, assigned, {one.name: one.md5 for one in others})
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


def _is_document(parcel: Parcel, member: Member) -> bool:
    """Whether a reader is asked about it; all else is a file of some report. What may be a report
    or a file of one (a table, a message thread) is one when a reader takes it for its own. What
    cannot be looked at is a file; it is told of when its bytes are asked for.
    """
    name = member.name.casefold()
    leaf = name.rpartition("/")[2]
    if "__macosx/" in name or leaf.startswith("._"):  # what a Mac notes beside each file
        return False
    if leaf == MESSAGE or name.endswith(".json"):
        return True
    try:
        if name.endswith(".pdf"):  # most are attachments: letters, pictures, manuals
            return member.size <= MAX_REPORT_BYTES and is_cybertip(b"".join(parcel.chunks(member)))
        head = _head(parcel, member)
    except Unreadable:
        return False
    if name.endswith(PERHAPS):
        return recognised(head, member.name)
    return head.lstrip()[:1] == b"{" and recognised(head, member.name)


def _head(parcel: Parcel, member: Member) -> bytes:
    return next(iter(parcel.chunks(member)), b"")[:HEAD]


@dataclass(frozen=True, slots=True)
class _NotRead:
    """A member that a report was looked for in, and why none was found."""

    name: str
    error: Unreadable

    def warning(self) -> ReadWarning:
        return ReadWarning(self.name, f"this part of the parcel was not read: {self.error}")


Placed = list[tuple[str, ReportMember]]


def _reports(
    parcel: Parcel, documents: list[Member], *, alone: bool
) -> tuple[Placed, list[_NotRead]]:
    """Each with its place in the exhibit: the member, and the row where a table holds several. One
    that cannot be read keeps back no other.
    """
    found: Placed = []
    unread: list[_NotRead] = []
    for one in documents:
        try:
            data = _bytes(parcel, one)
            told = read_all(data, one.name)
        except Unreadable as error:
            unread.append(_NotRead(one.name, error))
            continue
        document = data if len(told) == 1 and _is_plain(data, told[0]) else b""
        for row, report in enumerate(told, 1):
            name = "" if alone else one.name
            place = name if len(told) == 1 else f"{name}#{row}"
            found.append((place, ReportMember(one.name, report, document)))
    return found, unread


def _unlike(
    reports: list[ReportMember], assigned: tuple[Attached | Loose, ...], md5: dict[str, str]
) -> list[ReportMember]:
    """Bytes that came under a listed name, and are others than those that are listed."""
    made = list(reports)
    for one in assigned:
        if not isinstance(one, Attached):
            continue
        file = made[one.report].report.files[one.file]
        listed = md5s(file)
        if listed and md5[one.member] not in listed:
            told = ReadWarning(file.where, "the bytes of this name are not those that are listed")
            made[one.report] = _warned(made[one.report], told)
    return made


def _warned(one: ReportMember, *more: ReadWarning) -> ReportMember:
    return replace(one, report=replace(one.report, warnings=(*one.report.warnings, *more)))


def _closed(parcel: Parcel) -> list[_NotRead]:
    """Parcels in it that were not opened."""
    if not isinstance(parcel, Nested):
        return []
    return [_NotRead(name, Unreadable(why)) for name, why in parcel.closed.items()]


def _told(reports: list[ReportMember], unread: list[_NotRead]) -> list[ReportMember]:
    """Whoever looks at one of the reports sees that there may be more."""
    more = tuple(one.warning() for one in {one.name: one for one in unread}.values())[:MOST_TOLD]
    return [_warned(one, *more) for one in reports] if more else reports


def _without_listed(read: Placed) -> Placed:
    """A table that a platform's report lists as a file of its own is that file, and no return: who
    stands in it was not asked about.
    """
    listed = {
        file.name.value.rpartition("/")[2].casefold()
        for _, one in read
        if one.report.reader in LISTING
        for file in one.report.files
        if isinstance(file.name, Said)
    }
    return [
        (place, one)
        for place, one in read
        if one.report.reader != RETURN or one.name.rpartition("/")[2].casefold() not in listed
    ]


def _one_of_two(read: Placed) -> tuple[list[str], list[ReportMember]]:
    """JSON and PDF of one report are one report: the JSON is read, the PDF is a file of it, and
    what they say differently is warned of.
    """
    places, reports = [place for place, _ in read], [one for _, one in read]
    pdfs = {_number(one): at for at, one in enumerate(reports) if one.report.reader == PDF}
    told, gone = list(reports), set[int]()
    for at, one in enumerate(reports):
        twin = pdfs.get(_number(one))
        if one.report.reader == JSON and twin is not None and _number(one):
            found = differences(one.report, reports[twin].report)
            told[at] = _warned(one, *(each.warning() for each in found))
            gone.add(twin)
    left = [at for at in range(len(reports)) if at not in gone]
    return [places[at] for at in left], [told[at] for at in left]


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


def _others(parcel: Parcel, members: list[Member]) -> tuple[list[OtherMember], list[_NotRead]]:
    """What is damaged is told of, and found by nobody."""
    found, damaged = list[OtherMember](), list[_NotRead]()
    for one in members:
        try:
            found.append(OtherMember(one.name, digests(parcel.chunks(one)).md5))
        except Unreadable as error:
            damaged.append(_NotRead(one.name, error))
    return found, damaged


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
