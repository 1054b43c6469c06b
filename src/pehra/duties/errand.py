"""Waiting work: set down inside a record, leased before it is done, finished inside a record.

A lease is a fence number and a time. Whoever takes an errand over makes the fence grow, so that a
worker thought dead cannot finish what another has begun again.

What may tell of a child in danger goes before what waits in bulk, but not always: one turn of
`FAIR` is for what is due the longest, whatever it is, so that nothing waits for ever.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import connection, transaction
from django.db.models import F, Q, QuerySet

from pehra.base.errors import PehraError
from pehra.store import models

Kind = models.Errand.Kind
LEASE = timedelta(minutes=5)
MOST_ATTEMPTS = 5
WAIT = timedelta(seconds=30)  # doubled with each attempt
#: by which somebody learns of a danger that nobody has read of yet, the first first
URGENT = (Kind.ALERT, Kind.READ, Kind.ASSEMBLE)
FAIR = 8  # turns
AT_ONCE = 200  # rows of one statement


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
    while True:
        errand, made = models.Errand.objects.get_or_create(
            kind=kind, subject=subject, defaults={"due_at": at}
        )
        if made or _anew(models.Errand.objects.filter(pk=errand.pk), at):
            return
        # whoever was finishing it did so between the two: it is set down anew


def put_all(kind: Kind, subjects: Sequence[str], at: datetime) -> None:
    """Set down much work at once, each as `put` does."""
    for start in range(0, len(subjects), AT_ONCE):
        some = subjects[start : start + AT_ONCE]
        _anew(models.Errand.objects.filter(kind=kind, subject__in=some), at)
        models.Errand.objects.bulk_create(
            (models.Errand(kind=kind, subject=subject, due_at=at) for subject in some),
            ignore_conflicts=True,
        )


def _anew(rows: QuerySet[models.Errand], at: datetime) -> int:
    return rows.update(
        due_at=at, dead=False, attempts=0, leased_until_at=None, fence=F("fence") + 1
    )


def due(kind: Kind, at: datetime) -> bool:
    """Whether one of this kind waits, held or not: asked before a lease, which is a transaction."""
    return models.Errand.objects.filter(kind=kind, dead=False, due_at__lte=at).exists()


def lease(at: datetime, *, subject: str = "", kind: str = "", turn: int = 0) -> Lease | NothingDue:
    """Take an errand that is due: what is urgent first, and then, as well as in every turn of
    `FAIR`, what is due the longest; or one of a kind. With a subject: that one's, whoever holds it.
    `turn` counts the leases of who takes one after another.
    """
    with transaction.atomic(durable=True):
        found = _of_subject(subject, at) if subject else _free(kind, turn, at)
        row = next((row for rows in found for row in rows[:1]), None)
        if row is None:
            return NothingDue()
        row.fence += 1
        row.attempts += 1
        row.leased_until_at = at + LEASE
        row.save(update_fields=["fence", "attempts", "leased_until_at"])
    return Lease(row.pk, row.kind, row.subject, row.fence)


def _of_subject(subject: str, at: datetime) -> Iterator[QuerySet[models.Errand]]:
    """Every kind is named, for the index begins with the kind."""
    yield _due(at).filter(kind__in=Kind.values, subject=subject).order_by("due_at", "pk")


def _free(kind: str, turn: int, at: datetime) -> Iterator[QuerySet[models.Errand]]:
    """Where to look, one after another. Each is answered by the first rows of an index, however
    many errands wait: (kind, subject), or (dead, due_at). Hence `dead` as one of a list: SQLite
    uses no index for NOT dead; and no second word in the order, for PostgreSQL would sort all that
    are due at one moment. What is urgent is taken from both ends, by its numbers: many that wait
    keep back neither the newest nor the oldest.
    """
    rows = _due(at).filter(Q(leased_until_at=None) | Q(leased_until_at__lte=at))
    longest = rows.filter(dead__in=[False]).order_by("due_at")
    if not kind and turn % FAIR == FAIR - 1:
        yield longest
    for one in (kind,) if kind else URGENT:
        yield rows.filter(kind=one).order_by("-subject" if turn % 2 else "subject")
    if not kind:
        yield longest


def _due(at: datetime) -> QuerySet[models.Errand]:
    rows = models.Errand.objects.select_for_update(skip_locked=_can_skip())
    return rows.filter(dead=False, due_at__lte=at)


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
