"""One file (or folder) for each form of report."""

from pehra.intake.reader import Reader, TableReader, Unreadable
from pehra.intake.report import Report

from .capture import WebCapture
from .case_bundle import CaseBundle
from .cybertip.json import CybertipJson
from .cybertip.pdf import CybertipPdf
from .entry import EntryForm
from .icse import IcseExport
from .ispws import IspwsXml
from .mail import Mail
from .referral import ReferralTable
from .returns import ProviderReturn
from .vics import VicsCase

#: the more particular before the more general
READERS: tuple[Reader | TableReader, ...] = (
    WebCapture(), EntryForm(), VicsCase(), CaseBundle(), IcseExport(), ReferralTable(),
    ProviderReturn(), CybertipPdf(), IspwsXml(), CybertipJson(), Mail(),
)  # fmt: skip
HEAD = 65_536  # bytes by which a form is known


def read(data: bytes, name: str) -> Report:
    """The report of a document that holds one. Raises Unreadable."""
    found = read_all(data, name)
    if len(found) != 1:
        raise Unreadable(f"The document holds {len(found):,} reports where one was expected.")
    return found[0]


def read_all(data: bytes, name: str) -> tuple[Report, ...]:
    """By the first reader that takes the document for its own. Raises Unreadable."""
    for reader in READERS:
        if reader.reads(data[:HEAD], name):
            many = isinstance(reader, TableReader)
            return reader.read_all(data) if many else (reader.read(data),)  # type: ignore[union-attr]
    raise Unreadable(
        "It is no form of report that Pehra reads (docs/reference/readers.md). It stays sealed; "
        "ask the sender for the CyberTipline JSON, or for the referral template filled in."
    )


def recognised(head: bytes, name: str) -> bool:
    """Whether some reader takes a document that begins like this for its own."""
    return any(reader.reads(head[:HEAD], name) for reader in READERS)
