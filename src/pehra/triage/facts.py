"""What the rules may look at: each fact with the places in the report that say it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from pehra.base.said import Said, Told
from pehra.intake.report import Account, Party, PartyRole, Report

from .label import Label, says

CONTACTS = frozenset({"EMAIL", "PHONE", "ACCOUNT"})
NOT_TRACED = frozenset({"REPORTER", "SENDER", "VICTIM", "HOST"})  # these lead to no suspect
VERDICTS = ("RECOGNISED", "UNKNOWN", "TOO_FLAT", "UNDECODABLE")


@dataclass(frozen=True, slots=True)
class Seen:
    """How many of a report's files got each verdict."""

    recognised: int = 0
    unknown: int = 0
    too_flat: int = 0
    undecodable: int = 0

    @classmethod
    def of(cls, tally: Mapping[str, int]) -> "Seen":
        """From verdicts by name (media/finding.py)."""
        return cls(*(tally.get(one, 0) for one in VERDICTS))

    @property
    def files(self) -> int:
        return self.recognised + self.unknown + self.too_flat + self.undecodable


@dataclass(frozen=True, slots=True)
class Named:
    """Where the identifiers stand that could lead to the suspect, and to whom else one can ask."""

    #: e-mail addresses, phone numbers, accounts
    contacts: tuple[str, ...] = ()
    #: IP addresses with their time; behind carrier NAT only the port makes one person of many
    ips_with_time: tuple[str, ...] = ()
    ips_with_time_and_port: tuple[str, ...] = ()
    #: IP addresses of servers that it lay on: whoever runs one can be asked
    hosts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Trace:
    """One sighting of an identifier, as far as it tells whether somebody can be traced by it."""

    kind: str
    role: str
    where: str
    timed: bool
    ported: bool


def named(traces: Iterable[Trace]) -> Named:
    """What of the sightings leads to the suspect. A victim's or a reporter's never does, and a
    server's leads to whoever runs it.
    """
    seen = tuple(traces)
    told = [one for one in seen if one.role not in NOT_TRACED]
    timed = [one for one in told if one.kind == "IP" and one.timed]
    return Named(
        contacts=tuple(one.where for one in told if one.kind in CONTACTS),
        ips_with_time=tuple(one.where for one in timed if not one.ported),
        ips_with_time_and_port=tuple(one.where for one in timed if one.ported),
        hosts=tuple(one.where for one in seen if (one.kind, one.role) == ("IP", "HOST")),
    )


@dataclass(frozen=True, slots=True)
class Facts:
    report: Report
    seen: Seen
    named: Named

    def parties(self, role: PartyRole) -> tuple[Party, ...]:
        return tuple(party for party in self.report.parties if party.role is role)

    def suspects_say(self, field: str) -> tuple[Said[str], ...]:
        """What is said of the suspects in one field of Danger."""
        told = (getattr(party.danger, field) for party in self.parties(PartyRole.SUSPECT))
        return tuple(one for one in told if isinstance(one, Said))

    def tagged(self, label: Label) -> tuple[str, ...]:
        """Where a file carries a tag of the sender's that says it."""
        return _places(self._tags(), label)

    def labelled(self, label: Label) -> tuple[str, ...]:
        """Where the report or one of its files is called so: by its type, by further types or
        annotations, by the clearing house's classification, or by a tag.
        """
        incident = self.report.incident
        told = (incident.raw_type, *incident.more_types, self.report.assessment.classification)
        kind = incident.type
        coded = (kind.where,) if isinstance(kind, Said) and kind.value.value == label.value else ()
        return tuple(dict.fromkeys((*coded, *_places((*told, *self._tags()), label))))

    def _tags(self) -> tuple[Told[str], ...]:
        return tuple(tag for file in self.report.files for tag in file.tags)


def _places(some: Iterable[Told[str]], label: Label) -> tuple[str, ...]:
    return tuple(one.where for one in some if isinstance(one, Said) and says(one.value, label))


def described(of: Party) -> bool:
    """More is said of it than its number in the document and the service that it was met on."""
    return of != Party(of.role, of.where, of.id, account=Account(service=of.account.service))
