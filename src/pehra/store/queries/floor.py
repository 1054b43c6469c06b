"""The watch floor: one line a source, with why it is idle, and what is stopped.

Nothing here reads a table through: counts end at MOST, and the next and the last of a source are
the first entries of an index.
"""

import tomllib
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from django.db.models import Count, Q

from pehra.patrol.idle import (
    SOON,
    Counts,
    Facts,
    Leave,
    Next,
    Patrol,
    Stop,
    Why,
    why_idle,
)
from pehra.store import models
from pehra.store.queries.stops import Halts, halts
from pehra.store.queries.stretches import Gap, Running, gaps, running

MOST = 10_000  # as far as targets are counted
ENDED = timedelta(days=7)  # how long the sources of an ended authority stay on the floor
State = models.Target.State


@dataclass(frozen=True, slots=True)
class SourceLine:
    number: int
    rule: str
    kind: str
    line: int  # of the rule in the scope
    ref: str
    authority: str  # REF@VERSION
    ordered_by: str
    approved_by: str
    until_at: datetime
    last_at: datetime | None  # its last fetch began
    last_outcome: str
    due_at: datetime | None  # of its next target
    why: Why
    counts: Counts
    hits: int
    hits_open: int

    def days_left(self, now: datetime) -> int:
        """Whole days until its authority ends, 0 when it has ended."""
        return max((self.until_at - now).days, 0)

    def ends_soon(self, now: datetime) -> bool:
        return self.until_at - now <= SOON


@dataclass(frozen=True, slots=True)
class Floor:
    """Trouble first. `uncovered`: addresses of tip-offs that no authority in force covers."""

    lines: tuple[SourceLine, ...]
    running: Running
    halts: Halts
    gaps: tuple[Gap, ...]
    uncovered: int
    findings_open: int
    dead: int
    most: int = MOST


def floor(now: datetime, halt_file: Path) -> Floor:
    runs, stopped = running(now), halts(halt_file)
    hits = _hits()
    lines = [_line(row, runs, stopped, hits.get(row.pk, (0, 0)), now) for row in _sources(now)]
    lines.sort(key=lambda one: (one.why.level, -one.hits_open, one.until_at, one.number))
    waiting = models.Target.objects.filter(source=None, state=State.OUT)
    return Floor(
        tuple(lines), runs, stopped, gaps(now - ENDED, now),
        uncovered=waiting[:MOST].count(),
        findings_open=models.Finding.objects.filter(settled_at=None).count(),
        dead=dead(),
    )  # fmt: skip


def dead() -> int:
    """Errands and targets that were given up."""
    targets = models.Target.objects.filter(state=State.DEAD)[:MOST].count()
    return models.Errand.objects.filter(dead=True).count() + targets


def _sources(now: datetime) -> list[models.Source]:
    lasting = Q(authority__revoked_at=None) | Q(authority__revoked_at__gte=now - ENDED)
    return list(
        models.Source.objects.select_related("authority")
        .filter(lasting, authority__until_at__gte=now - ENDED)
        .exclude(authority__approved_at=None)
    )


def _hits() -> dict[int, tuple[int, int]]:
    """By source: all, and those that nobody has settled."""
    rows = (
        models.Finding.objects.filter(kind=models.Finding.Kind.HIT)
        .exclude(target__source=None)
        .values_list("target__source")
        .annotate(n=Count("pk"), waiting=Count("pk", filter=Q(settled_at=None)))
    )
    return {source: (n, waiting) for source, n, waiting in rows}


def _line(
    row: models.Source, runs: Running, stopped: Halts, hits: tuple[int, int], now: datetime
) -> SourceLine:
    authority = row.authority
    last = models.Fetch.objects.filter(authority=authority, line=row.line).order_by("-pk").first()
    first = _first(row)
    stop = stopped.of(authority.ref, first.host.name if first else "")
    counts = _counts(row)
    facts = Facts(
        _leave(authority),
        Patrol(runs.seen_at, runs.ended),
        counts,
        None if stop is None else Stop(stop.at, stop.by, stop.reason),
        last.intended_at if last and not last.outcome else None,
        _next(first) if first else None,
    )
    return SourceLine(
        row.pk, row.rule, row.kind, row.line, authority.ref,
        f"{authority.ref}@{authority.version}", _ordered_by(authority.text),
        authority.approved_by, authority.revoked_at or authority.until_at,
        last.intended_at if last else None, last.outcome if last else "",
        first.due_at if first else None, why_idle(facts, now), counts, *hits,
    )  # fmt: skip


def _leave(row: models.Authority) -> Leave:
    return Leave(
        row.from_at, row.until_at, row.approved_at is not None, row.revoked_at, row.revoked_by
    )


def _first(row: models.Source) -> models.Target | None:
    waiting = models.Target.objects.filter(source=row, state=State.WAITING)
    return waiting.select_related("host").order_by("due_at").first()


def _next(row: models.Target) -> Next:
    host = row.host
    return Next(
        row.due_at, host.allowed_at, host.blocked_until_at, host.reason,
        max(row.fails, host.fails), row.outcome,
    )  # fmt: skip


def _counts(row: models.Source) -> Counts:
    def of(state: State) -> int:
        return models.Target.objects.filter(source=row, state=state)[:MOST].count()

    return Counts(of(State.WAITING), of(State.DONE), of(State.GONE), of(State.DEAD), of(State.OUT))


def _ordered_by(text: str) -> str:
    """An authority that was kept can be read; a changed one is for the ledger to find."""
    try:
        return str(tomllib.loads(text).get("ordered_by", ""))
    except tomllib.TOMLDecodeError:
        return ""
