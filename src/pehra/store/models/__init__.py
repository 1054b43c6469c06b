"""Every table, in one import: `from pehra.store import models`."""

from .errands import Errand, Heartbeat, Mailbox
from .exhibits import Arrival, Custodian, CustodianSet, Exhibit, Share, WorkingShare
from .findings import Contact, Finding, Notice, Presence
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
from .patrol import Authority, Fetch, Halt, Host, Pace, RobotsFile, Source, Stretch, Target
from .reports import Cluster, ClusterKey, Report, ReportedFile, Sighting
from .swarms import Allocation, Observation
from .triage import Decision, LaneCount, Outcome, Override, Placement, Ruleset, SecondLook
from .uncovered import TipsRead, Uncovered, UncoveredHost

__all__ = [
    "Allocation",
    "Arrival",
    "Authority",
    "Checkpoint",
    "Cluster",
    "ClusterKey",
    "Contact",
    "Custodian",
    "CustodianSet",
    "CustodyNote",
    "Decision",
    "Destruction",
    "Dossier",
    "Errand",
    "Exhibit",
    "Fetch",
    "FilmFrame",
    "Finding",
    "FloodAlarm",
    "Halt",
    "HashList",
    "Heartbeat",
    "Host",
    "LaneCount",
    "LedgerLine",
    "ListChange",
    "ListVersion",
    "ListedHash",
    "Mailbox",
    "Match",
    "Notice",
    "Observation",
    "Officer",
    "Opening",
    "Outcome",
    "Override",
    "Pace",
    "PendingLine",
    "Placement",
    "PlatformPart",
    "PlatformReport",
    "Presence",
    "Quarantine",
    "RejectedRow",
    "Release",
    "Report",
    "ReportedFile",
    "RobotsFile",
    "Ruleset",
    "SecondLook",
    "Share",
    "Sighting",
    "Source",
    "Stamp",
    "Stretch",
    "Target",
    "TipsRead",
    "Token",
    "TreeNode",
    "Uncovered",
    "UncoveredHost",
    "Witness",
    "WorkingShare",
]
