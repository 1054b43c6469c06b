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

Row = tuple[int, bytes, int, int, str, datetime]  # sighting, key, report, its tier, lane, time


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


def note(some: Sequence[Waits]) -> None:
    """Each once. Raises IntegrityError when a sighting went away meanwhile."""
    hosts = _hosts({one.of.host: one.of.domain for one in some})
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
    recount(hosts.values())


def _hosts(domains: dict[str, str]) -> dict[str, int]:
    """Their rows, made in the order of their names, so that two who make the same do not wait for
    each other.
    """
    rows = models.UncoveredHost.objects
    made = (models.UncoveredHost(name=name, domain=domains[name]) for name in sorted(domains))
    rows.bulk_create(made, ignore_conflicts=True)
    return dict(rows.filter(name__in=domains).values_list("name", "pk"))


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
    """Inside a record: what their rows say, and the places of their reports now."""
    known = {row.pk: row for row in models.UncoveredHost.objects.filter(pk__in=set(hosts))}
    told = {pk: _newest(pk) for pk in sorted(known)}
    over = [pk for pk, rows in told.items() if not rows]
    models.UncoveredHost.objects.filter(pk__in=over).delete()
    counted = [_count(known[pk], rows) for pk, rows in told.items() if rows]
    fields = ["addresses", "tips", "tier", "lane", "first_at", "last_at"]
    models.UncoveredHost.objects.bulk_update(counted, fields, batch_size=200)


def _newest(host: int) -> list[Row]:
    rows = models.Uncovered.objects.filter(host=host).order_by("-sighting_id")
    told = rows.values_list(
        "sighting_id", "key", "report_id", "report__tier", "report__lane", "report__received_at"
    )
    return [
        (pk, bytes(key), report, tier, lane, at) for pk, key, report, tier, lane, at in told[:MOST]
    ]


def _count(host: models.UncoveredHost, rows: Sequence[Row]) -> models.UncoveredHost:
    """Of a host with more rows than are counted, what older ones said before stays."""
    whole = len(rows) < MOST
    tier, lane = min((row[3], row[4]) for row in rows)
    times = [row[5] for row in rows]
    if whole or tier < host.tier:
        host.tier, host.lane = tier, lane
    host.addresses = len({row[1] for row in rows})
    host.tips = len({row[2] for row in rows})
    host.last_at = max(times)
    host.first_at = min(times) if whole or host.first_at is None else min(host.first_at, *times)
    return host


def placed(reports: Collection[int]) -> None:
    """Inside a record: these reports have another place in the queue."""
    if hosts := hosts_of(reports):
        recount(hosts)


def waiting(domains: Collection[str] | Every, host: int, behind: int, most: int) -> list[Waiting]:
    """Addresses of hosts of these domains, host by host, in the order of their sightings: those of
    this host behind this sighting, and of the hosts after it.
    """
    rows = models.UncoveredHost.objects.filter(pk__gte=host).order_by("pk")
    if not isinstance(domains, Every):
        rows = rows.filter(domain__in=domains)
    found: list[Waiting] = []
    for pk in rows.values_list("pk", flat=True)[:most]:
        after = behind if pk == host else 0
        of = models.Uncovered.objects.filter(host=pk, pk__gt=after).order_by("pk")
        told = of.values_list("host_id", "pk", "sighting__value", "report_id")
        found += (Waiting(*one) for one in told[: most - len(found)])
        if len(found) >= most:
            break
    return found
