"""Whom to tell about an address, from what the unit imported."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Max

from pehra.patrol.contacts import Contact, around, best, parents
from pehra.store import models


@dataclass(frozen=True, slots=True)
class NoContact:
    """Nobody is known for it."""


@dataclass(frozen=True, slots=True)
class Held:
    """What was imported: how many, of how many providers, and when the last of it."""

    contacts: int
    providers: int
    latest_at: datetime | None


def whom(host: str, address: str) -> Contact | NoContact:
    """The most particular one (patrol/contacts.py `best`): by domain first, then by network.

    Asked by name: every network that could hold the address has one spelling, and is looked up.
    """
    rows = models.Contact.objects.filter(key__in=[*parents(host), *around(address)])
    return best(map(_contact, rows.order_by("pk")), host, address) or NoContact()


def held() -> Held:
    told = models.Contact.objects.aggregate(
        contacts=Count("pk"), providers=Count("provider", distinct=True), latest=Max("imported_at")
    )
    return Held(told["contacts"], told["providers"], told["latest"])


def _contact(row: models.Contact) -> Contact:
    first, last = bytes(row.first or b""), bytes(row.last or b"")
    return Contact(row.key, row.provider, row.email, row.country, first, last)
