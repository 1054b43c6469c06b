"""The lists the unit imported, and the PDQ hashes in them."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Q

from pehra.media.known import Algorithm, Known
from pehra.store import models


@dataclass(frozen=True, slots=True)
class ListLine:
    name: str
    version: int
    hashes: int
    sha256: str
    imported_at: datetime
    imported_by: str


def lists() -> tuple[ListLine, ...]:
    current = Count("hashes", filter=Q(hashes__gone_version=None))
    rows = models.HashList.objects.annotate(current=current).order_by("name")
    return tuple(
        ListLine(row.name, row.version, row.current, row.sha256, row.imported_at, row.imported_by)
        for row in rows
    )


def versions() -> dict[str, int]:
    """Of every list by name: by it an index knows whether it is still the newest."""
    return dict(models.HashList.objects.values_list("name", "version"))


def listed_pdqs() -> list[Known]:
    rows = models.ListedHash.objects.filter(algorithm="PDQ", gone_version=None)
    return [
        Known(name, line, category, Algorithm.PDQ, value)
        for name, line, category, value in rows.values_list(
            "hash_list__name", "line", "category", "value"
        ).iterator(chunk_size=5000)
    ]
