"""Two readings of one report laid side by side: what the JSON and the PDF say differently."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from pehra.base.said import Said, Told
from pehra.intake.report import PartyRole, Report
from pehra.intake.report import Warning as ReadWarning


@dataclass(frozen=True, slots=True)
class Difference:
    field: str
    where_one: str
    where_other: str

    def warning(self) -> ReadWarning:
        """Names places, not values: both are read where they stand."""
        words = (
            f"{self.field}: the other form of this report says something else ({self.where_other})"
        )
        return ReadWarning(self.where_one, words)


def differences(one: Report, other: Report) -> tuple[Difference, ...]:
    """Only where both say something: what one leaves out is no contradiction."""
    return tuple(_differences(one, other))


def _differences(one: Report, other: Report) -> Iterator[Difference]:
    pairs: tuple[tuple[str, Told[Any], Told[Any]], ...] = (
        ("number", one.number, other.number),
        ("received_at", one.received_at, other.received_at),
        ("incident.type", one.incident.type, other.incident.type),
        ("incident.at", one.incident.at, other.incident.at),
        ("assessment.priority", one.assessment.priority, other.assessment.priority),
    )
    for field, here, there in pairs:
        if isinstance(here, Said) and isinstance(there, Said) and here.value != there.value:
            yield Difference(field, here.where, there.where)
    for field, ours, theirs in (
        ("files.md5", _md5s(one), _md5s(other)),
        ("suspect.identifiers", _suspects(one), _suspects(other)),
    ):
        if ours and theirs and ours.keys() != theirs.keys():
            odd = next(iter(ours.keys() ^ theirs.keys()))
            where = ours.get(odd, next(iter(ours.values())))
            yield Difference(field, where, theirs.get(odd, "not there"))


def _md5s(report: Report) -> dict[str, str]:
    return {
        digest.digest.value.strip().casefold(): digest.digest.where
        for file in report.files
        for digest in file.digests
        if digest.algorithm == "MD5" and isinstance(digest.digest, Said)
    }


def _suspects(report: Report) -> dict[str, str]:
    told: list[Told[str]] = []
    for party in report.parties:
        if party.role is PartyRole.SUSPECT:
            told += [party.account.user_id, *party.account.screen_names]
            told += [contact.value for contact in (*party.emails, *party.phones)]
    return {one.value.strip().casefold(): one.where for one in told if isinstance(one, Said)}
