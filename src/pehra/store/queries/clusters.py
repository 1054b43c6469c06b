"""The reports that say the same as one, and what is new in it."""

from dataclasses import dataclass

from django.db.models import QuerySet

from pehra.base.numbers import Series, number
from pehra.store import models

SHOWN = 10


@dataclass(frozen=True, slots=True)
class Same:
    """`others` are the first of the `count` other reports; `fresh` are identifiers, and `files`
    digests, of this report that none before it had; both empty for the first of its cluster.
    """

    count: int
    others: tuple[str, ...]
    first: bool
    fresh: tuple[tuple[str, str], ...]
    files: tuple[str, ...]


def same(row: models.Report) -> Same:
    others = models.Report.objects.filter(cluster=row.cluster_id).exclude(pk=row.pk).order_by("pk")
    if row.cluster_id is None or not others.exists():
        return Same(0, (), first=True, fresh=(), files=())
    shown = tuple(number(Series.REPORT, pk) for pk in others.values_list("pk", flat=True)[:SHOWN])
    before = others.filter(pk__lt=row.pk)
    if not before.exists():
        return Same(others.count(), shown, first=True, fresh=(), files=())
    known = models.Sighting.objects.filter(report__in=before)
    had = set(known.values_list("kind", "value").distinct())
    fresh = dict.fromkeys(row.sightings.order_by("pk").values_list("kind", "value"))
    seen = {md5 for of in _hashes(before) for md5 in of}
    own = models.Report.objects.filter(pk=row.pk)
    files = dict.fromkeys(md5 for of in _hashes(own) for md5 in of)
    return Same(
        others.count(), shown, first=False,
        fresh=tuple(one for one in fresh if one not in had),
        files=tuple(one for one in files if one not in seen),
    )  # fmt: skip


def _hashes(reports: QuerySet[models.Report]) -> list[list[str]]:
    rows = models.ReportedFile.objects.filter(report__in=reports).order_by("report", "position")
    return [
        [of[by]["md5"] for by in ("received", "listed") if of.get(by, {}).get("md5")]
        for of in rows.values_list("hashes", flat=True)
    ]
