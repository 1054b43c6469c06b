"""Take in whom to tell about networks and domains. What is known of the same key is replaced."""

import hashlib
from dataclasses import dataclass

from pehra.patrol.contacts import BadContacts, Contact, Rejected, read
from pehra.roster.powers import Power
from pehra.store import models

from .duty import Occasion, duty, record

SHOWN = 20  # rejected rows that are named; all are counted
BATCH = 2_000


@dataclass(frozen=True, slots=True)
class Taken:
    added: int
    replaced: int
    rejected: int
    rejects: tuple[Rejected, ...]  # the first SHOWN


@duty(needs=Power.MANAGE_LISTS)
def import_contacts(on: Occasion, data: bytes) -> Taken:
    """Of one key the last row counts. Raises BadContacts, also when not one row is good."""
    found: dict[str, Contact] = {}
    rejects: list[Rejected] = []
    for one in read(data):
        if isinstance(one, Contact):
            found[one.key] = one
        else:
            rejects.append(one)
    if not found:
        reason = f" Line {rejects[0].at}: {rejects[0].reason}." if rejects else ""
        raise BadContacts(f"The file holds no contact.{reason}")
    with record(on, subject="contacts") as said:
        replaced = _replace(list(found.values()), on)
        said.details |= {
            "sha256": hashlib.sha256(data).hexdigest(), "contacts": len(found),
            "replaced": replaced, "rejected": len(rejects),
        }  # fmt: skip
    return Taken(len(found) - replaced, replaced, len(rejects), tuple(rejects[:SHOWN]))


def _replace(some: list[Contact], on: Occasion) -> int:
    replaced = 0
    for start in range(0, len(some), BATCH):
        part = some[start : start + BATCH]
        was = models.Contact.objects.filter(key__in=[one.key for one in part])
        replaced += was.values("key").distinct().count()
        was.delete()
        models.Contact.objects.bulk_create(
            models.Contact(
                key=one.key, first=one.first or None, last=one.last or None,
                provider=one.provider, email=one.email, country=one.country, imported_at=on.at,
            )
            for one in part
        )  # fmt: skip
    return replaced
