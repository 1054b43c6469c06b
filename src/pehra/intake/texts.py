"""The free text of a report, with whose words or matters it is: identifiers hide in it."""

from collections.abc import Iterator
from dataclasses import dataclass

from pehra.base.said import Said, Told
from pehra.intake.report import Report


@dataclass(frozen=True, slots=True)
class FreeText:
    """`role` is a PartyRole's value or UNSTATED."""

    text: str
    role: str
    where: str


def free_texts(report: Report) -> tuple[FreeText, ...]:
    """In document order of their parts."""
    return tuple(
        FreeText(told.value, role, told.where)
        for told, role in _all(report)
        if isinstance(told, Said)
    )


def _all(report: Report) -> Iterator[tuple[Told[str], str]]:
    unstated = "UNSTATED"
    for text in (*report.texts, *(t for detail in report.details for t in detail.texts)):
        yield text, unstated
    yield report.assessment.summary, unstated
    yield report.incident.escalation, unstated
    for note in report.assessment.notes:
        yield note, unstated
    for file in report.files:
        yield from ((text, unstated) for text in file.texts)
        yield from ((value, unstated) for _, value in file.metadata)
    for party in report.parties:
        yield party.account.bio, party.role
        yield from ((value, party.role) for _, value in party.person.more)
