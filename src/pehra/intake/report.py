"""A report: what one tip-off says, whoever sent it, each value with the place that says it.

Nothing is derived here and nothing is guessed: a reader copies what the document says into these
values. `Told[T]` is `Said(value, where)` or `NOT_SAID`, so a flag has three answers.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from pehra.base.said import NOT_SAID, Told


class IncidentType(StrEnum):
    """What the sender takes it for. CyberTipline's words differ by one letter between clients,
    so readers match leniently and keep the raw words beside the code.
    """

    CSAM = "CSAM"
    TRAFFICKING = "TRAFFICKING"
    TOURISM = "TOURISM"
    MOLESTATION = "MOLESTATION"
    MISLEADING_DOMAIN = "MISLEADING_DOMAIN"
    MISLEADING_WORDS = "MISLEADING_WORDS"
    ENTICEMENT = "ENTICEMENT"
    UNSOLICITED = "UNSOLICITED"
    OTHER = "OTHER"


class PartyRole(StrEnum):
    SUSPECT = "SUSPECT"
    VICTIM = "VICTIM"
    RECIPIENT = "RECIPIENT"
    #: who came to the unit with it: never a suspect, whatever else the report says
    REPORTER = "REPORTER"


@dataclass(frozen=True, slots=True)
class Capture:
    """One identifier as a system logged it: `kind` in the sender's words (“IP Address”)."""

    kind: Told[str] = NOT_SAID
    value: Told[str] = NOT_SAID
    value_type: Told[str] = NOT_SAID
    event: Told[str] = NOT_SAID
    at: Told[datetime] = NOT_SAID
    port: Told[int] = NOT_SAID
    possible_proxy: Told[bool] = NOT_SAID


@dataclass(frozen=True, slots=True)
class Contact:
    """An e-mail address, phone number and the like, with whether its owner proved it."""

    value: Told[str] = NOT_SAID
    verified: Told[bool] = NOT_SAID


@dataclass(frozen=True, slots=True)
class Place:
    street: Told[str] = NOT_SAID
    city: Told[str] = NOT_SAID
    region: Told[str] = NOT_SAID
    postal_code: Told[str] = NOT_SAID
    country: Told[str] = NOT_SAID
    verified: Told[bool] = NOT_SAID
    at: Told[datetime] = NOT_SAID


@dataclass(frozen=True, slots=True)
class Sender:
    """Who told: the company (`name`), its service, and whom police may ask there."""

    name: Told[str] = NOT_SAID
    service: Told[str] = NOT_SAID
    emails: tuple[Contact, ...] = ()
    phones: tuple[Contact, ...] = ()
    contact_emails: tuple[Contact, ...] = ()
    contact_phones: tuple[Contact, ...] = ()
    contact_names: tuple[Told[str], ...] = ()
    addresses: tuple[Place, ...] = ()


@dataclass(frozen=True, slots=True)
class Incident:
    type: Told[IncidentType] = NOT_SAID
    raw_type: Told[str] = NOT_SAID
    more_types: tuple[Told[str], ...] = ()
    platform: Told[str] = NOT_SAID
    at: Told[datetime] = NOT_SAID
    at_range: Told[str] = NOT_SAID
    #: what `at` means; it is usually the moment of detection, not of the offence
    at_meaning: Told[str] = NOT_SAID
    escalation: Told[str] = NOT_SAID


@dataclass(frozen=True, slots=True)
class Detail:
    """One way it happened: a page, a chat, a mail, a game … `kind` is the sender's key for it."""

    kind: str
    where: str
    id: Told[str] = NOT_SAID
    service: Told[str] = NOT_SAID
    room: Told[str] = NOT_SAID
    texts: tuple[Told[str], ...] = ()
    captures: tuple[Capture, ...] = ()


@dataclass(frozen=True, slots=True)
class Account:
    service: Told[str] = NOT_SAID
    user_id: Told[str] = NOT_SAID
    screen_names: tuple[Told[str], ...] = ()
    display_names: tuple[Told[str], ...] = ()
    bio: Told[str] = NOT_SAID
    temporarily_disabled: Told[bool] = NOT_SAID
    permanently_disabled: Told[bool] = NOT_SAID


@dataclass(frozen=True, slots=True)
class Person:
    first_name: Told[str] = NOT_SAID
    middle_name: Told[str] = NOT_SAID
    last_name: Told[str] = NOT_SAID
    preferred_name: Told[str] = NOT_SAID
    gender: Told[str] = NOT_SAID
    born_on: Told[str] = NOT_SAID
    age: Told[int] = NOT_SAID
    occupation: Told[str] = NOT_SAID
    #: what has no field of its own (languages, description, vehicle, firearms …), by its key
    more: tuple[tuple[str, Told[str]], ...] = ()


@dataclass(frozen=True, slots=True)
class Danger:
    """What the sender says of a party's reach to a child. Each has three answers."""

    access_to_child_victim: Told[str] = NOT_SAID
    access_to_children: Told[str] = NOT_SAID
    relationship_to_child_victim: Told[str] = NOT_SAID
    convicted_sex_offender: Told[str] = NOT_SAID
    aware_of_report: Told[str] = NOT_SAID


@dataclass(frozen=True, slots=True)
class Party:
    role: PartyRole
    where: str
    id: Told[str] = NOT_SAID
    person: Person = Person()
    account: Account = Account()
    danger: Danger = Danger()
    emails: tuple[Contact, ...] = ()
    phones: tuple[Contact, ...] = ()
    addresses: tuple[Place, ...] = ()
    estimated_places: tuple[Place, ...] = ()
    captures: tuple[Capture, ...] = ()
    prior_reports: tuple[Told[str], ...] = ()


@dataclass(frozen=True, slots=True)
class ListedDigest:
    """A hash the sender gives of a file: `algorithm` is MD5, SHA1, SHA256, PDQ or its words."""

    algorithm: str
    digest: Told[str]


@dataclass(frozen=True, slots=True)
class ReportedFile:
    where: str
    name: Told[str] = NOT_SAID
    original_name: Told[str] = NOT_SAID
    external_id: Told[str] = NOT_SAID
    digests: tuple[ListedDigest, ...] = ()
    viewed_by_esp: Told[bool] = NOT_SAID
    exif_viewed_by_esp: Told[bool] = NOT_SAID
    publicly_available: Told[bool] = NOT_SAID
    #: when it came to the provider, as its system noted it
    uploaded_at: Told[datetime] = NOT_SAID
    classification: Told[str] = NOT_SAID
    relevance: Told[str] = NOT_SAID
    tags: tuple[Told[str], ...] = ()
    metadata: tuple[tuple[str, Told[str]], ...] = ()
    captures: tuple[Capture, ...] = ()
    texts: tuple[Told[str], ...] = ()


@dataclass(frozen=True, slots=True)
class GeoLookup:
    """Where the sender's systems place an IP address: an assertion, never a fact."""

    where: str
    ip: Told[str] = NOT_SAID
    country: Told[str] = NOT_SAID
    region: Told[str] = NOT_SAID
    city: Told[str] = NOT_SAID
    postal_code: Told[str] = NOT_SAID
    latitude: Told[str] = NOT_SAID
    longitude: Told[str] = NOT_SAID
    provider: Told[str] = NOT_SAID
    organization: Told[str] = NOT_SAID
    types: tuple[Told[str], ...] = ()


@dataclass(frozen=True, slots=True)
class Assessment:
    """What the clearing house made of it before passing it on."""

    priority: Told[str] = NOT_SAID
    priority_words: Told[str] = NOT_SAID
    classification: Told[str] = NOT_SAID
    country: Told[str] = NOT_SAID
    sent_to_law_enforcement: Told[bool] = NOT_SAID
    processed_at: Told[datetime] = NOT_SAID
    summary: Told[str] = NOT_SAID
    notes: tuple[Told[str], ...] = ()


@dataclass(frozen=True, slots=True)
class AgencyContact:
    where: str
    agency: Told[str] = NOT_SAID
    officer_names: tuple[Told[str], ...] = ()
    emails: tuple[Contact, ...] = ()
    phones: tuple[Contact, ...] = ()
    made_available_at: Told[datetime] = NOT_SAID
    referral_type: Told[str] = NOT_SAID


@dataclass(frozen=True, slots=True)
class Handling:
    """What a partner allows to be done with its referral: kept, shown, and heeded by exports."""

    code: Told[str] = NOT_SAID
    purpose: Told[str] = NOT_SAID
    #: who else may get it, in the partner's words
    onward: Told[str] = NOT_SAID
    expires_at: Told[datetime] = NOT_SAID


@dataclass(frozen=True, slots=True)
class Warning:  # noqa: A001  (the field's word; the built-in is never used here)
    """Something a reader could not take as it stood: a wrong type, a repeated key, a bad date."""

    where: str
    words: str


@dataclass(frozen=True, slots=True)
class UnknownField:
    """A value no reader knows, kept as it stood (JSON text, cut at 2,000 characters)."""

    where: str
    json: str


@dataclass(frozen=True, slots=True)
class Report:
    reader: str
    reader_version: int
    number: Told[str] = NOT_SAID
    informational: Told[bool] = NOT_SAID
    received_at: Told[datetime] = NOT_SAID
    made_available_at: Told[datetime] = NOT_SAID
    sender: Sender = Sender()
    incident: Incident = Incident()
    details: tuple[Detail, ...] = ()
    parties: tuple[Party, ...] = ()
    files: tuple[ReportedFile, ...] = ()
    geo: tuple[GeoLookup, ...] = ()
    assessment: Assessment = Assessment()
    contacts: tuple[AgencyContact, ...] = ()
    handling: Handling = Handling()
    texts: tuple[Told[str], ...] = ()
    warnings: tuple[Warning, ...] = ()
    unknown: tuple[UnknownField, ...] = ()
