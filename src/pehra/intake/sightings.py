"""The identifiers in a report: those in its fields, and those in its free text."""

from collections.abc import Iterator
from dataclasses import replace

from pehra.base.said import NOT_SAID, NotSaid, Said, Told
from pehra.identifiers.extract import NotOne, account, from_field, from_text
from pehra.identifiers.identifier import Identifier, Kind, Place, Role, Sighting
from pehra.intake.captured import PARTNERS, PATROLS
from pehra.intake.report import Account, Capture, Contact, Detail, Party, PartyRole, Report
from pehra.intake.texts import FreeText, free_texts
from pehra.intake.texts_labelled import labelled
from pehra.intake.texts_spoken import stretches

ROLES = {
    PartyRole.SUSPECT: Role.SUSPECT,
    PartyRole.VICTIM: Role.VICTIM,
    PartyRole.RECIPIENT: Role.RECIPIENT,
    PartyRole.REPORTER: Role.REPORTER,
}


def sightings(report: Report, *, region: str) -> tuple[Sighting, ...]:
    """All of them, fields first. `region` is the country of local phone numbers."""
    found = [*_fields(report, region), *_texts(report, region)]
    return tuple(dict.fromkeys(found))


def _fields(report: Report, region: str) -> Iterator[Sighting]:
    for party in report.parties:
        yield from _party(report, party, region)
    for detail in report.details:
        yield from _detail(report, detail, region)
    for file in report.files:
        yield from _captures(file.captures, Role.SUSPECT, region)
    sender = report.sender
    yield from _contacts("email", (*sender.emails, *sender.contact_emails), Role.SENDER, region)
    yield from _contacts("phone", (*sender.phones, *sender.contact_phones), Role.SENDER, region)


def _detail(report: Report, detail: Detail, region: str) -> Iterator[Sighting]:
    """What was captured lay on a server: its address is no line in somebody's log."""
    captured = report.reader in {PATROLS, PARTNERS}
    for seen in _captures(detail.captures, Role.UNSTATED, region):
        host = captured and seen.identifier.kind is Kind.IP
        yield replace(seen, role=Role.HOST) if host else seen


def _party(report: Report, party: Party, region: str) -> Iterator[Sighting]:
    role = ROLES[party.role]
    yield from _contacts("email", party.emails, role, region)
    yield from _contacts("phone", party.phones, role, region)
    yield from _captures(party.captures, role, region)
    yield from _accounts(report, party.account, role)


def _accounts(report: Report, told: Account, role: Role) -> Iterator[Sighting]:
    platform = _first(told.service, report.incident.platform, report.sender.name)
    for name in (told.user_id, *told.screen_names):
        if isinstance(name, Said):
            yield _plain(account(platform, name.value), role, name.where)


def _first(*told: Told[str]) -> str:
    return next((one.value for one in told if isinstance(one, Said)), "unnamed platform")


def _contacts(
    kind: str, contacts: tuple[Contact, ...], role: Role, region: str
) -> Iterator[Sighting]:
    for contact in contacts:
        if isinstance(contact.value, Said):
            found = from_field(kind, contact.value.value, region=region)
            if not isinstance(found, NotOne):
                yield _plain(found, role, contact.value.where)
            else:
                yield from _several(contact.value, role, region)


def _captures(captures: tuple[Capture, ...], role: Role, region: str) -> Iterator[Sighting]:
    for capture in captures:
        if isinstance(capture.value, Said) and isinstance(capture.kind, Said):
            found = from_field(_hint(capture), capture.value.value, region=region)
            if not isinstance(found, NotOne):
                yield _logged(found, role, capture, capture.value.where)
            else:
                yield from (
                    _logged(one.identifier, one.role, capture, one.where, one.port)
                    for one in _several(capture.value, role, region)
                )


def _hint(capture: Capture) -> str:
    """“Device ID” with its value type: a number alone does not say what kind of device."""
    kind = capture.kind.value if isinstance(capture.kind, Said) else ""
    typed = capture.value_type
    return f"{kind}:{typed.value}" if isinstance(typed, Said) and "device" in kind.lower() else kind


def _several(told: Said[str], role: Role, region: str) -> Iterator[Sighting]:
    """What is more than one, or has words or a port beside it: as in free text, each at its place.
    Words may say that it is another's.
    """
    by = stretches(told.value)
    for one in from_text(told.value, region=region):
        yield Sighting(
            one.identifier, by.at(one.start, role), f"{told.where}@{one.start}", one.at, one.port,
            NOT_SAID, Place.STRUCTURED,
        )  # fmt: skip


def _logged(
    found: Identifier,
    role: Role,
    capture: Capture,
    where: str,
    port: int | NotSaid = NOT_SAID,
) -> Sighting:
    return Sighting(
        found,
        role,
        where,
        capture.at.value if isinstance(capture.at, Said) else NOT_SAID,
        capture.port.value if isinstance(capture.port, Said) else port,
        capture.event.value.upper() if isinstance(capture.event, Said) else NOT_SAID,
        Place.STRUCTURED,
    )


def _plain(found: Identifier, role: Role, where: str) -> Sighting:
    return Sighting(found, role, where, NOT_SAID, NOT_SAID, NOT_SAID, Place.STRUCTURED)


def _texts(report: Report, region: str) -> Iterator[Sighting]:
    platform = _first(report.incident.platform, report.sender.name)
    senders = _senders(report, region)
    for text in free_texts(report):
        for sighting in _of_text(text, platform, region):
            known = sighting.identifier.value in senders
            yield replace(sighting, role=Role.SENDER) if known else sighting


def _senders(report: Report, region: str) -> frozenset[str]:
    """What is the reporting company's own: its text may name it, and it leads to nobody."""
    sender = report.sender
    found = (
        *_contacts("email", (*sender.emails, *sender.contact_emails), Role.SENDER, region),
        *_contacts("phone", (*sender.phones, *sender.contact_phones), Role.SENDER, region),
    )
    return frozenset(one.identifier.value for one in found)


def _of_text(text: FreeText, platform: str, region: str) -> Iterator[Sighting]:
    own, otherwise = text.own, Role(text.role)
    by = stretches(own)
    found = from_text(own, region=region)
    for one in found:
        yield Sighting(
            one.identifier, by.at(one.start, otherwise), f"{text.where}@{one.start}", one.at,
            one.port, NOT_SAID, Place.FREE_TEXT,
        )  # fmt: skip
    taken = [(one.start, one.end) for one in found]
    for hidden in labelled(own, platform=platform, region=region):
        if not any(start < hidden.end and hidden.start < end for start, end in taken):
            role = by.at(hidden.start, otherwise)
            yield Sighting(
                hidden.identifier, role if hidden.role is Role.UNSTATED else hidden.role,
                f"{text.where}@{hidden.start}", NOT_SAID, NOT_SAID, NOT_SAID, Place.FREE_TEXT,
            )  # fmt: skip
