"""A case as Project VIC's data model has it (VICS 1.2, 1.3, 2.0): a seizure as one report.

What a category number means depends on the country in the document's own context: it is kept as
“VICS/US 1”, never alone. Tools write booleans as text, times as .NET does, and list empty files.
"""

import re
from collections.abc import Iterator
from itertools import chain, islice

from pehra.base.said import NOT_SAID, Said, Told
from pehra.intake.document import Log, Node, unknown
from pehra.intake.json_text import parse
from pehra.intake.reader import Unreadable
from pehra.intake.report import (
    Contact,
    Incident,
    ListedDigest,
    Report,
    ReportedFile,
    Sender,
    UnknownField,
)
from pehra.intake.report import Warning as ReadWarning
from pehra.intake.seized import EMPTY_MD5, MOST_FILES, too_many

NAME, VERSION = "vics_case", 2
MARK = re.compile(
    rb'"@?odata\.(?:context|metadata)"\s*:\s*"[^"]*(?:projectvic|vicsdatamodel)', re.IGNORECASE
)
COUNTRY = re.compile(r"/DataModels/[0-9.]+\.xml/([A-Za-z]+)/", re.IGNORECASE)
DIGESTS = ("MD5", "SHA1", "PhotoDNA")
COPY = ("MD5", "FileName", "FilePath", "Created", "Written", "Accessed", "Unallocated", "SourceID")
MOST_COPIES, MOST_EXIF, MOST_UNREAD = 20, 100, 2_000
FLAGS = ("VictimIdentified", "OffenderIdentified", "IsDistributed", "IsSuspected", "SelfGenerated",
         "IsPrecategorized")  # fmt: skip


class VicsCase:
    name = NAME
    version = VERSION

    def reads(self, head: bytes, name: str) -> bool:  # noqa: ARG002
        return MARK.search(head) is not None

    def read(self, data: bytes) -> Report:
        """Raises Unreadable."""
        parsed = parse(data)
        root = Node(parsed.value, "$", Log())
        if not isinstance(root.value, dict):
            raise Unreadable("The VICS document is no object. It stays sealed.")
        context = root.at("@odata.context", "odata.metadata").text()
        cases = [one for one in root.all("value") if "Media" in _keys(one)]
        if not cases:
            raise Unreadable(
                "The VICS document holds no case: it is a hash set. Import it as a list: "
                "pehra lists import NAME FILE"
            )
        if len(cases) > 1:
            cases[0].warn(f"{len(cases)} cases in one document: they are read as one report")
        return _report(root, cases, _scheme(context), parsed.warnings)


def _keys(one: Node) -> set[str]:
    return set(one.value) if isinstance(one.value, dict) else set()


def _scheme(context: Told[str]) -> str:
    """Whose categories the numbers are."""
    found = COUNTRY.search(context.value) if isinstance(context, Said) else None
    return f"VICS/{found[1]}" if found else "VICS"


def _report(
    root: Node, cases: list[Node], scheme: str, warnings: tuple[ReadWarning, ...]
) -> Report:
    case = cases[0]
    media = [one for each in cases for one in each.all("Media")]
    real = [one for one in media if str(one.at("MD5").value or "").casefold() != EMPTY_MD5]
    if len(real) < len(media):
        case.warn(f"{len(media) - len(real)} entries of an empty file were left out")
    files = tuple(_file(one, scheme) for one in real[:MOST_FILES])
    rest = Node({**case.value, "Media": None}, case.where, case.log)  # files have their own places
    sender = Sender(
        name=case.at("ContactOrganization").text(),
        service=case.at("SourceApplicationName").text(),
        contact_names=tuple(
            one for one in (case.at("ContactTitle").text(), case.at("ContactName").text())
            if isinstance(one, Said)
        ),
        contact_emails=tuple(Contact(one.text()) for one in case.all("ContactEmail")),
        contact_phones=tuple(Contact(one.text()) for one in case.all("ContactPhone")),
    )  # fmt: skip
    number = case.at("CaseNumber").text()
    return Report(
        reader=NAME, reader_version=VERSION,
        number=number if isinstance(number, Said) else case.at("CaseID").text(),
        sender=sender, incident=Incident(raw_type=Said("seizure", case.where)), files=files,
        warnings=(*warnings, *root.log.warnings, *too_many(len(real))),
        unknown=(*unknown(rest), *_unread(real[:MOST_FILES])),
    )  # fmt: skip


def _unread(media: list[Node]) -> Iterator[UnknownField]:
    """What the files have beside what is read of them, as far as a report has room for it."""
    yield from islice(chain.from_iterable(map(unknown, media)), MOST_UNREAD)


def _file(one: Node, scheme: str) -> ReportedFile:
    category = one.at("Category").text()
    first = next(iter(one.all("MediaFiles")), Node({}, one.where, one.log))
    name = first.at("FileName").text()
    listed = [(name, one.at(name).text()) for name in DIGESTS]
    listed += [
        (_text(each.at("HashName").text(), "other"), each.at("HashValue").text())
        for each in one.all("AlternativeHashes")
    ]
    said = [(name, one.at(name).text()) for name in (*FLAGS, "MediaSize", "RelativeFilePath")]
    for copy in one.all("MediaFiles")[:MOST_COPIES]:  # where it lay, and under which names
        said += [(name, copy.at(name).text()) for name in COPY]
    for each in one.all("Exifs")[:MOST_EXIF]:
        label = each.at("PropertyName").text()
        said.append((_text(label, "Exif")[:80], each.at("PropertyValue").text()))
    tags = [one.at(name).text() for name in ("Series", "Tags")]
    return ReportedFile(
        where=one.where,
        name=name if isinstance(name, Said) else one.at("RelativeFilePath").text(),
        external_id=one.at("MediaID").text(),
        digests=tuple(
            ListedDigest(algorithm[:40], told) for algorithm, told in listed
            if isinstance(told, Said)
        ),
        classification=Said(f"{scheme} {category.value}", category.where)
        if isinstance(category, Said) else NOT_SAID,
        tags=tuple(told for told in tags if isinstance(told, Said)),
        metadata=tuple((name, told) for name, told in said if isinstance(told, Said)),
        texts=tuple(told for told in (one.at("Comments").text(),) if isinstance(told, Said)),
    )  # fmt: skip


def _text(told: Told[str], otherwise: str) -> str:
    return told.value if isinstance(told, Said) else otherwise
