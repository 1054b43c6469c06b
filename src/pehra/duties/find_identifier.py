"""Find the reports in which an identifier stands. Who looked, and how much was found, is recorded;
what was looked for is not: the ledger is read by people who must not know it.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from pehra.base.numbers import Series, number
from pehra.identifiers.identifier import Identifier
from pehra.identifiers.spellings import spellings
from pehra.roster.powers import Power
from pehra.store import models

from .duty import Occasion, duty, record

MOST = 200  # lines that are shown


@dataclass(frozen=True, slots=True)
class Hit:
    report: str
    lane: str
    tier: int
    kind: str
    value: str
    role: str
    where: str
    at: datetime | None
    port: int | None


@dataclass(frozen=True, slots=True)
class Hits:
    """`read_as`: what the words were taken for. `more`: further hits are not among `lines`."""

    read_as: tuple[Identifier, ...]
    lines: tuple[Hit, ...]
    more: bool


@dataclass(frozen=True, slots=True)
class NoIdentifier:
    """The words are nothing that could be looked for."""


@duty(needs=Power.READ_REPORTS)
def find_identifier(on: Occasion, words: str, *, region: str) -> Hits | NoIdentifier:
    """An e-mail address, phone number, IP or web address, account or device in any spelling; a
    report's number at its sender. `region` is the country of local phone numbers.
    """
    told = spellings(words, region=region)
    found = [hit for one in told for hit in _hits(one)]
    found += _named(words.strip())
    lines = tuple(dict.fromkeys(found))
    with record(on, subject="find") as said:
        said.details |= {"kinds": [str(one.kind) for one in told], "found": len(lines)}
    return Hits(told, lines[:MOST], len(lines) > MOST) if words.strip() else NoIdentifier()


def _hits(one: Identifier) -> list[Hit]:
    rows = models.Sighting.objects.filter(kind=one.kind, value=one.value)
    return _lines(rows.select_related("report").order_by("-report")[: MOST + 1])


def _named(words: str) -> list[Hit]:
    """Accounts and devices by what stands behind their platform or kind; reports by number."""
    if not words:
        return []
    rows = models.Sighting.objects.filter(name=words[:200]).exclude(name="")
    numbered = models.Report.objects.filter(sender_number=words[:80]).order_by("-pk")[:MOST]
    return [
        *_lines(rows.select_related("report").order_by("-report")[: MOST + 1]),
        *(_numbered(row, words) for row in numbered),
    ]


def _numbered(row: models.Report, words: str) -> Hit:
    tip = number(Series.REPORT, row.pk)
    return Hit(tip, row.lane, row.tier, "NUMBER", words, "", "", None, None)


def _lines(rows: Iterable[models.Sighting]) -> list[Hit]:
    return [
        Hit(
            number(Series.REPORT, row.report_id), row.report.lane, row.report.tier, row.kind,
            row.value, row.role, row.where, row.at, row.port,
        )
        for row in rows
    ]  # fmt: skip
