"""The watch floor: one line a source, with why it is idle, and what is stopped.

Nothing here reads a table through: counts end at MOST, and the next and the last of a source are
the first entries of an index.
"""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from django.db import connection
from django.db.models import Count, Q

from pehra.patrol.authority import BadAuthority
from pehra.patrol.bounds import Bounds
from pehra.patrol.idle import (
    DOWN,
    SOON,
    Counts,
    Facts,
    Idle,
    Leave,
    Next,
    Patrol,
    Stop,
    Why,
    why_idle,
)
from pehra.store import models
from pehra.store.queries import authorities, uncovered
from pehra.store.queries.findings import open_findings
from pehra.store.queries.stops import Halts, halts
from pehra.store.queries.stretches import Gap, Running, gaps, running

MOST = 10_000  # as far as targets are counted
DAY = timedelta(days=1)
ENDED = timedelta(days=7)  # how long the sources of an ended authority stay on the floor
State = models.Target.State
_COUNTED = (
    "(SELECT COUNT(*) FROM (SELECT 1 FROM store_target t WHERE t.source_id = s.id "
    "AND t.state = '{}' LIMIT {}) counted)"
)
#: in the order of Counts
_COUNTS = (
    "SELECT s.id, "  # noqa: S608  (of our own words alone)
    + ", ".join(
        _COUNTED.format(state, MOST)
        for state in (State.WAITING, State.DONE, State.GONE, State.DEAD, State.OUT)
    )
    + " FROM store_source s"
)


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
        """Begun days until its authority ends, 0 when it has ended."""
        return max(-((now - self.until_at) // DAY), 0)

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


@dataclass(frozen=True, slots=True)
class _Around:
    """What holds for every source; counts, and hits with those that are open, by source."""

    runs: Running
    halts: Halts
    counts: dict[int, Counts]
    hits: dict[int, tuple[int, int]]


@dataclass(frozen=True, slots=True)
class _Order:
    """`bounds` by line; empty of an authority that can be read no more, which stops the gate."""

    row: models.Authority
    ordered_by: str
    bounds: dict[int, Bounds]


def floor(now: datetime, halt_file: Path) -> Floor:
    runs, stopped, sources = running(now), halts(halt_file), list(_sources(now))
    around = _Around(runs, stopped, _counts([row.pk for row, _ in sources]), _hits())
    lines = [_line(row, order, around, now) for row, order in sources]
    lines.sort(key=_order_on_the_floor)
    return Floor(
        tuple(lines), runs, stopped, gaps(now - ENDED, now),
        uncovered=min(uncovered.named(now), MOST),
        findings_open=open_findings(),
        dead=dead(),
    )  # fmt: skip


def _order_on_the_floor(one: SourceLine) -> tuple[object, ...]:
    """Trouble first; what an officer ended last."""
    ended = one.why.idle is Idle.REVOKED
    return ended, one.why.level, -one.hits_open, one.until_at, one.number


def dead() -> int:
    """Errands and targets that were given up."""
    targets = models.Target.objects.filter(state=State.DEAD)[:MOST].count()
    return models.Errand.objects.filter(dead=True).count() + targets


def _sources(now: datetime) -> Iterator[tuple[models.Source, _Order]]:
    """Of authorities that were approved, and have not ended long ago; of each its last version."""
    lasting = Q(revoked_at=None) | Q(revoked_at__gte=now - ENDED)
    rows = (
        models.Authority.objects.filter(lasting, until_at__gte=now - ENDED)
        .exclude(approved_at=None)
        .order_by("ref", "version")
        .prefetch_related("sources")
    )
    for row in {one.ref: one for one in rows}.values():
        order = _order(row)
        for source in row.sources.all():
            yield source, order


def _order(row: models.Authority) -> _Order:
    try:
        told = authorities.standing_of(row).authority
    except BadAuthority:
        return _Order(row, "", {})
    return _Order(row, told.ordered_by, {rule.line: rule.bounds for rule in told.scope.rules})


def _hits() -> dict[int, tuple[int, int]]:
    """By source: all, and those that nobody has settled."""
    rows = (
        models.Finding.objects.filter(kind=models.Finding.Kind.HIT)
        .exclude(target__source=None)
        .values_list("target__source")
        .annotate(n=Count("pk"), waiting=Count("pk", filter=Q(settled_at=None)))
    )
    return {source: (n, waiting) for source, n, waiting in rows}


def _line(row: models.Source, order: _Order, around: _Around, now: datetime) -> SourceLine:
    authority = order.row
    last = models.Fetch.objects.filter(authority=authority, line=row.line).order_by("-pk").first()
    first, counts = _first(row), around.counts[row.pk]
    stop = around.halts.of(authority.ref, first.host.name if first else "")
    facts = Facts(
        _leave(row, order, now),
        Patrol(around.runs.seen_at, around.runs.ended),
        counts,
        None if stop is None else Stop(stop.at, stop.by, stop.reason),
        last.intended_at if last and not last.outcome else None,
        _next(first, last) if first else None,
    )
    return SourceLine(
        row.pk, row.rule, row.kind, row.line, authority.ref,
        f"{authority.ref}@{authority.version}", order.ordered_by,
        authority.approved_by, authority.revoked_at or authority.until_at,
        last.intended_at if last else None, last.outcome if last else "",
        first.due_at if first else None, why_idle(facts, now), counts,
        *around.hits.get(row.pk, (0, 0)),
    )  # fmt: skip


def _leave(source: models.Source, order: _Order, now: datetime) -> Leave:
    row, bounds = order.row, order.bounds.get(source.line, Bounds())
    return Leave(
        row.from_at, row.until_at, row.approved_at is not None, row.revoked_at, row.revoked_by,
        opens_at=None if bounds.opens(now) else _opens_at(bounds, now),
        spent=source.pages >= bounds.pages or source.bytes >= bounds.bytes,
    )  # fmt: skip


def _opens_at(bounds: Bounds, now: datetime) -> datetime:
    """The next beginning of its hours, which are of UTC."""
    today = now.astimezone(UTC).replace(hour=bounds.hours[0], minute=0, second=0, microsecond=0)
    return today if today > now else today + timedelta(days=1)


def _first(row: models.Source) -> models.Target | None:
    waiting = models.Target.objects.filter(source=row, state=State.WAITING)
    return waiting.select_related("host").order_by("due_at").first()


def _next(row: models.Target, last: models.Fetch | None) -> Next:
    """Of a host that is down another target may have told so: the last fetch says how."""
    host, outcome = row.host, row.outcome
    if not outcome and host.reason == DOWN and last is not None:
        outcome = last.outcome
    return Next(
        row.due_at, host.allowed_at, host.blocked_until_at, host.reason,
        max(row.fails, host.fails), outcome,
    )  # fmt: skip


def _counts(sources: Collection[int]) -> dict[int, Counts]:
    """All in one question, each counted in the index and no further than MOST."""
    if not sources:
        return {}
    places = ", ".join(["%s"] * len(sources))
    with connection.cursor() as cursor:
        cursor.execute(_COUNTS + f" WHERE s.id IN ({places})", list(sources))
        return {pk: Counts(*told) for pk, *told in cursor.fetchall()}
