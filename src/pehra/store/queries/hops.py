"""The redirects by which something was come upon, each with its entry of the diary."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from pehra.base.numbers import Series, number
from pehra.patrol.frontier import key
from pehra.patrol.outcome import Outcome
from pehra.store import models


@dataclass(frozen=True, slots=True)
class Hop:
    """`status` and `fetch` (FET-…) of the latest time that it redirected."""

    url: str
    status: int
    fetch: str


def hops(urls: Sequence[str]) -> tuple[Hop, ...]:
    """Of canonical addresses that redirected, in their order."""
    return tuple(hop for url in urls for hop in _hop(url))


def told_of(some: Sequence[Hop]) -> list[dict[str, object]]:
    """As a finding and a capture's metadata have them."""
    return [{"url": one.url, "status": one.status, "fetch": one.fetch} for one in some]


def _hop(url: str) -> Iterator[Hop]:
    rows = models.Fetch.objects.filter(target__key=key(url), url=url, outcome=Outcome.REDIRECT)
    row = rows.order_by("-pk").values_list("status", "pk").first()
    if row is not None:
        yield Hop(url, row[0] or 0, number(Series.FETCH, row[1]))
