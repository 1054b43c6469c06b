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
    SEE_EVIDENCE = "SEE_EVIDENCE"  # an exhibit's record and custody, never what is in it
    ASK_OPENING = "ASK_OPENING"  # and look into the exhibit when it is granted
    APPROVE = "APPROVE"  # what another officer asked for: openings, custodians, destruction
    RELEASE_SHARE = "RELEASE_SHARE"  # a custodian's, to an opening
    KEEP_CUSTODY = "KEEP_CUSTODY"  # record that an exhibit was moved, handed over, returned
    MANAGE_CUSTODIANS = "MANAGE_CUSTODIANS"
    MAKE_DOSSIER = "MAKE_DOSSIER"
    SIGN_LEDGER = "SIGN_LEDGER"  # have checkpoints signed, witnessed and stamped
    PUT_AWAY = "PUT_AWAY"  # strike out the desk's own access to what it has done with
    BACK_UP = "BACK_UP"
    OVERRIDE = "OVERRIDE"  # place a report by one's own judgement; look a second time
    NOTE_OUTCOME = "NOTE_OUTCOME"  # what became of a report
    SUBMIT = "SUBMIT"  # a platform's: hand in its own reports and see nothing else
    ADOPT_RULES = "ADOPT_RULES"  # by which reports are placed
    SEE_PATROL = "SEE_PATROL"  # the watch floor, the diary, findings
    DRAFT_AUTHORITY = "DRAFT_AUTHORITY"  # to patrol; another officer approves it
    APPROVE_AUTHORITY = "APPROVE_AUTHORITY"  # and revoke it
    PATROL = "PATROL"  # fetch what an authority allows
    STOP_PATROL = "STOP_PATROL"  # the kill switch
    RESUME_PATROL = "RESUME_PATROL"
    NOTIFY_PROVIDER = "NOTIFY_PROVIDER"  # ask for a takedown, in the unit's name


class Role(StrEnum):
    """What an officer is on the desk. Nobody's role holds every power, but for the console,
    which whoever holds the machine already holds.
    """

    TRIAGE_OFFICER = "TRIAGE_OFFICER"
    LIST_MANAGER = "LIST_MANAGER"
    INVESTIGATOR = "INVESTIGATOR"
    SUPERVISOR = "SUPERVISOR"
    CUSTODIAN = "CUSTODIAN"
    COURT_LIAISON = "COURT_LIAISON"
    AUDITOR = "AUDITOR"
    ADMINISTRATOR = "ADMINISTRATOR"
    #: another program of the unit, by a token: it asks, and can do nothing else
    MACHINE = "MACHINE"
    #: a company that reports what it found, by a token
    PLATFORM = "PLATFORM"
    CONSOLE = "CONSOLE"
    WATCH = "WATCH"


#: what Pehra itself acts as; nobody is appointed to them
INTERNAL = frozenset({Role.CONSOLE, Role.WATCH})
#: what people must do, each in their own name: whoever merely holds the machine is nobody
IN_PERSON = frozenset(
    {
        Power.ASK_OPENING,
        Power.APPROVE,
        Power.RELEASE_SHARE,
        Power.APPROVE_AUTHORITY,
        Power.NOTIFY_PROVIDER,
    }
)
HELD: dict[Role, frozenset[Power]] = {
    Role.TRIAGE_OFFICER: frozenset(
        {
            Power.SIGN_IN,
            Power.RECEIVE,
            Power.TRIAGE,
            Power.READ_REPORTS,
            Power.MATCH,
            Power.SCAN,
            Power.OVERRIDE,
            Power.NOTE_OUTCOME,
            Power.SEE_PATROL,
            Power.STOP_PATROL,
        }
    ),
    Role.LIST_MANAGER: frozenset({Power.SIGN_IN, Power.MANAGE_LISTS, Power.MATCH}),
    Role.INVESTIGATOR: frozenset(
        {
            Power.SIGN_IN,
            Power.READ_REPORTS,
            Power.SEE_EVIDENCE,
            Power.ASK_OPENING,
            Power.KEEP_CUSTODY,
            Power.MATCH,
            Power.NOTE_OUTCOME,
            Power.SEE_PATROL,
            Power.DRAFT_AUTHORITY,
            Power.STOP_PATROL,
            Power.NOTIFY_PROVIDER,
        }
    ),
    Role.SUPERVISOR: frozenset(
        {
            Power.SIGN_IN,
            Power.READ_REPORTS,
            Power.SEE_EVIDENCE,
            Power.APPROVE,
            Power.KEEP_CUSTODY,
            Power.OVERRIDE,
            Power.NOTE_OUTCOME,
            Power.ADOPT_RULES,
            Power.SEE_PATROL,
            Power.APPROVE_AUTHORITY,
            Power.STOP_PATROL,
            Power.RESUME_PATROL,
            Power.NOTIFY_PROVIDER,
        }
    ),
    Role.CUSTODIAN: frozenset({Power.SIGN_IN, Power.SEE_EVIDENCE, Power.RELEASE_SHARE}),
    Role.COURT_LIAISON: frozenset({Power.SIGN_IN, Power.SEE_EVIDENCE, Power.MAKE_DOSSIER}),
    Role.AUDITOR: frozenset({Power.SIGN_IN, Power.SEE_EVIDENCE, Power.SEE_PATROL}),
    Role.ADMINISTRATOR: frozenset(
        {
            Power.SIGN_IN,
            Power.MANAGE_OFFICERS,
            Power.MANAGE_CUSTODIANS,
            Power.BACK_UP,
        }
    ),
    Role.MACHINE: frozenset({Power.MATCH}),
    Role.PLATFORM: frozenset({Power.SUBMIT}),
    Role.CONSOLE: frozenset(Power) - {Power.SIGN_IN} - IN_PERSON,
    Role.WATCH: frozenset(
        {Power.RECEIVE, Power.TRIAGE, Power.SIGN_LEDGER, Power.PUT_AWAY, Power.PATROL}
    ),
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
