"""An officer's entry, or the public form's (intake/entry.py), read back."""

from pehra.base.said import NOT_SAID, Said, Told
from pehra.intake.document import Log, Node, unknown
from pehra.intake.entry import FORM
from pehra.intake.json_text import parse
from pehra.intake.reader import Unreadable
from pehra.intake.report import (
    Account,
    Capture,
    Contact,
    Incident,
    Party,
    PartyRole,
    Person,
    Place,
    Report,
    Sender,
)

NAME, VERSION = "entry_form", 1
MARK = f'"form": "{FORM}"'.encode()


class EntryForm:
    name = NAME
    version = VERSION

    def reads(self, head: bytes, name: str) -> bool:  # noqa: ARG002
        return MARK in head[:200]

    def read(self, data: bytes) -> Report:
        """Raises Unreadable."""
        parsed = parse(data)
        root = Node(parsed.value, "$", Log())
        if not isinstance(root.value, dict):
            raise Unreadable("The entry is no object. It stays sealed.")
        for key in ("form", "version"):
            root.at(key).text()
        danger = root.at("danger").text()
        urgent = isinstance(danger, Said) and danger.value == "YES"
        words = (root.at(key).text() for key in ("words", "safe_contact"))
        return Report(
            reader=NAME, reader_version=VERSION, number=root.at("reference").text(),
            received_at=root.at("received_at").moment(),
            sender=Sender(name=root.at("way").text(), service=root.at("officer").text()),
            incident=Incident(
                platform=root.at("platform").text(), at_range=root.at("happened_at").text(),
                escalation=Said("a child is in danger now", danger.where)  # type: ignore[union-attr]
                if urgent else NOT_SAID,
            ),
            parties=tuple(_parties(root)),
            texts=tuple(told for told in words if isinstance(told, Said)),
            warnings=(*parsed.warnings, *root.log.warnings), unknown=unknown(root),
        )  # fmt: skip


def _parties(root: Node) -> list[Party]:
    place = root.at("place").text()
    places = (Place(street=place),) if isinstance(place, Said) else ()
    found = [
        Party(
            PartyRole.SUSPECT, "$.account",
            person=Person(first_name=root.at("suspect_name").text()),
            account=Account(service=root.at("platform").text(), user_id=root.at("account").text()),
            emails=_contacts(root.at("suspect_email").text()),
            phones=_contacts(root.at("suspect_phone").text()), captures=_url(root),
        ),
        Party(PartyRole.VICTIM, "$.child_age",
              person=Person(age=root.at("child_age").whole(0, 17)), addresses=places),
        Party(
            PartyRole.REPORTER, "$.reporter_name",
            person=Person(first_name=root.at("reporter_name").text(),
                          more=_more(root.at("relation").text())),
            emails=_contacts(root.at("reporter_email").text()),
            phones=_contacts(root.at("reporter_phone").text()),
        ),
    ]  # fmt: skip
    return [one for one in found if not _empty(one)]


def _empty(one: Party) -> bool:
    """A platform alone is no suspect, and a form without an age names no child."""
    bare = Party(one.role, one.where, account=Account(service=one.account.service))
    return one == bare


def _contacts(told: Told[str]) -> tuple[Contact, ...]:
    return (Contact(told),) if isinstance(told, Said) else ()


def _more(told: Told[str]) -> tuple[tuple[str, Told[str]], ...]:
    return (("relationshipToReporter", told),) if isinstance(told, Said) else ()


def _url(root: Node) -> tuple[Capture, ...]:
    told = root.at("url").text()
    return (Capture(kind=Said("URL", told.where), value=told),) if isinstance(told, Said) else ()
