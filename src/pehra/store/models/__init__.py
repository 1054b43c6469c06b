"""Every table, in one import: `from pehra.store import models`."""

from .errands import Errand, Heartbeat
from .exhibits import Arrival, Exhibit
from .hashlists import (
    FilmFrame,
    HashList,
    ListChange,
    ListedHash,
    ListVersion,
    Quarantine,
    RejectedRow,
)
from .ledger import LedgerLine, TreeNode
from .matches import FloodAlarm, Match
from .officers import Officer, Token
from .reports import Report, ReportedFile, Sighting

__all__ = [
    "Arrival",
    "Errand",
    "Exhibit",
    "FilmFrame",
    "FloodAlarm",
    "HashList",
    "Heartbeat",
    "LedgerLine",
    "ListChange",
    "ListVersion",
    "ListedHash",
    "Match",
    "Officer",
    "Quarantine",
    "RejectedRow",
    "Report",
    "ReportedFile",
    "Sighting",
    "Token",
    "TreeNode",
]
