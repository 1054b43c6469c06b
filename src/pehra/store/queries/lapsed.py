"""Targets that were watched until no authority in force covered them any more."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from pehra.patrol.way import Way
from pehra.store import models

from .ways import ways

ALL = 10_000  # rows that are counted of all
_TOLD = (
    "pk", "url", "via", "depth", "hops", "source_id", "report_id", "rank", "host_id",
    "host__domain",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Lapsed:
    """`source` and `report` are 0 where there is none. `way` as patrol/way.py has it."""

    pk: int
    url: str
    via: str
    depth: int
    hops: int
    source: int
    report: int
    rank: int
    host: int
    domain: str
    way: Way


def lapsed(most: int = ALL) -> int:
    """How many, counted to `most`."""
    return models.Target.objects.filter(state="OUT")[:most].count()


def lapsed_after(target: int, most: int) -> list[Lapsed]:
    """Those behind this one, in the order of their numbers."""
    rows = models.Target.objects.filter(state="OUT", pk__gt=target).order_by("pk")
    told = list(rows.values_list(*_TOLD)[:most])
    led = ways([row[0] for row in told])
    return [_lapsed(row, led.get(row[0], Way())) for row in told]


def _lapsed(row: Sequence[Any], way: Way) -> Lapsed:
    pk, url, via, depth, hops, source, report, rank, host, domain = row
    return Lapsed(
        pk, url, via, depth, hops, source or 0, report or 0, rank, host, domain, way,
    )  # fmt: skip
