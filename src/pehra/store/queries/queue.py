"""The queue: one line a report, most urgent first."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce

from pehra.base.numbers import Series, number
from pehra.store import models
from pehra.triage.clock import NO_DEADLINE

from .rulesets import worded

PER_PAGE = 50
ORDER = ("tier", "-actionable", "due_at", "pk")


@dataclass(frozen=True, slots=True)
class ReasonLine:
    """Why, in words. `where` are JSON paths into the report."""

    rule: str
    words: dict[str, str]  # language -> words
    where: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class QueueLine:
    number: str  # TIP-…
    lane: str  # a Lane, or "" while it is still being worked on
    tier: int  # 1 to 4; 9 while it is still being worked on
    reasons: tuple[ReasonLine, ...]
    received_at: datetime
    duplicates: int  # further arrivals of its bytes, and other reports that say the same
    sender: str
    sender_number: str
    incident_type: str
    files: int
    recognised: int
    due_at: datetime | None  # the next deadline of provider or carriers; none runs: None
    overridden: bool  # its place is an officer's word
    viewed: bool  # an officer has looked at it


@dataclass(frozen=True, slots=True)
class Queue:
    lines: tuple[QueueLine, ...]
    page: int
    pages: int
    total: int
    by_lane: dict[str, int]


def reasons(row: models.Report) -> tuple[ReasonLine, ...]:
    """With the words of the ruleset it was placed by."""
    return tuple(
        ReasonLine(item["rule"], _words(row.ruleset, item), tuple(item["where"]))
        for item in row.reasons
    )


def _words(ruleset: str, item: dict[str, Any]) -> dict[str, str]:
    """A Pehra before 0.2 kept the words with each report. Of rules that cannot be read any more the
    rule's name is left.
    """
    if "words" in item:
        return dict(item["words"])
    return worded(ruleset).get(item["rule"]) or {"en": item["rule"]}


def queue(lane: str = "", page: int = 1, per_page: int = PER_PAGE) -> Queue:
    """One page. `lane` keeps one lane only. Where the count that is kept does not agree with what
    is found, the lane is counted: a wrong one hides no report behind the last page.
    """
    by_lane = {row.lane: row.reports for row in models.LaneCount.objects.all() if row.reports}
    rows = models.Report.objects.filter(lane=lane) if lane else models.Report.objects.all()
    total = by_lane.get(lane, 0) if lane else sum(by_lane.values())
    cut = _cut(rows, page, per_page, total)
    if cut is None:
        total = rows.count()
        by_lane |= {lane: total} if lane else {}
        page = min(page, _pages(total, per_page))
        cut = _cut(rows, page, per_page, None) or []
    lines = tuple(_line(row) for row in cut[:per_page])
    return Queue(lines, max(page, 1), _pages(total, per_page), total, by_lane)


def _cut(
    rows: QuerySet[models.Report], page: int, per_page: int, total: int | None
) -> list[models.Report] | None:
    """The lines of a page, and one more when another page follows; None when they are others than
    they can be by that total.
    """
    start = (max(page, 1) - 1) * per_page
    if total is not None and start >= max(total, 1):
        return None
    found = list(_counted(rows)[start : start + per_page + 1])
    return found if total is None or len(found) == min(total - start, per_page + 1) else None


def _pages(total: int, per_page: int) -> int:
    return max(1, -(-total // per_page))


def not_viewed() -> int:
    """Reports in danger now that no officer has looked at."""
    return models.Report.objects.filter(lane="DANGER_NOW", viewed_at=None).count()


def _count(rows: QuerySet[models.Arrival] | QuerySet[models.Report], by: str) -> Coalesce:
    counted = rows.order_by().values(by).annotate(n=Count("pk")).values("n")
    return Coalesce(Subquery(counted), 0)


def _counted(rows: QuerySet[models.Report]) -> QuerySet[models.Report]:
    arrivals = models.Arrival.objects.filter(exhibit=OuterRef("exhibit"))
    twins = models.Report.objects.filter(cluster=OuterRef("cluster")).exclude(pk=OuterRef("pk"))
    files = models.ReportedFile.objects.filter(report=OuterRef("pk"))
    known = files.filter(verdict="RECOGNISED")
    held = models.Override.objects.filter(report=OuterRef("pk"), lifted_at=None)
    return rows.annotate(
        arrived=_count(arrivals, "exhibit"),
        twins=_count(twins, "cluster"),
        file_count=_count(files, "report"),  # type: ignore[arg-type]
        held=_count(held, "report"),  # type: ignore[arg-type]
        known_count=_count(known, "report"),  # type: ignore[arg-type]
    ).order_by(*ORDER)


def _line(row: models.Report) -> QueueLine:
    counted = vars(row)  # the annotations of _counted
    return QueueLine(
        number=number(Series.REPORT, row.pk),
        lane=row.lane,
        tier=row.tier,
        reasons=reasons(row),
        received_at=row.received_at,
        duplicates=max(counted["arrived"] - 1, 0) + counted["twins"],
        sender=row.sender_name,
        sender_number=row.sender_number,
        incident_type=row.incident_type,
        files=counted["file_count"],
        recognised=counted["known_count"],
        due_at=None if row.due_at == NO_DEADLINE else row.due_at,
        overridden=counted["held"] > 0,
        viewed=row.viewed_at is not None,
    )
