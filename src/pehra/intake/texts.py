"""The free text of a report, with whose words or matters it is: identifiers hide in it."""

from collections.abc import Iterator
from dataclasses import dataclass

from pehra.base.said import Said, Told
from pehra.intake.boilerplate import own, without_portals
from pehra.intake.report import Report


@dataclass(frozen=True, slots=True)
class FreeText:
    """`role` is a PartyRole's value or UNSTATED. `statement`: somebody's words on what happened,
    not data of a file and not what an account says of itself.
    """

    text: str
    role: str
    where: str
    statement: bool

    @property
    def own(self) -> str:
        """As long as the text, with the provider's boiler-plate blank."""
        return own(self.text) if self.statement else without_portals(self.text)


def free_texts(report: Report) -> tuple[FreeText, ...]:
    """In document order of their parts."""
    return tuple(
        FreeText(told.value, role, told.where, statement)
        for told, role, statement in _all(report)
        if isinstance(told, Said)
    )


def _all(report: Report) -> Iterator[tuple[Told[str], str, bool]]:
    unstated = "UNSTATED"
    for text in (*report.texts, *(t for detail in report.details for t in detail.texts)):
        yield text, unstated, True
    yield report.assessment.summary, unstated, True
    yield report.incident.escalation, unstated, True
    yield report.incident.at_meaning, unstated, True
    for note in report.assessment.notes:
        yield note, unstated, True
    for file in report.files:
        yield from ((text, unstated, True) for text in file.texts)
        yield from ((value, unstated, False) for _, value in file.metadata)
    for party in report.parties:
        yield party.account.bio, party.role, False
        yield from ((value, party.role, True) for _, value in party.person.more)
