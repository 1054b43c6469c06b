"""What is true of the nation, a line of JSON each, apart from what the desk gets
(docs/reference/drill-truth.md).
"""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from pehra.base.errors import PehraError

from .cybertip import Told, number
from .plan import Event, Kind


class BadTruth(PehraError):
    """A line of the truth that cannot be read, by its number."""


@dataclass(slots=True)
class Truth:
    """All of a file: report numbers, risk by grade, clusters, identifiers by report."""

    reports: set[str] = field(default_factory=set)
    at_risk: dict[str, str] = field(default_factory=dict)
    cluster_of: dict[str, str] = field(default_factory=dict)
    identifiers: dict[str, set[tuple[str, str]]] = field(default_factory=dict)


def lines(event: Event, told: Told) -> Iterator[str]:
    """Everything about one report."""
    name = told.number
    yield _line(fact="report", report=name, world=str(event.kind), actionable=event.actionable)
    first = number(event) if event.cluster == event.number else f"91{event.cluster:09d}"
    cluster = f"storm-{event.storm}" if event.storm >= 0 else f"c-{first}"
    yield _line(fact="cluster", report=name, cluster=cluster)
    if event.kind is Kind.RISK:
        yield _line(fact="child_at_risk", report=name, grade=str(event.grade))
    if event.ring >= 0:
        yield _line(fact="ring", report=name, ring=f"r-{event.ring}", person=f"p-{event.suspect}",
                    role=str(event.role))  # fmt: skip
    for kind, value in told.identifiers:
        yield _line(fact="identifier", report=name, type=kind, value=value)


def read(told: Iterable[str]) -> Truth:
    """Facts of kinds that are not known here are passed over. Raises BadTruth."""
    truth = Truth()
    for place, line in enumerate(told, 1):
        if not line.strip():
            continue
        try:
            _take(truth, json.loads(line))
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise BadTruth(f"Line {place} of the truth cannot be read: {error}") from error
    return truth


def _take(truth: Truth, fact: dict[str, str]) -> None:
    report = str(fact["report"]) if "report" in fact else ""
    match fact["fact"]:
        case "report":
            truth.reports.add(report)
        case "child_at_risk":
            truth.at_risk[report] = str(fact.get("grade", ""))
        case "cluster":
            truth.cluster_of[report] = str(fact["cluster"])
        case "identifier":
            of = truth.identifiers.setdefault(report, set())
            of.add((str(fact["type"]).upper(), str(fact["value"])))
        case _:
            pass


def _line(**fact: object) -> str:
    return json.dumps(fact, ensure_ascii=False, separators=(",", ":"))
