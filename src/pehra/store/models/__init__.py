"""Every table, in one import: `from pehra.store import models`."""

from .errands import Errand, Heartbeat, Mailbox
from .exhibits import Arrival, Custodian, CustodianSet, Exhibit, Share, WorkingShare
from .hashlists import (
    FilmFrame,
    HashList,
    ListChange,
    ListedHash,
    ListVersion,
    Quarantine,
    RejectedRow,
)
from .ispws import PlatformPart, PlatformReport
from .ledger import Checkpoint, LedgerLine, PendingLine, Stamp, TreeNode, Witness
from .matches import FloodAlarm, Match
from .officers import Officer, Token
from .openings import CustodyNote, Destruction, Dossier, Opening, Release
from .reports import Cluster, ClusterKey, Report, ReportedFile, Sighting
from .triage import Decision, LaneCount, Outcome, Override, Placement, Ruleset, SecondLook

__all__ = [
    "Arrival",
    "Checkpoint",
    "Cluster",
    "ClusterKey",
    "Custodian",
    "CustodianSet",
    "CustodyNote",
    "Decision",
    "Destruction",
    "Dossier",
    "Errand",
    "Exhibit",
    "FilmFrame",
    "FloodAlarm",
    "HashList",
    "Heartbeat",
    "LaneCount",
    "LedgerLine",
    "ListChange",
    "ListVersion",
    "ListedHash",
    "Mailbox",
    "Match",
    "Officer",
    "Opening",
    "Outcome",
    "Override",
    "PendingLine",
    "Placement",
    "PlatformPart",
    "PlatformReport",
    "Quarantine",
    "RejectedRow",
    "Release",
    "Report",
    "ReportedFile",
    "Ruleset",
    "SecondLook",
    "Share",
    "Sighting",
    "Stamp",
    "Token",
    "TreeNode",
    "Witness",
    "WorkingShare",
]
