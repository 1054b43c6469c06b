"""When the patrol ran, so that the diary shows its gaps: a power cut leaves one, and says so.

A stretch begins and ends as duties; in between it only beats, which is no act.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from django.db.models import F, Q, QuerySet

from pehra.roster.powers import Power
from pehra.store import models

from .duty import Occasion, duty, record

NAME = "patrol"  # of its heartbeat
ALIVE = timedelta(seconds=30)  # without a beat it is taken to have died


class How(StrEnum):
    """How a stretch ended."""

    STOPPED = "STOPPED"  # told to
    DONE = "DONE"  # nothing more was due
    DIED = "DIED"  # a power cut, a kill: found afterwards
    LEDGER = "LEDGER"  # the ledger could not be written
    CLOCK = "CLOCK"  # the clock went back


@dataclass(frozen=True, slots=True)
class Began:
    """`gap` since the patrol was last seen, zero when it never was. `lost`: fetches whose intent
    stands in the ledger and whose end nobody knows.
    """

    stretch: int
    gap: timedelta
    lost: int


@duty(needs=Power.PATROL)
def begin_stretch(on: Occasion) -> Began:
    """Close what a process that died left open, and begin."""
    with record(on, subject="patrol") as said:
        before = models.Stretch.objects.order_by("-last_at").first()
        died = models.Stretch.objects.filter(ended_at=None, last_at__lt=on.at - ALIVE)
        for row in died:
            row.ended_at, row.how = row.last_at, How.DIED
            row.save(update_fields=["ended_at", "how"])
        lost = _lost(on.at)
        made = models.Stretch.objects.create(began_at=on.at, last_at=on.at)
        gap = max(on.at - before.last_at, timedelta()) if before else timedelta()
        said.details |= {
            "stretch": made.pk, "gap_seconds": int(gap.total_seconds()), "lost": lost,
        }  # fmt: skip
    _beat(on.at)
    return Began(made.pk, gap, lost)


@duty(needs=Power.PATROL)
def end_stretch(on: Occasion, stretch: int, how: How) -> None:
    with record(on, subject="patrol", details={"stretch": stretch, "how": str(how)}):
        models.Stretch.objects.filter(pk=stretch).update(ended_at=on.at, last_at=on.at, how=how)


@duty(needs=Power.PATROL)
def close_lost(on: Occasion) -> int:
    """Gives how many fetches were found whose end nobody will tell any more."""
    with record(on, subject="patrol") as said:
        said.details["lost"] = lost = _lost(on.at)
    return lost


def any_lost(at: datetime) -> bool:
    return _open(at).exists()


def beat(stretch: int, at: datetime) -> None:
    """No duty: a heartbeat is no act."""
    models.Stretch.objects.filter(pk=stretch).update(last_at=at)
    _beat(at)


def _beat(at: datetime) -> None:
    models.Heartbeat.objects.update_or_create(name=NAME, defaults={"at": at})


def _lost(at: datetime) -> int:
    words = "begun, and its end is not known: the process died"
    rows = list(_open(at).values_list("pk", flat=True))
    return models.Fetch.objects.filter(pk__in=rows).update(outcome="LOST", words=words, ended_at=at)


def _open(at: datetime) -> QuerySet[models.Fetch]:
    """Fetches begun by a process that died: whoever still worked on them would hold their lease."""
    held = Q(target__host__leased=F("target"), target__host__leased_until_at__gt=at)
    return models.Fetch.objects.filter(outcome="").exclude(held)
