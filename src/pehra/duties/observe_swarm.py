"""Keep what an observation of a swarm came to: each peer of the authority's countries by what it
did, and how many others there were.

The observing is done in patrol/swarms/. Its intent stands in the ledger before it (note_intents),
and how it ended after it (note_outcomes): this line stands between the two.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import asdict, dataclass

from pehra.base.canonical import Json
from pehra.base.clock import iso
from pehra.base.errors import PehraError
from pehra.base.numbers import Series, number
from pehra.base.timekeeping import Condition
from pehra.patrol.swarm import Grade, Observed, Presence, Scrape, Scraped
from pehra.roster.powers import Power
from pehra.store import models

from .duty import Occasion, duty, record

LONGEST = 200  # characters of words


class NoSuchObservation(PehraError):
    """No open fetch of that swarm's has this number."""


@dataclass(frozen=True, slots=True)
class Kept:
    """How many presences of each grade."""

    listed: int
    answered: int
    claims: int


@duty(needs=Power.PATROL)
def observe_swarm(on: Occasion, fetch: int, seen: Observed, allocations: Mapping[str, str]) -> Kept:
    """`fetch` is the entry that note_intents made, still open; `allocations` name the registries'
    files by which countries were told (store/queries/swarms.py).

    Raises NoSuchObservation, NotRecorded.
    """
    name = number(Series.FETCH, fetch)
    row = models.Fetch.objects.filter(
        pk=fetch, outcome="", observation=None, url__endswith=f":{seen.infohash}"
    ).first()
    if row is None:
        raise NoSuchObservation(
            f"{name} is no open observation of this swarm. Note its intent first."
        )
    kept = Kept(*(seen.of(grade) for grade in Grade))
    packets = hashlib.sha256(seen.packets).hexdigest()
    with record(on, subject=name) as said:
        models.Observation.objects.create(
            fetch=row, ending=seen.ending, elsewhere=seen.counted_elsewhere,
            scrapes=[_scrape(one) for one in seen.scrapes], notes=list(seen.notes),
            asked=seen.asked, spoken_to=seen.spoken_to, packets_sha256=packets,
            allocations=dict(allocations), clock=_clock(seen.clock),
        )  # fmt: skip
        models.Presence.objects.bulk_create(_row(row, one) for one in seen.presences)
        said.details |= {
            "listed": kept.listed, "answered": kept.answered, "claims": kept.claims,
            "elsewhere": seen.counted_elsewhere, "spoken_to": seen.spoken_to, "packets": packets,
        }  # fmt: skip
    return kept


def _row(fetch: models.Fetch, one: Presence) -> models.Presence:
    claimed = one.grade is Grade.CLAIMS_PIECES
    return models.Presence(
        fetch=fetch, target_id=fetch.target_id, at=one.at, address=one.listed.address,
        port=one.listed.port, country=one.listed.country, listed_by=one.listed.listed_by,
        listed_at=one.listed.at, local_address=one.local_address, local_port=one.local_port,
        grade=one.grade, client=one.client, peer_id=one.peer_id, words=one.words[:LONGEST],
        pieces=one.pieces if claimed else None, of_pieces=one.of_pieces or None,
        metadata_size=one.metadata_size or None,
    )  # fmt: skip


def _clock(told: Condition) -> dict[str, Json]:
    return {**asdict(told), "utc": iso(told.utc), "state": str(told.state)}


def _scrape(one: Scrape) -> dict[str, Json]:
    told: dict[str, Json] = {"tracker": one.tracker, "at": iso(one.at)}
    if isinstance(one, Scraped):
        return told | {
            "seeders": one.seeders, "completed": one.completed, "leechers": one.leechers,
        }  # fmt: skip
    return told | {"words": one.words}
