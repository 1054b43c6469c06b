"""What became of a report, in the words that the clearing house asks back for (NCMEC's feedback
form for law enforcement, as printed in its transparency report for 2023).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from pehra.base.errors import PehraError

LONGEST = 2000  # characters of a note
MOST = 1000  # victims


class Status(StrEnum):
    CONVICTION = "CONVICTION"
    ARREST = "ARREST"
    ONGOING = "ONGOING"
    REFERRED = "REFERRED"
    CLOSED = "CLOSED"


class Closed(StrEnum):
    """Why a case was closed; NOT_SAID for one that was not."""

    NOT_SAID = ""
    NOT_LOCATED = "NOT_LOCATED"
    NO_DATA_OF_PROVIDER = "NO_DATA_OF_PROVIDER"
    NO_CRIME = "NO_CRIME"
    NO_MERIT = "NO_MERIT"
    ADULT = "ADULT"
    AGE_UNKNOWN = "AGE_UNKNOWN"
    FALSE_REPORT = "FALSE_REPORT"
    UNFOUNDED = "UNFOUNDED"
    DECEASED = "DECEASED"
    OTHER = "OTHER"


class Useful(StrEnum):
    """Was what the report said of use? If not, why."""

    NOT_SAID = ""
    YES = "YES"
    STALE = "STALE"
    LIMITED = "LIMITED"
    OTHER = "OTHER"


class BadOutcome(PehraError):
    """An outcome that contradicts itself or that is none."""


@dataclass(frozen=True, slots=True)
class Outcome:
    status: Status
    closed: Closed = Closed.NOT_SAID
    useful: Useful = Useful.NOT_SAID
    #: children found in danger and named by the case
    children: int = 0
    self_produced: bool = False
    note: str = ""

    @property
    def child_found(self) -> bool:
        return self.children > 0


def outcome(told: Mapping[str, str]) -> Outcome:
    """From text, as a form or a row of a CSV has it. Raises BadOutcome."""
    try:
        made = Outcome(
            Status(_word(told, "status")), Closed(_word(told, "closed")),
            Useful(_word(told, "useful")), int(told.get("children") or 0),
            _word(told, "self_produced") in {"1", "TRUE", "YES", "ON"},
            (told.get("note") or "").strip()[:LONGEST],
        )  # fmt: skip
    except ValueError as error:
        raise BadOutcome(
            f"{error}. status: {', '.join(Status)}; closed: {', '.join(filter(None, Closed))}; "
            f"useful: {', '.join(filter(None, Useful))}; children: a number."
        ) from error
    if (made.status is Status.CLOSED) != bool(made.closed):
        raise BadOutcome("A closed case says why it was closed, and only a closed one does.")
    if not 0 <= made.children <= MOST:
        raise BadOutcome(f"The number of children is 0 to {MOST}.")
    return made


def _word(told: Mapping[str, str], key: str) -> str:
    return (told.get(key) or "").strip().upper()
