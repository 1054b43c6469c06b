"""An identifier, and one sighting of it in one place of one document."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from pehra.base.said import NotSaid


class Kind(StrEnum):
    EMAIL = "EMAIL"
    PHONE = "PHONE"
    IP = "IP"
    URL = "URL"
    ACCOUNT = "ACCOUNT"
    DEVICE = "DEVICE"
    WALLET = "WALLET"
    IBAN = "IBAN"


class Role(StrEnum):
    """Whose it is said to be. What is a victim's or a reporter's never leads to a suspect; a HOST
    is the server that something lay on, and leads to whoever runs it.
    """

    SUSPECT = "SUSPECT"
    VICTIM = "VICTIM"
    RECIPIENT = "RECIPIENT"
    REPORTER = "REPORTER"
    SENDER = "SENDER"
    HOST = "HOST"
    UNSTATED = "UNSTATED"


class Strength(StrEnum):
    """How far it leads by itself: an account names one holder, an IP address thousands."""

    STRONG = "STRONG"
    MEDIUM = "MEDIUM"
    WEAK = "WEAK"


class Place(StrEnum):
    STRUCTURED = "STRUCTURED"
    FREE_TEXT = "FREE_TEXT"


@dataclass(frozen=True, slots=True)
class Identifier:
    kind: Kind
    value: str  # clean: two spellings of one identifier have one value
    raw: str  # exactly as written
    strength: Strength


@dataclass(frozen=True, slots=True)
class Sighting:
    """`where` is a JSON path, with `@120` (characters) behind it when it stood in free text."""

    identifier: Identifier
    role: Role
    where: str
    at: datetime | NotSaid
    port: int | NotSaid
    event: str | NotSaid
    found_in: Place
