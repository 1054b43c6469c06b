"""Addresses of tip-offs that no authority in force covers: noted, counted, forgotten when covered.

No duties: nothing is decided here, and no address leaves its sighting. What is noted and forgotten
is so inside the record, or the transaction, of who found it out.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from pehra.patrol.tip import Uncovered
from pehra.store import models
from pehra.store.queries.uncovered import MOST

PLACE = ("tier", "lane", "received_at")
TOLD = ["tier", "lane", "first_at", "last_at"]
LAST = 9  # the tier of what has no place yet


@dataclass(frozen=True, slots=True)
class Waits:
    """A sighting whose address nothing covers."""

    sighting: int
    report: int
    of: Uncovered


@dataclass(frozen=True, slots=True)
class Every:
    """All domains."""


@dataclass(frozen=True, slots=True)
class Waiting:
    """One that was noted, with its address as it stands in the sighting."""

    host: int
    sighting: int
    url: str
    report: int


@dataclass(frozen=True, slots=True)
class Batch:
    """`more`: what waits behind it begins with this host, behind this sighting of it."""

    some: tuple[Waiting, ...]
    more: bool = False
    host: int = 0
    behind: int = 0


def note(some: Sequence[Waits]) -> None:
    """Each once. Raises IntegrityError when a sighting went away meanwhile."""
    hosts = _hosts(some)
    models.Uncovered.objects.bulk_create(
        (
            models.Uncovered(
                sighting_id=one.sighting, report_id=one.report, host_id=hosts[one.of.host],
                key=one.of.key,
            )
            for one in some
        ),
        ignore_conflicts=True,
    )  # fmt: skip


def _hosts(some: Sequence[Waits]) -> dict[str, int]:
    """Their rows by name, with what these say. Written in the order of their names, so that two who
    write the same do not wait for each other.
    """
    places = models.Report.objects.filter(pk__in={one.report for one in some})
    reports = {pk: place for pk, *place in places.values_list("pk", *PLACE)}
    names = {one.of.host: one.of.domain for one in some}
    rows = {row.name: row for row in models.UncoveredHost.objects.filter(name__in=names)}
    for name, domain in names.items():
        rows.setdefault(name, models.UncoveredHost(name=name, domain=domain))
    for one in some:
        if place := reports.get(one.report):
            _tell(rows[one.of.host], *place)
    made = models.UncoveredHost.objects.bulk_create(
        (
            models.UncoveredHost(
                name=name, domain=row.domain, tier=row.tier, lane=row.lane,
                first_at=row.first_at, last_at=row.last_at,
            )
            for name, row in sorted(rows.items())
        ),
        update_conflicts=True, unique_fields=["name"], update_fields=TOLD,
    )  # fmt: skip
    return {row.name: row.pk for row in made}


def _tell(host: models.UncoveredHost, tier: int, lane: str, at: datetime) -> None:
    """A report in this place names it."""
    if tier < host.tier or not host.lane:
        host.tier, host.lane = tier, lane
    host.first_at = min(host.first_at or at, at)
    host.last_at = max(host.last_at or at, at)


def forget(sightings: Collection[int]) -> None:
    """They are covered now."""
    rows = models.Uncovered.objects.filter(pk__in=sightings)
    hosts = set(rows.values_list("host_id", flat=True))
    if hosts:
        rows.delete()
        recount(hosts)


def hosts_of(reports: Collection[int]) -> set[int]:
    """That these reports name."""
    rows = models.Uncovered.objects.filter(report__in=reports)
    return set(rows.values_list("host_id", flat=True))


def recount(hosts: Collection[int]) -> None:
    """Inside a record: what is left of them, and the places of their reports now. Of a host with
    more rows than are read, what older ones said stays.
    """
    held = models.UncoveredHost.objects.select_for_update()  # or one is noted while it is deleted
    for row in held.filter(pk__in=set(hosts)).order_by("name"):
        waits = models.Uncovered.objects.filter(host=row.pk).order_by("-sighting_id")
        told = list(waits.values_list("report__tier", "report__lane", "report__received_at")[:MOST])
        if not told:
            row.delete()
            continue
        if len(told) < MOST:
            row.tier, row.lane, row.first_at, row.last_at = LAST, "", None, None
        for tier, lane, at in told:
            _tell(row, tier, lane, at)
        row.save(update_fields=TOLD)


def placed(reports: Collection[int]) -> None:
    """Inside a record: these reports have another place in the queue than they had."""
    if reports and (hosts := hosts_of(reports)):
        recount(hosts)


def waiting(domains: Collection[str] | Every, host: int, behind: int, most: int) -> Batch:
    """Addresses of hosts of these domains, host by host, in the order of their sightings: those of
    this host behind this sighting, and of the hosts after it. Of `most` hosts at once, for many may
    have nothing left.
    """
    rows = models.UncoveredHost.objects.filter(pk__gte=host).order_by("pk")
    if not isinstance(domains, Every):
        rows = rows.filter(domain__in=domains)
    hosts = list(rows.values_list("pk", flat=True)[: most + 1])
    found: list[Waiting] = []
    for pk in hosts[:most]:
        after = behind if pk == host else 0
        of = models.Uncovered.objects.filter(host=pk, pk__gt=after).order_by("pk")
        told = of.values_list("host_id", "pk", "sighting__value", "report_id")
        found += (Waiting(*one) for one in told[: most - len(found)])
        if len(found) >= most:
            return Batch(tuple(found), more=True, host=found[-1].host, behind=found[-1].sighting)
    if len(hosts) > most:
        return Batch(tuple(found), more=True, host=hosts[most])
    return Batch(tuple(found))
