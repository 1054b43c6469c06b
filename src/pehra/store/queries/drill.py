"""What a desk made of a drill: by the reports' numbers at their sender."""

from collections import defaultdict

from pehra.store import models

from .queue import ORDER


def order() -> list[str]:
    """The whole queue, the most urgent first."""
    rows = models.Report.objects.order_by(*ORDER)
    return list(rows.values_list("sender_number", flat=True).iterator())


def identifiers() -> dict[str, set[tuple[str, str]]]:
    """What was read in each report, as (kind, value)."""
    found: dict[str, set[tuple[str, str]]] = defaultdict(set)
    rows = models.Sighting.objects.values_list("report__sender_number", "kind", "value")
    for report, kind, value in rows.iterator(chunk_size=5000):
        found[report].add((kind, value))
    return found
