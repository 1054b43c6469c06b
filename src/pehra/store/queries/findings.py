"""What the patrol found: hits, changes, what is gone, hosts that were not known."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Q

from pehra.base.errors import PehraError
from pehra.base.numbers import Series, count, number
from pehra.store import models
from pehra.store.queries import diary, ledger

PER_PAGE = 50
BACK = "BACK"


class NoSuchFinding(PehraError):
    """No finding has this number."""


@dataclass(frozen=True, slots=True)
class FindingLine:
    number: str
    key: int
    kind: str  # of models.Finding; BACK when what changed was gone, and is there again
    at: datetime
    url: str  # where the bytes lay; of what is gone, where they had been
    host: str
    list_name: str  # that knows them, empty when none does
    report: str  # that was read of what was captured
    settled_by: str
    notices: int


@dataclass(frozen=True, slots=True)
class Findings:
    """`before`: where the next page begins, 0 at the end. `open`: how many wait, of every kind."""

    lines: tuple[FindingLine, ...]
    before: int
    open: int


@dataclass(frozen=True, slots=True)
class HostedAt:
    """Where the bytes lay, in the moment of the fetch; what is not known is empty."""

    url: str
    address: str
    host: str
    domain: str
    certificate: str


@dataclass(frozen=True, slots=True)
class FindingPage:
    """`told` says which list knows it and how near (media/finding.py)."""

    number: str
    kind: str
    at: datetime
    hosted_at: HostedAt
    reached_through: str
    told: Mapping[str, Any]
    fetch: diary.Entry
    proof: diary.Proof
    target: str
    target_state: str
    due_at: datetime
    report: str  # that was read of what was captured
    tip: str  # whose tip-off named it
    settled_by: str
    settled_at: datetime | None
    settled_reason: str
    ledger: tuple[ledger.LedgerEntry, ...]


def findings(
    kind: str = "", before: int = 0, *, waiting: bool = False, per_page: int = PER_PAGE
) -> Findings:
    """The newest first. `waiting`: only those that nobody has settled."""
    rows = models.Finding.objects.order_by("-pk").select_related("fetch")
    rows = rows.prefetch_related("notices")
    if before:
        rows = rows.filter(pk__lt=before)
    if kind:
        rows = rows.filter(kind=kind)
    if waiting:
        rows = rows.filter(settled_at=None)
    found = list(rows[: per_page + 1])
    shown = found[:per_page]
    reports = _reports(shown)
    return Findings(
        tuple(_line(row, reports) for row in shown),
        shown[-1].pk if len(found) > per_page else 0,
        open_findings(),
    )


def of_report(text: str) -> tuple[str, ...]:
    """Those whose report it is, the oldest first: by it, else by the exhibit it was read of."""
    row = models.Report.objects.get(pk=count(Series.REPORT, text))
    rows = models.Finding.objects.filter(
        Q(report=row) | Q(report=None, fetch__exhibit=row.exhibit_id)
    )  # fmt: skip
    keys = rows.order_by("pk").values_list("pk", flat=True)[:PER_PAGE]
    return tuple(number(Series.FINDING, pk) for pk in keys)


def open_findings() -> int:
    return models.Finding.objects.filter(settled_at=None).count()


def finding(text: str) -> FindingPage:
    """Raises NoSuchFinding, BadNumber."""
    pk = count(Series.FINDING, text)
    row = models.Finding.objects.select_related("target", "fetch").filter(pk=pk).first()
    own = number(Series.FINDING, pk)
    if row is None:
        raise NoSuchFinding(f"There is no finding {own}.")
    fetched = diary.entry(row.fetch_id)
    notices = row.notices.order_by("pk").values_list("pk", flat=True)
    return FindingPage(
        own, _kind(row), row.at, _hosted(row.hosted_at), row.reached_through, row.told,
        fetched, diary.proof(fetched),
        number(Series.TARGET, row.target_id), row.target.state, row.target.due_at,
        _tip(_reports([row]).get(row.pk)), _tip(row.target.report_id),
        row.settled_by, row.settled_at, row.settled_reason,
        ledger.entries(own, *(number(Series.NOTICE, one) for one in notices)),
    )  # fmt: skip


def _line(row: models.Finding, reports: Mapping[int, int]) -> FindingLine:
    hosted = _hosted(row.hosted_at)
    return FindingLine(
        number(Series.FINDING, row.pk), row.pk, _kind(row), row.at,
        hosted.url or row.fetch.url, hosted.host,
        str(row.told.get("list", "")), _tip(reports.get(row.pk)), row.settled_by,
        len(row.notices.all()),
    )  # fmt: skip


def _kind(row: models.Finding) -> str:
    return BACK if row.told.get("event") == BACK else row.kind


def _hosted(told: Mapping[str, Any]) -> HostedAt:
    names = ("url", "address", "host", "domain", "certificate")
    return HostedAt(*(str(told.get(name) or "") for name in names))


def _reports(rows: Sequence[models.Finding]) -> dict[int, int]:
    """By finding: the report it was given, else the one that was read of its capture."""
    exhibits = {row.fetch.exhibit_id for row in rows if row.fetch.exhibit_id}
    read = models.Report.objects.filter(exhibit__in=exhibits).order_by("-pk")
    by_exhibit = dict(read.values_list("exhibit", "pk"))
    found = {row.pk: row.report_id or by_exhibit.get(row.fetch.exhibit_id or 0) for row in rows}
    return {key: value for key, value in found.items() if value}


def _tip(report: int | None) -> str:
    return number(Series.REPORT, report) if report else ""
