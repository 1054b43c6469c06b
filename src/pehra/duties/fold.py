"""Put reports into their clusters: with the reports that say the same. Inside a record."""

from collections.abc import Iterable, Sequence

from django.db import connection

from pehra.intake.fold import Sent, keys
from pehra.store import models

VIRAL = "viral"  # the rule that says that its sender says so
AT_ONCE = 500  # keys of one query
FOLDING = 7_310_042  # any number, but the same in every process of one database


class _Joined:
    """Which clusters have become one: the oldest stands for all. New ones count down from -1."""

    def __init__(self) -> None:
        self._into: dict[int, int] = {}
        self._new = 0

    def new(self) -> int:
        self._new -= 1
        return self._new

    def of(self, one: int) -> int:
        while one in self._into:
            one = self._into[one]
        return one

    def join(self, some: Iterable[int]) -> int:
        """The oldest of them; a kept one is older than a new one."""
        told = sorted({self.of(one) for one in some}, key=lambda one: (one < 0, abs(one)))
        for other in told[1:]:
            self._into[other] = told[0]
        return told[0]

    def gone(self) -> dict[int, int]:
        """Kept clusters that are part of another now."""
        return {one: self.of(one) for one in self._into if one > 0}


def fold(some: Sequence[tuple[Sent, models.Cluster | None]]) -> list[models.Cluster]:
    """The cluster of each, in their order; with each the one it is in already. Clusters that one
    report shares keys with become one, under the older number.
    """
    alone()
    told = [keys(sent) for sent, _ in some]
    at = dict(_kept({key for of in told for key in of}))
    known, joined, places = dict(at), _Joined(), []
    for of, (_, was) in zip(told, some, strict=True):
        shared = [known[key] for key in of if key in known] + ([was.pk] if was else [])
        place = joined.join(shared) if shared else joined.new()
        places.append(place)
        known |= dict.fromkeys(of, place)
    rows = _rows([joined.of(place) for place in places])
    _merge(joined.gone())
    fresh = {key: rows[joined.of(place)] for key, place in known.items() if key not in at}
    models.ClusterKey.objects.bulk_create(
        (models.ClusterKey(key=key, cluster=row) for key, row in fresh.items()),
        ignore_conflicts=True,
    )
    return [rows[joined.of(place)] for place in places]


def alone() -> None:
    """Inside a record, before anything is read that it decides by: until it ends nobody else folds
    reports or moves them. Two at once would each miss what the other is about to write. On SQLite
    there is one writer anyway, from a record's beginning on.
    """
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [FOLDING])


def _kept(wanted: set[str]) -> Iterable[tuple[str, int]]:
    some = sorted(wanted)
    for start in range(0, len(some), AT_ONCE):
        rows = models.ClusterKey.objects.filter(key__in=some[start : start + AT_ONCE])
        yield from rows.values_list("key", "cluster")


def _rows(places: Sequence[int]) -> dict[int, models.Cluster]:
    """By place; those that are new are made, in their order."""
    new = list(dict.fromkeys(place for place in places if place < 0))
    made = models.Cluster.objects.bulk_create(models.Cluster() for _ in new)
    return dict(zip(new, made, strict=True)) | {
        place: models.Cluster(pk=place) for place in places if place > 0
    }


def _merge(gone: dict[int, int]) -> None:
    for other, into in gone.items():
        models.Report.objects.filter(cluster=other).update(cluster=into)
        models.ClusterKey.objects.filter(cluster=other).update(cluster=into)
        models.Decision.objects.filter(cluster=other).update(cluster=into)
        models.Cluster.objects.filter(pk=other).delete()
