"""A report laid out in lines for reading: what is said and where; what is missing."""

import dataclasses
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from pehra.base.clock import iso
from pehra.base.said import NotSaid, Said
from pehra.intake.captured import PATROLS
from pehra.intake.report import Party, PartyRole, Report

SECTIONS = {
    "sender": "sender", "incident": "incident", "details": "detail", "parties": "party",
    "files": "file", "geo": "geo", "assessment": "assessment", "contacts": "contact",
    "texts": "text", "handling": "handling",
}  # fmt: skip
#: what a sender says and our own patrol, which knows of no person, cannot
OF_A_SENDER = {
    "received_at", "suspect", "suspect.account.user_id", "suspect.ip_with_time_and_port",
    "suspect.phone_or_email", "assessment.priority",
}  # fmt: skip
NOT_SHOWN = {"warnings", "unknown", "reader", "reader_version", "where", "role", "kind"}


@dataclass(frozen=True, slots=True)
class Line:
    """`index` counts the sections of one name from 1; `field` is a dotted name (`person.age`)."""

    section: str
    index: int
    field: str
    value: str
    where: str


def lines(report: Report) -> tuple[Line, ...]:
    """Every value said, in the order of the Report."""
    return tuple(_lines(report))


def _lines(report: Report) -> Iterator[Line]:
    for one in dataclasses.fields(report):
        if one.name in NOT_SHOWN:
            continue
        section = SECTIONS.get(one.name, "report")
        value = getattr(report, one.name)
        parts = value if isinstance(value, tuple) else (value,)
        counted: Counter[str] = Counter()
        for part in parts:
            name, titled = one.name if section == "report" else "", _titled(section, part)
            counted[titled] += 1
            yield from _flat(titled, counted[titled], name, part)


def _titled(section: str, part: object) -> str:
    """Parties by their role: suspect, victim, recipient."""
    return str(part.role).casefold() if isinstance(part, Party) else section


def _flat(section: str, index: int, name: str, value: object) -> Iterator[Line]:
    if isinstance(value, Said):
        yield Line(section, index, name or section, _words(value.value), value.where)
    elif isinstance(value, tuple):
        for item in value:
            yield from _flat(section, index, name, item)
    elif dataclasses.is_dataclass(value) and not isinstance(value, NotSaid):
        for one in dataclasses.fields(value):
            if one.name not in NOT_SHOWN or isinstance(getattr(value, one.name), Said):
                inner = f"{name}.{one.name}" if name else one.name
                yield from _flat(section, index, inner, getattr(value, one.name))


def _words(value: object) -> str:
    return iso(value) if isinstance(value, datetime) else str(value)


def _has_ip(party: Party) -> bool:
    return any(
        isinstance(c.kind, Said)
        and "ip" in c.kind.value.casefold().split()
        and isinstance(c.at, Said)
        and isinstance(c.port, Said)
        for c in party.captures
    )


def _expected(report: Report) -> Iterator[tuple[str, bool]]:
    """What an officer needs, and whether it is there."""
    suspects = [party for party in report.parties if party.role is PartyRole.SUSPECT]
    yield "number", isinstance(report.number, Said)
    yield "received_at", isinstance(report.received_at, Said)
    yield "sender.name", isinstance(report.sender.name, Said)
    yield "incident.type", isinstance(report.incident.type, Said)
    yield "incident.at", isinstance(report.incident.at, Said)
    yield "incident.platform", isinstance(report.incident.platform, Said)
    yield "suspect", bool(suspects)
    yield "suspect.account.user_id", any(isinstance(s.account.user_id, Said) for s in suspects)
    yield "suspect.ip_with_time_and_port", any(_has_ip(s) for s in suspects)
    yield "suspect.phone_or_email", any(s.emails or s.phones for s in suspects)
    yield "files", bool(report.files)
    yield "files.digests", any(file.digests for file in report.files)
    yield "geo", bool(report.geo)
    yield "assessment.priority", isinstance(report.assessment.priority, Said)


def _wanted(report: Report) -> tuple[tuple[str, bool], ...]:
    ours = report.reader == PATROLS
    return tuple(one for one in _expected(report) if not (ours and one[0] in OF_A_SENDER))


def missing(report: Report) -> tuple[str, ...]:
    """Dotted names of what an officer would want and the report does not say."""
    return tuple(name for name, there in _wanted(report) if not there)


def completeness(report: Report) -> int:
    """Percent of the expected that is there. It says what to ask for, never what comes first."""
    there = [found for _, found in _wanted(report)]
    return 100 * sum(there) // len(there)
