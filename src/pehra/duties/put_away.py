"""Strike out the desk's own access to an exhibit that it has done with: custodians alone open it.

What holds no custodians yet, what could not be read and what still has work waiting stays open to
the desk. A working key that nothing needs any more is forgotten.
"""

from dataclasses import dataclass

from pehra.base.numbers import Series, count, number
from pehra.evidence.strongroom import Strongroom
from pehra.evidence.working import named
from pehra.roster.powers import Power
from pehra.store import models

from . import errand
from .duty import Occasion, duty, record

WORK = (errand.Kind.READ, errand.Kind.RECOGNISE)


@dataclass(frozen=True, slots=True)
class Closed:
    """Only its custodians can open it now."""


@dataclass(frozen=True, slots=True)
class StaysOpen:
    """`reason` in words."""

    reason: str


@duty(needs=Power.PUT_AWAY)
def put_away(on: Occasion, room: Strongroom, held: errand.Lease) -> Closed | StaysOpen:
    row = models.Exhibit.objects.select_related("held_by").get(
        pk=count(Series.EXHIBIT, held.subject)
    )
    reason = _reason(row)
    with record(on, subject=held.subject) as said:
        errand.finish(held)
        said.details["closed"] = not reason
        if reason:
            return StaysOpen(reason)
        models.WorkingShare.objects.filter(exhibit=row).delete()
        if row.held_by is not None:
            said.details["custodians"] = row.held_by.pk
    forget_keys(on, room)
    return Closed()


def forget_keys(on: Occasion, room: Strongroom) -> int:
    """Those of earlier days that no share and no opening needs. Gives how many."""
    needed = {
        *models.WorkingShare.objects.values_list("key", flat=True).distinct(),
        *models.PlatformPart.objects.exclude(address="").values_list("key", flat=True).distinct(),
        *models.Release.objects.values_list("key", flat=True).distinct(),
    }
    today = named(on.at)
    gone = [name for name in room.working.names() if name < today and name not in needed]
    for name in gone:
        room.working.forget(name)
    return len(gone)


def _reason(row: models.Exhibit) -> str:
    """Why it stays open; "" when it can be put away."""
    if row.held_by is None or row.address == row.sha256:
        return "no custodians hold it"
    if row.state != models.Exhibit.State.READ:
        return "it was not read"
    subjects = [number(Series.EXHIBIT, row.pk)]
    subjects += [number(Series.REPORT, pk) for pk in row.reports.values_list("pk", flat=True)]
    waiting = models.Errand.objects.filter(kind__in=WORK, subject__in=subjects)
    return "work waits on it" if waiting.exists() else ""
