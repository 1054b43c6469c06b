"""Waiting work: set down inside a record, leased before it is done, finished inside a record.

A lease is a fence number and a time. Whoever takes an errand over makes the fence grow, so that a
worker thought dead cannot finish what another has begun again.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import connection, transaction
from django.db.models import F, Q

from pehra.base.errors import PehraError
from pehra.store import models

Kind = models.Errand.Kind
LEASE = timedelta(minutes=5)
MOST_ATTEMPTS = 5
WAIT = timedelta(seconds=30)  # doubled with each attempt


class LeaseLost(PehraError):
    """Another worker took the errand over; nothing of this attempt was kept."""


@dataclass(frozen=True, slots=True)
class Lease:
    pk: int
    kind: str
    subject: str
    fence: int


@dataclass(frozen=True, slots=True)
class NothingDue:
    """No errand waits that nobody holds."""


def put(kind: Kind, subject: str, at: datetime) -> None:
    """Set work down. Set down twice it is one errand, due again, and a dead one lives again."""
    errand, made = models.Errand.objects.get_or_create(
        kind=kind, subject=subject, defaults={"due_at": at}
    )
    if not made:
        models.Errand.objects.filter(pk=errand.pk).update(
            due_at=at, dead=False, attempts=0, leased_until_at=None, fence=F("fence") + 1
        )


def put_all(kind: Kind, subjects: Sequence[str], at: datetime) -> None:
    """Set down much work at once, for subjects that nothing of the kind waits for yet."""
    models.Errand.objects.bulk_create(
        models.Errand(kind=kind, subject=subject, due_at=at) for subject in subjects
    )


def due(kind: Kind, at: datetime) -> bool:
    """Whether one of this kind waits, held or not: asked before a lease, which is a transaction."""
    return models.Errand.objects.filter(kind=kind, dead=False, due_at__lte=at).exists()


def lease(at: datetime, *, subject: str = "", kind: str = "") -> Lease | NothingDue:
    """Take the errand that is due the longest, of one kind if that is given. With a subject: that
    one's, whoever holds it.
    """
    with transaction.atomic(durable=True):
        waiting = models.Errand.objects.select_for_update(skip_locked=_can_skip()).filter(
            dead=False
        )
        if subject:
            waiting = waiting.filter(subject=subject, due_at__lte=at)
        else:
            free = Q(leased_until_at=None) | Q(leased_until_at__lte=at)
            waiting = waiting.filter(free, due_at__lte=at)
        if kind:
            waiting = waiting.filter(kind=kind)
        row = waiting.order_by("due_at", "pk").first()
        if row is None:
            return NothingDue()
        row.fence += 1
        row.attempts += 1
        row.leased_until_at = at + LEASE
        row.save(update_fields=["fence", "attempts", "leased_until_at"])
    return Lease(row.pk, row.kind, row.subject, row.fence)


def check(held: Lease) -> None:
    """Inside a record that is not the last one. Raises LeaseLost, which undoes the record."""
    mine = models.Errand.objects.filter(pk=held.pk, fence=held.fence)
    if not mine.update(leased_until_at=F("leased_until_at") + LEASE):
        raise LeaseLost(f"The errand {held.kind} {held.subject} went to another worker.")


def finish(held: Lease) -> None:
    """Inside a record. Raises LeaseLost, which undoes the record."""
    done, _ = models.Errand.objects.filter(pk=held.pk, fence=held.fence).delete()
    if not done:
        raise LeaseLost(f"The errand {held.kind} {held.subject} went to another worker.")


def done(held: Lease) -> None:
    """Of work that changes nothing here, and so has no record."""
    with transaction.atomic(durable=True):
        models.Errand.objects.filter(pk=held.pk, fence=held.fence).delete()


def fail(held: Lease, at: datetime, problem: str) -> None:
    """Give it back to be tried later; after MOST_ATTEMPTS it is dead and shown as such."""
    row = models.Errand.objects.filter(pk=held.pk, fence=held.fence).first()
    if row is not None:
        row.problem = problem[:500]
        row.dead = row.attempts >= MOST_ATTEMPTS
        row.due_at = at + WAIT * 2**row.attempts
        row.leased_until_at = None
        row.save()


def _can_skip() -> bool:
    return connection.features.has_select_for_update_skip_locked
