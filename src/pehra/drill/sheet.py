"""The result of a drill: every figure of the contract, and why one is missing."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from .score import TOP, Figure, Named, NoFigure, bcubed, identifiers_f1, median_rank, recall_at
from .truth import Truth


@dataclass(frozen=True, slots=True)
class Found:
    """What the desk made of it: its queue, its clusters (empty when it makes none), and the
    identifiers that it read, by the report's number at its sender.
    """

    order: Sequence[str]
    clusters: Mapping[str, str]
    identifiers: Named


def sheet(truth: Truth, found: Found) -> dict[str, object]:
    """As JSON: a figure, or null with its reason under `reasons`."""
    at_risk = set(truth.at_risk)
    told: dict[str, object] = {
        "reports": len(truth.reports), "in_queue": len(truth.reports & set(found.order)),
        "at_risk": len(at_risk), "at_risk_in_queue": len(at_risk & set(found.order)),
    }  # fmt: skip
    reasons: dict[str, str] = {}
    figures: dict[str, Figure | NoFigure | float] = {
        name: recall_at(found.order, at_risk, share) for name, share in TOP.items()
    }
    figures["median_rank"] = median_rank(found.order, at_risk)
    figures["duplicates_bcubed_f1"] = bcubed(truth.cluster_of, found.clusters)
    figures["identifiers_f1"] = identifiers_f1(truth.identifiers, found.identifiers)
    for name, figure in figures.items():
        told[name] = _value(figure)
        if isinstance(figure, NoFigure):
            reasons[name] = figure.reason
    told["by_grade"] = {grade: _grade(truth, found, grade) for grade in grades(truth)}
    return told | {"reasons": reasons}


def grades(truth: Truth) -> list[str]:
    return sorted(set(truth.at_risk.values()))


def _grade(truth: Truth, found: Found, grade: str) -> dict[str, object]:
    some = {report for report, of in truth.at_risk.items() if of == grade}
    told: dict[str, object] = {"reports": len(some)}
    for name, share in TOP.items():
        told[name] = _value(recall_at(found.order, some, share))
    return told


def _value(figure: Figure | NoFigure | float) -> float | None:
    if isinstance(figure, NoFigure):
        return None
    return round(figure.value if isinstance(figure, Figure) else figure, 4)
