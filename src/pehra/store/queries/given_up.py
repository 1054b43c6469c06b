"""What was tried too often and given up: errands of the watch, targets of the patrol."""

from dataclasses import dataclass
from datetime import datetime

from pehra.base.numbers import Series, number
from pehra.store import models

MOST = 200  # of each are shown


@dataclass(frozen=True, slots=True)
class ErrandLine:
    key: int
    kind: str
    subject: str
    attempts: int
    problem: str
    due_at: datetime  # when it would have been tried again


@dataclass(frozen=True, slots=True)
class TargetLine:
    number: str
    url: str
    host: str
    fails: int
    outcome: str
    words: str  # of the last fetch
    at: datetime | None  # of the last fetch
    authority: str  # REF@VERSION, empty when none covers it


@dataclass(frozen=True, slots=True)
class GivenUp:
    errands: tuple[ErrandLine, ...]
    targets: tuple[TargetLine, ...]
    most: int = MOST


def given_up() -> GivenUp:
    """The oldest first, of each no more than `MOST`."""
    errands = models.Errand.objects.filter(dead=True).order_by("due_at", "pk")[:MOST]
    dead = models.Target.objects.filter(state=models.Target.State.DEAD).order_by("pk")
    targets = dead.select_related("host", "source__authority")[:MOST]
    return GivenUp(
        tuple(
            ErrandLine(row.pk, row.kind, row.subject, row.attempts, row.problem, row.due_at)
            for row in errands
        ),
        tuple(map(_target, targets)),
    )


def _target(row: models.Target) -> TargetLine:
    last = row.fetches.order_by("-pk").first()
    of = row.source.authority if row.source else None
    return TargetLine(
        number(Series.TARGET, row.pk), row.url, row.host.name, row.fails, row.outcome,
        last.words if last else "", last.intended_at if last else None,
        f"{of.ref}@{of.version}" if of else "",
    )  # fmt: skip
