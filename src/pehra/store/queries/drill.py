"""What a desk made of a drill: by the reports' numbers at their sender."""

from collections import defaultdict
from collections.abc import Iterator

from django.db.models import F, Q

from pehra.base.errors import PehraError
from pehra.base.numbers import Series, number
from pehra.drill.patrolled import Hit, Visit
from pehra.store import models

from .queue import ORDER

NAMED = 5  # reports named of those that share a number


class NotOneReport(PehraError):
    """A number that reports bear which do not say the same."""


def order() -> list[str]:
    """The whole queue, the most urgent first."""
    rows = models.Report.objects.order_by(*ORDER)
    return list(rows.values_list("sender_number", flat=True).iterator())


def clusters() -> dict[str, str]:
    """Which cluster each report is in."""
    rows = models.Report.objects.exclude(cluster=None)
    told = rows.values_list("sender_number", "cluster").iterator(chunk_size=5000)
    return {report: str(cluster) for report, cluster in told}


def identifiers() -> dict[str, set[tuple[str, str]]]:
    """What was read in each report, as (kind, value)."""
    found: dict[str, set[tuple[str, str]]] = defaultdict(set)
    rows = models.Sighting.objects.values_list("report__sender_number", "kind", "value")
    for report, kind, value in rows.iterator(chunk_size=5000):
        found[report].add((kind, value))
    return found


def numbers(told: str) -> list[str]:
    """Our numbers of a report, by ours or by its sender's: several when it was sent several times.
    Raises NotOneReport.
    """
    if told.startswith(Series.REPORT) or not told:
        return [told] if told else []
    rows = models.Report.objects.filter(sender_number=told).order_by("pk")
    bearing = list(rows.values_list("pk", "sender_name", "cluster"))
    tips = [number(Series.REPORT, pk) for pk, _, _ in bearing]
    # in no cluster: nobody knows yet with what it says the same
    if len({(sender.casefold(), of or -pk) for pk, sender, of in bearing}) > 1:
        some = ", ".join(tips[:NAMED]) + (" …" if len(tips) > NAMED else "")
        raise NotOneReport(
            f"{len(tips)} reports bear that number and do not say the same: "
            f"name each by ours ({some})"
        )
    return tips


def found() -> set[Hit]:
    """The hits of the patrol, by the URL that was fetched and what came."""
    rows = models.Finding.objects.filter(kind=models.Finding.Kind.HIT)
    return set(rows.values_list("fetch__url", "fetch__sha256").iterator(chunk_size=5000))


def visits() -> Iterator[Visit]:
    """The whole diary."""
    in_force = Q(
        ~Q(authority__approved_by=""), authority__from_at__lte=F("intended_at"),
        authority__until_at__gt=F("intended_at"), authority__approved_at__lte=F("intended_at"),
    ) & (Q(authority__revoked_at=None) | Q(authority__revoked_at__gt=F("intended_at")))  # fmt: skip
    good = set(models.Fetch.objects.filter(in_force).values_list("pk", flat=True).iterator())
    rows = models.Fetch.objects.values_list("pk", "url", "outcome")
    for pk, url, outcome in rows.iterator(chunk_size=5000):
        yield Visit(url, outcome, pk in good)
