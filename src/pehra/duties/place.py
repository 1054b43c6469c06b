"""A report's place in the queue, written into its row; and what of it is compared for folding."""

from collections.abc import Iterable, Mapping

from pehra.intake.fold import Sent
from pehra.store import models
from pehra.triage.priority import Priority

from .fold import VIRAL

PLACED = ("lane", "tier", "actionable", "ruleset", "reasons")


def place(row: models.Report, found: Priority) -> None:
    """Into the row; saving is for the record."""
    row.lane, row.tier, row.actionable = found.lane, found.tier, found.actionable
    row.ruleset = found.ruleset
    row.reasons = [{"rule": one.rule.id, "where": list(one.where)} for one in found.reasons]


def sent(row: models.Report, accounts: Iterable[str], md5s: Iterable[str]) -> Sent:
    viral = any(reason["rule"] == VIRAL for reason in row.reasons)
    return Sent(row.sender_name, row.sender_number, tuple(accounts), tuple(md5s), viral)


def digests(hashes: Iterable[Mapping[str, Mapping[str, str]]]) -> tuple[str, ...]:
    """MD5 of files, as computed and as listed."""
    found = [of.get(by, {}).get("md5", "") for of in hashes for by in ("received", "listed")]
    return tuple(one for one in found if one)
