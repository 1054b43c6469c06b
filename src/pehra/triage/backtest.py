"""How well an order would have put first what turned out to hide a child in danger."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import median

SHARES = {"recall_top_0_3": 0.003, "recall_top_1": 0.01, "recall_top_5": 0.05}
Z = 1.96  # 95 % of a normal distribution


@dataclass(frozen=True, slots=True)
class Figures:
    """`recall` by name of SHARES; `low` and `high` are the 95 % interval of each (Wilson 1927)."""

    reports: int
    found: int  # reports whose case found a child
    recall: dict[str, float]
    interval: dict[str, tuple[float, float]]
    median_rank: float
    by_tier: dict[int, tuple[int, int]]  # tier -> (with an outcome, of these a child found)


@dataclass(frozen=True, slots=True)
class NothingClosed:
    """No report has an outcome that names a child: there is nothing to measure by."""


def backtest(
    order: Sequence[int], child_found: Mapping[int, bool], tiers: Mapping[int, int]
) -> Figures | NothingClosed:
    """`order`: every report, the most urgent first; `child_found`: those that have an outcome."""
    ranks = sorted(at for at, one in enumerate(order, 1) if child_found.get(one, False))
    if not ranks:
        return NothingClosed()
    recall, interval = {}, {}
    for name, share in SHARES.items():
        top = max(1, math.ceil(len(order) * share))
        hits = sum(rank <= top for rank in ranks)
        recall[name], interval[name] = hits / len(ranks), wilson(hits, len(ranks))
    by_tier: dict[int, tuple[int, int]] = {}
    for one, found in child_found.items():
        told, hit = by_tier.get(tiers[one], (0, 0))
        by_tier[tiers[one]] = (told + 1, hit + found)
    return Figures(
        len(order), len(ranks), recall, interval, median(ranks), dict(sorted(by_tier.items()))
    )


def wilson(hits: int, of: int) -> tuple[float, float]:
    """The 95 % score interval of a share; of nothing it is (0, 1)."""
    if not of:
        return 0.0, 1.0
    share, z2 = hits / of, Z * Z
    middle = (share + z2 / (2 * of)) / (1 + z2 / of)
    half = Z * math.sqrt(share * (1 - share) / of + z2 / (4 * of * of)) / (1 + z2 / of)
    # rounding must not push the share itself out of its interval
    return min(share, max(0.0, middle - half)), max(share, min(1.0, middle + half))
