"""Who was seen in swarms, and the registries' files by which countries are told."""

import functools
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Max, QuerySet

from pehra.patrol.allocations import Allocations, Range, read
from pehra.store import models


@dataclass(frozen=True, slots=True)
class InForce:
    """`files` names each registry's serial number."""

    allocations: Allocations
    files: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class File:
    registry: str
    serial: str
    ranges: int
    rejected: int
    sha256: str
    imported_at: datetime
    imported_by: str


@dataclass(frozen=True, slots=True)
class Peer:
    """A peer as one observation saw it; counts are 0 when nothing was said of them."""

    grade: str
    at: datetime
    address: str
    port: int
    country: str
    listed_by: str
    local_address: str
    local_port: int
    client: str
    peer_id: str
    pieces: int
    of_pieces: int
    words: str


@dataclass(frozen=True, slots=True)
class Observation:
    """One observation of a swarm, the best seen peers first."""

    fetch: int
    at: datetime
    ending: str
    elsewhere: int
    scrapes: tuple[Mapping[str, str | int], ...]
    packets_sha256: str
    allocations: Mapping[str, str]
    clock: Mapping[str, str | int | bool]
    peers: tuple[Peer, ...]


ORDER = {one: place for place, one in enumerate(reversed(models.Presence.Grade.values))}


def allocations() -> InForce:
    """The newest file of each registry. Reading all of them takes seconds: once a process, and
    again when one was imported.
    """
    return _held(tuple(_newest().order_by("pk").values_list("pk", "sha256")))


def files() -> tuple[File, ...]:
    """In force, by registry."""
    rows = _newest().order_by("registry")
    return tuple(
        File(*one)
        for one in rows.values_list(
            "registry", "serial", "ranges", "rejected", "sha256", "imported_at", "imported_by"
        )
    )


def observations(target: int, most: int = 20) -> tuple[Observation, ...]:
    """Of one swarm, the latest first."""
    rows = models.Observation.objects.filter(fetch__target=target).order_by("-fetch_id")
    return tuple(_observation(row) for row in rows.select_related("fetch")[:most])


def _newest() -> QuerySet[models.Allocation]:
    """Of each registry."""
    newest = models.Allocation.objects.values("registry").annotate(newest=Max("pk"))
    return models.Allocation.objects.filter(pk__in=newest.values("newest"))


@functools.lru_cache(maxsize=1)
def _held(files: tuple[tuple[int, str], ...]) -> InForce:
    """By key and SHA-256: after a restore a key may be another file's."""
    ranges: list[Range] = []
    told: dict[str, str] = {}
    for key, _ in files:
        row = models.Allocation.objects.get(pk=key)
        ranges += read(zlib.decompress(row.file)).ranges
        told[row.registry] = row.serial
    return InForce(Allocations(ranges), told)


def _observation(row: models.Observation) -> Observation:
    peers = sorted(map(_peer, row.fetch.presences.order_by("pk")), key=lambda p: ORDER[p.grade])
    return Observation(
        row.fetch_id, row.fetch.intended_at, row.ending, row.elsewhere, tuple(row.scrapes),
        row.packets_sha256, row.allocations, row.clock, tuple(peers),
    )  # fmt: skip


def _peer(row: models.Presence) -> Peer:
    return Peer(
        row.grade, row.at, row.address, row.port, row.country, row.listed_by, row.local_address,
        row.local_port, row.client, row.peer_id, row.pieces or 0, row.of_pieces or 0, row.words,
    )  # fmt: skip
