"""Who may do what: powers, and the roles that hold them."""

from dataclasses import dataclass
from enum import StrEnum

from pehra.base.errors import PehraError


class Power(StrEnum):
    RECEIVE = "RECEIVE"
    TRIAGE = "TRIAGE"
    READ_REPORTS = "READ_REPORTS"
    MANAGE_LISTS = "MANAGE_LISTS"
    MANAGE_OFFICERS = "MANAGE_OFFICERS"
    SIGN_IN = "SIGN_IN"
    MATCH = "MATCH"  # ask whether hashes are listed
    SCAN = "SCAN"  # compare the files of a seizure


class Role(StrEnum):
    """What an officer is on the desk. Nobody's role holds every power, but for the console,
    which whoever holds the machine already holds.
    """

    TRIAGE_OFFICER = "TRIAGE_OFFICER"
    LIST_MANAGER = "LIST_MANAGER"
    AUDITOR = "AUDITOR"
    ADMINISTRATOR = "ADMINISTRATOR"
    #: another program of the unit, by a token: it asks, and can do nothing else
    MACHINE = "MACHINE"
    CONSOLE = "CONSOLE"
    WATCH = "WATCH"


HELD: dict[Role, frozenset[Power]] = {
    Role.TRIAGE_OFFICER: frozenset(
        {
            Power.SIGN_IN,
            Power.RECEIVE,
            Power.TRIAGE,
            Power.READ_REPORTS,
            Power.MATCH,
            Power.SCAN,
        }
    ),
    Role.LIST_MANAGER: frozenset({Power.SIGN_IN, Power.MANAGE_LISTS, Power.MATCH}),
    Role.AUDITOR: frozenset({Power.SIGN_IN}),
    Role.ADMINISTRATOR: frozenset({Power.SIGN_IN, Power.MANAGE_OFFICERS}),
    Role.MACHINE: frozenset({Power.MATCH}),
    Role.CONSOLE: frozenset(Power) - {Power.SIGN_IN},
    Role.WATCH: frozenset({Power.RECEIVE, Power.TRIAGE}),
}


class NotPermitted(PehraError):
    """The officer lacks the power that a duty needs."""


@dataclass(frozen=True, slots=True)
class Officer:
    badge: str
    powers: frozenset[Power]

    def must_hold(self, power: Power) -> None:
        """Raises NotPermitted."""
        if power not in self.powers:
            raise NotPermitted(f"Officer {self.badge} does not hold the power {power}.")


def officer(badge: str, *roles: Role) -> Officer:
    return Officer(badge, frozenset().union(*(HELD[role] for role in roles)))
