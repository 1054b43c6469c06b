"""Targets that were watched until no authority in force covered them any more."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from pehra.patrol.frontier import MOST_ABOVE
from pehra.patrol.permit import Via
from pehra.store import models

ALL = 10_000  # rows that are counted of all
_TOLD = (
    "pk", "url", "via", "depth", "hops", "source_id", "report_id", "rank", "host_id",
    "host__domain",
)  # fmt: skip
#: each step up: the address, and whether it is itself only shown
_UP = [f"{'parent__' * steps}{of}" for steps in range(1, MOST_ABOVE + 2) for of in ("url", "via")]


@dataclass(frozen=True, slots=True)
class Lapsed:
    """`source` and `report` are 0 where there is none. `parent_url` and `above` as of a Leased
    (patrol/frontier.py).
    """

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
    parent_url: str
    above: tuple[str, ...]


def lapsed(most: int = ALL) -> int:
    """How many, counted to `most`."""
    return models.Target.objects.filter(state="OUT")[:most].count()


def lapsed_after(target: int, most: int) -> list[Lapsed]:
    """Those behind this one, in the order of their numbers."""
    rows = models.Target.objects.filter(state="OUT", pk__gt=target).order_by("pk")
    return [_lapsed(row) for row in rows.values_list(*_TOLD, *_UP)[:most]]


def _lapsed(row: Sequence[Any]) -> Lapsed:
    pk, url, via, depth, hops, source, report, rank, host, domain = row[: len(_TOLD)]
    pages = list(_pages(row[len(_TOLD) :]))
    return Lapsed(
        pk, url, via, depth, hops, source or 0, report or 0, rank, host, domain,
        pages[0] if pages else "", tuple(pages[1:]),
    )  # fmt: skip


def _pages(up: Sequence[str | None]) -> Iterator[str]:
    for url, via in zip(up[::2], up[1::2], strict=True):
        if url is None:
            return
        yield url
        if via != Via.REQUISITE:
            return
