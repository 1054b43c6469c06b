"""How well a desk did, against the truth: pure figures out of plain values.

Recall at the top: of the reports with a child at risk, how many stand in the first so many per cent
of the queue. B-cubed (Bagga and Baldwin, 1998): precision and recall of clusters, report by report.
"""

import ipaddress
import math
import statistics
from collections import defaultdict
from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass

TOP = {"recall_top_0_3": 0.003, "recall_top_1": 0.01, "recall_top_5": 0.05}


@dataclass(frozen=True, slots=True)
class Figure:
    """`value` is 0 to 1."""

    value: float


@dataclass(frozen=True, slots=True)
class NoFigure:
    """`reason` in words: never a made-up number."""

    reason: str


def recall_at(order: Sequence[str], wanted: Set[str], share: float) -> Figure | NoFigure:
    """`order` is the whole queue, the first first; what is not in it was not found."""
    if not wanted:
        return NoFigure("nobody is at risk in this truth")
    if not order:
        return NoFigure("the queue is empty")
    top = set(order[: math.ceil(len(order) * share)])
    return Figure(len(top & wanted) / len(wanted))


def median_rank(order: Sequence[str], wanted: Set[str]) -> float | NoFigure:
    """From 1, over all of them: one that is not in the queue ranks behind everything, and where the
    middle falls among such there is no rank.
    """
    first = {one: place for place, one in reversed(list(enumerate(order, 1)))}
    ranks = [first.get(one, math.inf) for one in wanted]
    if not ranks:
        return NoFigure("nobody is at risk in this truth")
    rank = float(statistics.median(ranks))
    gone = len(wanted - first.keys())
    return rank if rank < math.inf else NoFigure(f"{gone} of {len(ranks)} are not in the queue")


def bcubed(truth: Mapping[str, str], found: Mapping[str, str]) -> Figure | NoFigure:
    """F1 over the reports that the truth knows; both map a report to its cluster. One that has none
    on our side has no precision and no recall: what was never read was not put together.
    """
    both = truth.keys() & found.keys()
    if not both:
        return NoFigure("no report has a cluster on both sides")
    ours, theirs = _members(found, both), _members(truth, truth.keys())
    joint = _members({one: f"{found[one]}\0{truth[one]}" for one in both}, both)
    precision = sum(joint[one] / ours[one] for one in both) / len(truth)
    recall = sum(joint[one] / theirs[one] for one in both) / len(truth)
    return Figure(2 * precision * recall / (precision + recall))


def _members(of: Mapping[str, str], some: Set[str]) -> dict[str, int]:
    """For each report, how many are in its cluster."""
    count: dict[str, int] = defaultdict(int)
    for one in some:
        count[of[one]] += 1
    return {one: count[of[one]] for one in some}


def plain(kind: str, value: str) -> str:
    """One spelling for what is the same, whoever wrote the truth: case does not matter, an account
    or a device is what stands behind its service's name, a phone is its digits.
    """
    told = value.strip().casefold()
    if kind in {"ACCOUNT", "DEVICE"}:
        return told.rpartition(":")[2].replace("-", "" if kind == "DEVICE" else "-")
    if kind == "PHONE":
        return "".join(mark for mark in told if mark.isdecimal()).lstrip("0")
    if kind == "IP":
        try:
            return str(ipaddress.ip_address(told))
        except ValueError:
            return told
    return told


Named = Mapping[str, Set[tuple[str, str]]]


def identifiers_f1(truth: Named, found: Named) -> Figure | NoFigure:
    """Over all (report, type, value); only the types that the truth speaks of are looked at."""
    types = {kind for of in truth.values() for kind, _ in of}
    planted = {
        (report, kind, plain(kind, told)) for report, of in truth.items() for kind, told in of
    }
    read = {
        (report, kind, plain(kind, value))
        for report, of in found.items() if report in truth
        for kind, value in of if kind in types
    }  # fmt: skip
    if not planted:
        return NoFigure("the truth names no identifiers")
    right = len(planted & read)
    return Figure(2 * right / (len(planted) + len(read)))
