"""Why a report stands where it stands, what officers said of it, and how good the order was."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from pehra.base.numbers import Series, number
from pehra.store import models
from pehra.triage.backtest import Figures, NothingClosed, backtest, wilson
from pehra.triage.clock import NO_DEADLINE

from .queue import ORDER


@dataclass(frozen=True, slots=True)
class OverrideLine:
    tier: int
    lane: str
    reason: str
    by: str
    at: datetime
    lifted_by: str


@dataclass(frozen=True, slots=True)
class PlacementLine:
    tier: int
    lane: str
    ruleset: str
    cause: str  # RANKED RULES OFFICER DECISION: why it left this place
    until_at: datetime


@dataclass(frozen=True, slots=True)
class LookLine:
    pk: int
    report: str
    agrees: bool | None  # None: waits
    by: str


@dataclass(frozen=True, slots=True)
class DecisionLine:
    number: int
    lane: str
    reason: str
    members: int
    by: str
    at: datetime
    state: str  # WAITING AGREED LIFTED
    looks: tuple[LookLine, ...]


@dataclass(frozen=True, slots=True)
class OutcomeLine:
    status: str
    told: dict[str, Any]  # triage/outcome.py
    by: str
    at: datetime


@dataclass(frozen=True, slots=True)
class SenderLine:
    """`closed`: reports of the sender with an outcome that says whether it was of use."""

    sender: str
    closed: int
    useful: int
    low: float  # of the 95 % interval of the share
    high: float


@dataclass(frozen=True, slots=True)
class Standing:
    due_at: datetime | None
    preserved_until_at: datetime | None
    logs_until_at: datetime | None
    overrides: tuple[OverrideLine, ...]
    placements: tuple[PlacementLine, ...]
    decisions: tuple[DecisionLine, ...]
    outcomes: tuple[OutcomeLine, ...]
    sender: SenderLine


def standing(row: models.Report) -> Standing:
    decisions = models.Decision.objects.filter(cluster=row.cluster_id).order_by("-pk")
    return Standing(
        None if row.due_at == NO_DEADLINE else row.due_at,
        row.preserved_until_at,
        row.logs_until_at,
        tuple(
            OverrideLine(one.tier, one.lane, one.reason, one.by, one.at, one.lifted_by)
            for one in row.overrides.order_by("-pk")
        ),
        tuple(
            PlacementLine(one.tier, one.lane, one.ruleset, one.cause, one.until_at)
            for one in row.placements.order_by("-pk")
        ),
        tuple(_decision(one) for one in decisions) if row.cluster_id else (),
        tuple(
            OutcomeLine(one.status, one.told, one.by, one.at)
            for one in row.outcomes.order_by("-pk")
        ),
        sender(row.sender_name),
    )


def _decision(row: models.Decision) -> DecisionLine:
    return DecisionLine(
        row.pk, row.lane, row.reason, row.members, row.by, row.at, row.state,
        tuple(
            LookLine(one.pk, number(Series.REPORT, one.report_id), one.agrees, one.by)
            for one in row.looks.order_by("report")
        ),
    )  # fmt: skip


def sender(name: str) -> SenderLine:
    return _sender(name, _latest(models.Outcome.objects.filter(report__sender_name=name)))


def senders() -> tuple[SenderLine, ...]:
    """Every sender with outcomes, the most closed first. It moves no report."""
    told = models.Outcome.objects.select_related("report").only("told", "report__sender_name")
    by: dict[str, dict[int, dict[str, Any]]] = {}
    for row in told.order_by("pk").iterator(chunk_size=2000):
        by.setdefault(row.report.sender_name, {})[row.report_id] = row.told
    lines = (_sender(name, of) for name, of in by.items())
    return tuple(sorted(lines, key=lambda one: (-one.closed, one.sender)))


def _latest(rows: Any) -> dict[int, dict[str, Any]]:  # noqa: ANN401
    return dict(rows.order_by("pk").values_list("report", "told"))


def _sender(name: str, told: dict[int, dict[str, Any]]) -> SenderLine:
    answers = [one.get("useful", "") for one in told.values()]
    closed, useful = sum(map(bool, answers)), answers.count("YES")
    return SenderLine(name, closed, useful, *wilson(useful, closed))


def tested() -> Figures | NothingClosed:
    """The order as it stands now, by the outcomes noted so far. Cases that officers placed by hand
    are counted where the rules and they together put them.
    """
    told = _latest(models.Outcome.objects.all())
    found = {pk: bool(one.get("children")) for pk, one in told.items()}
    order = list(models.Report.objects.order_by(*ORDER).values_list("pk", flat=True))
    tiers = dict(models.Report.objects.filter(outcomes__isnull=False).values_list("pk", "tier"))
    return backtest(order, found, tiers)
