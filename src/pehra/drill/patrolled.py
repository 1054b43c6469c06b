"""How well a patrol of the made-up internet did, against what is true of it: pure figures.

Found is found by its URL and its bytes. What was not there yet when the drill ended is not asked
for; what the servers counted at the sink counts beside what the diary says of itself.
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from pehra.base.errors import PehraError
from pehra.patrol.outcome import Outcome

from .score import Figure, NoFigure

#: outcomes of fetches of which nothing went over the wire
NOTHING_SENT = frozenset({
    Outcome.REFUSED, Outcome.ROBOTS, Outcome.POSTPONED, Outcome.ADDRESS_REFUSED, Outcome.DNS_FAILED,
    Outcome.HALTED, Outcome.LOST,
})  # fmt: skip


class BadSites(PehraError):
    """A line of sites.jsonl, or its counts.json, that cannot be read."""


Hit = tuple[str, str]  # URL and SHA-256


@dataclass(slots=True)
class Sites:
    """`reachable` maps a hit to the first moment at which it is there."""

    planted: set[Hit] = field(default_factory=set)
    reachable: dict[Hit, datetime] = field(default_factory=dict)
    traps: set[str] = field(default_factory=set)


@dataclass(frozen=True, slots=True)
class Visit:
    """A fetch of the diary. `authorised`: on an authority that was approved and in force."""

    url: str
    outcome: str
    authorised: bool


@dataclass(frozen=True, slots=True)
class Counted:
    """Of the servers: the time there, and how often anybody walked into a trap."""

    at: datetime
    traps: int


def read(lines: Iterable[str]) -> Sites:
    """Facts of kinds that are not known here are passed over. Raises BadSites."""
    sites = Sites()
    for place, line in enumerate(lines, 1):
        if line.strip():
            try:
                _take(sites, json.loads(line))
            except KeyError as error:
                raise BadSites(f"Line {place} of the sites needs the key {error}.") from error
            except (ValueError, TypeError, RecursionError) as error:
                raise BadSites(f"Line {place} of the sites cannot be read: {error}") from error
    return sites


def _take(sites: Sites, fact: Mapping[str, object]) -> None:
    if fact["fact"] == "trap":
        sites.traps.add(str(fact["url"]))
    elif fact["fact"] == "planted_hit":
        hit = str(fact["url"]), str(fact["sha256"])
        first = datetime.fromisoformat(str(fact["from"]))
        sites.planted.add(hit)
        if fact["reachable"]:
            sites.reachable[hit] = min(first, sites.reachable.get(hit, first))


def counted(text: str) -> Counted:
    """From counts.json. Raises BadSites."""
    try:
        told = json.loads(text)
        return Counted(datetime.fromisoformat(told["at"]), int(told["traps"]))
    except (ValueError, KeyError, TypeError) as error:
        raise BadSites(f"The counts cannot be read: {error}") from error


def patrolled(
    sites: Sites, found: Iterable[Hit], visits: Iterable[Visit], counts: Counted | None
) -> dict[str, object]:
    """As JSON: a figure, or null with its reason under `reasons`."""
    hits = set(found)
    asked_for = {
        hit for hit, first in sites.reachable.items() if counts is None or first <= counts.at
    }
    into_traps = unauthorised = fetches = 0
    for visit in visits:
        if visit.outcome and visit.outcome not in NOTHING_SENT:
            fetches += 1
            into_traps += visit.url in sites.traps
            unauthorised += not visit.authorised
    recall = _share(hits & asked_for, asked_for)
    reasons = {"patrol_recall": recall.reason} if isinstance(recall, NoFigure) else {}
    return {
        "fetches": fetches, "planted_reachable": len(asked_for),
        "planted_found": len(hits & asked_for),
        "patrol_recall": None if isinstance(recall, NoFigure) else round(recall.value, 4),
        "patrol_false_hits": len(hits - sites.planted),
        "trap_fetches": max(into_traps, counts.traps if counts is not None else 0),
        "fetches_without_authority": unauthorised,
        "reasons": reasons,
    }  # fmt: skip


def _share(found: set[Hit], of: set[Hit]) -> Figure | NoFigure:
    return Figure(len(found) / len(of)) if of else NoFigure("nothing that is planted is reachable")
