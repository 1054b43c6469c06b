"""Every table, in one import: `from pehra.store import models`."""

from .errands import Errand, Heartbeat
from .exhibits import Arrival, Exhibit
from .hashlists import HashList, ListedHash
from .ledger import LedgerLine
from .officers import Officer
from .reports import Report, ReportedFile, Sighting

__all__ = [
    "Arrival",
    "Errand",
    "Exhibit",
    "HashList",
    "Heartbeat",
    "LedgerLine",
    "ListedHash",
    "Officer",
    "Report",
    "ReportedFile",
    "Sighting",
]
