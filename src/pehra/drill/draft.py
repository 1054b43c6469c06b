"""A report while it is being written, and who reports it in which way."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

from .people import Person, person


class Way(StrEnum):
    """How a provider tells of an account: what it has no field for stands in free text."""

    FIELDS = "fields"
    PROSE = "prose"  # a sentence or two with identifiers in them
    THIN = "thin"  # most fields left out
    REVIEWED = "reviewed"  # fixed sentences and numbers of files in each file's text
    PROFILE = "profile"  # the profile as text of the person, no addresses of posts
    MEETING = "meeting"  # details of registration, messages and a log, all in one text
    MAILBOX = "mailbox"  # headers of mail
    PAYMENT = "payment"  # who was paid
    UPLOADS = "uploads"  # when a file came, among its metadata
    MESSENGER = "messenger"  # JSON inside a text
    CHAT = "chat"  # a chat noted down line by line


@dataclass(frozen=True, slots=True)
class Provider:
    name: str
    way: Way = Way.FIELDS
    boiler: bool = False
    ports: bool = True


PROVIDERS = (
    Provider("Example Social"), Provider("Example Pictures", boiler=True),
    Provider("Example Talk", Way.PROSE), Provider("Example Drive", Way.THIN),
    Provider("Example Mail", Way.PROSE, ports=False), Provider("Example Games", Way.THIN),
    Provider("Example Faces", Way.REVIEWED, boiler=True), Provider("Example Posts", Way.PROFILE),
    Provider("Example Meet", Way.MEETING), Provider("Example Mailbox", Way.MAILBOX),
    Provider("Example Cash", Way.PAYMENT), Provider("Example Boxes", Way.UPLOADS),
    Provider("Example Messenger", Way.MESSENGER), Provider("Example Chat", Way.CHAT, boiler=True),
)  # fmt: skip


@dataclass(slots=True)
class Draft:
    """`at` as text of the form. `said` is of the suspect, `each_file` of every file; `found` are
    the identifiers that stand in it, as (type, value).
    """

    by: Provider
    person: Person
    seed: int
    partner: int  # the number of one other person in it
    moment: datetime
    at: str
    said: dict[str, Any] = field(default_factory=dict)
    details: dict[str, Any] = field(default_factory=dict)
    each_file: dict[str, Any] = field(default_factory=dict)
    text: list[str] = field(default_factory=list)
    texts: list[str] = field(default_factory=list)  # that stand by themselves
    found: list[tuple[str, str]] = field(default_factory=list)

    @property
    def other(self) -> Person:
        return person(self.seed, self.partner)

    def account(self, name: str) -> None:
        self.found.append(("ACCOUNT", f"{self.by.name}:{name}"))

    def capture(self, kind: str, value: str, **more: object) -> None:
        captures = self.said.setdefault("sourceInformation", {"sourceCaptures": []})
        captures["sourceCaptures"].append({"captureType": kind, "value": value, **more})
