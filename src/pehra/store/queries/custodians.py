"""Who holds the keys, and what the desk can still open by itself."""

from dataclasses import dataclass
from datetime import datetime

from pehra.evidence.custodian import Custodian
from pehra.store import models


@dataclass(frozen=True, slots=True)
class Holders:
    """A set of custodians. `confirmed_by` is "" while it waits for a second officer."""

    number: int
    needed: int
    members: tuple[Custodian, ...]
    recovery: str
    reason: str
    asked_by: str
    asked_at: datetime
    confirmed_by: str


@dataclass(frozen=True, slots=True)
class Access:
    """How many exhibits the desk itself can still open, and why."""

    exhibits: int
    without_custodians: int
    unread: int
    working: int


def holders() -> tuple[Holders, ...]:
    """Every set of custodians, the newest first."""
    rows = models.CustodianSet.objects.order_by("-pk").prefetch_related("members")
    return tuple(
        Holders(
            row.pk, row.needed,
            tuple(Custodian(one.name, one.recipient) for one in row.members.order_by("pk")),
            row.recovery, row.reason, row.asked_by, row.asked_at, row.confirmed_by,
        )
        for row in rows
    )  # fmt: skip


def in_force() -> Holders | None:
    """The custodians whom new exhibits are shared among; None before the first were confirmed."""
    return next((one for one in holders() if one.confirmed_by), None)


def access() -> Access:
    open_ = models.Exhibit.objects.filter(working__isnull=False)
    total = open_.count()
    without = open_.filter(held_by=None).count()
    unread = open_.exclude(held_by=None).exclude(state=models.Exhibit.State.READ).count()
    return Access(total, without, unread, total - without - unread)
