"""A version of a list on its way into force.

Its rows are written batch by batch under a version number that nothing reads yet, each batch with
the line it ends at, so that an import that was cut short goes on from there. Coming into force is
then one small step, whatever the size of the list.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime

from django.db import transaction
from django.db.models import Q

from pehra.hashlists.listed import Listed, Rejected, Removed
from pehra.store import models
from pehra.store.queries.hashlists import IN_FORCE

from .duty import Occasion

BATCH = 5_000  # rows, or frames of videos
AT_ONCE = 500  # values of one query
KEPT_REJECTS = 1_000
State = models.ListVersion.State
Row = Listed | Rejected | Removed


def begin(
    on: Occasion, of: models.HashList, form: str, digest: str, owner_version: str = ""
) -> models.ListVersion:
    """A version that nothing reads yet, under a number that no version ever had. What another
    import of the list left half done is given up.
    """
    for begun in of.versions.filter(state=State.STAGED):
        give_up(begun)
    last = of.versions.order_by("-number").values_list("number", flat=True).first() or 0
    return models.ListVersion.objects.create(
        hash_list=of, number=max(last, of.version) + 1, form=form, sha256=digest,
        owner_version=owner_version, received_at=on.at, imported_at=on.at,
        imported_by=on.officer.badge,
    )  # fmt: skip


def weight(one: Row) -> int:
    """Of a row in a batch: a video weighs as much as its frames."""
    return max(1, len(one.frames)) if isinstance(one, Listed) else 1


def stage(version: models.ListVersion, rows: Sequence[Row], position: int) -> None:
    """One batch, and where it ends."""
    good: dict[tuple[str, str], Listed] = {}
    for one in rows:
        if isinstance(one, Listed):
            good.setdefault((one.algorithm, one.value), one)  # of the same twice the first counts
    bad = [one for one in rows if isinstance(one, Rejected)]
    with transaction.atomic():
        unchanged = _see_again(version, good)
        _take_out(version, [one for one in rows if isinstance(one, Removed)])
        added = _add(version, tuple(good.values()))
        _keep_rejects(version, bad)
        version.added += added
        version.unchanged += unchanged
        version.rejected += len(bad)
        version.position = position
        version.save()


def _see_again(version: models.ListVersion, good: dict[tuple[str, str], Listed]) -> int:
    """Mark what is in force already and take it out of `good`, as well as what an earlier line
    of this file brought; what changed goes with the step into force and comes anew.
    """
    unchanged: list[int] = []
    changed: list[int] = []
    for old in _there(version, [value for _, value in good]):
        new = good.get((old.algorithm, old.value))
        if new is None:
            continue
        if old.since_version == version.number:
            del good[old.algorithm, old.value]
        elif (new.category, new.note) == (old.category, old.note):
            unchanged.append(old.pk)
            del good[old.algorithm, old.value]
        else:
            changed.append(old.pk)
    fresh = models.ListedHash.objects.filter(pk__in=unchanged).exclude(seen_version=version.number)
    count = fresh.update(seen_version=version.number)
    models.ListedHash.objects.filter(pk__in=changed).update(gone_version=version.number)
    return count


def _there(version: models.ListVersion, values: Sequence[str]) -> Iterable[models.ListedHash]:
    """In force or staged already, the staged last: then they decide."""
    found: list[models.ListedHash] = []
    for start in range(0, len(values), AT_ONCE):
        found += models.ListedHash.objects.filter(
            IN_FORCE | Q(since_version=version.number),
            hash_list=version.hash_list_id,
            value__in=values[start : start + AT_ONCE],
        )
    return sorted(found, key=lambda row: row.since_version)


def _add(version: models.ListVersion, rows: Sequence[Listed]) -> int:
    made = models.ListedHash.objects.bulk_create(
        models.ListedHash(
            hash_list_id=version.hash_list_id, algorithm=one.algorithm, value=one.value,
            category=one.category, note=one.note, line=one.line,
            since_version=version.number, seen_version=version.number,
        )
        for one in rows
    )  # fmt: skip
    models.FilmFrame.objects.bulk_create(
        (
            models.FilmFrame(
                listed=row, number=frame.number, at=frame.at, bits=frame.pdq.bits,
                quality=frame.pdq.quality,
            )
            for row, one in zip(made, rows, strict=True)
            for frame in one.frames
        ),
        batch_size=AT_ONCE,
    )  # fmt: skip
    return len(rows)


def _take_out(version: models.ListVersion, rows: Sequence[Removed]) -> None:
    for one in rows:
        models.ListedHash.objects.filter(
            IN_FORCE, hash_list=version.hash_list_id, algorithm=one.algorithm, value=one.value,
            since_version__lt=version.number,
        ).update(gone_version=version.number)  # fmt: skip


def _keep_rejects(version: models.ListVersion, bad: Sequence[Rejected]) -> None:
    room = max(0, KEPT_REJECTS - version.rejected)
    models.RejectedRow.objects.bulk_create(
        models.RejectedRow(list_version=version, line=one.line, reason=one.reason[:200])
        for one in bad[:room]
    )


def gone(version: models.ListVersion) -> int:
    """How many rows go with this version."""
    return models.ListedHash.objects.filter(
        hash_list=version.hash_list_id, gone_version=version.number
    ).count()


def sweep(version: models.ListVersion) -> None:
    """What is in force and was not in the file goes with this version."""
    models.ListedHash.objects.filter(
        IN_FORCE, hash_list=version.hash_list_id, gone_version=None
    ).exclude(seen_version=version.number).update(gone_version=version.number)


def come_into_force(version: models.ListVersion, at: datetime | None = None) -> None:
    """Inside a record: from the next query on, the list is this version. `at`: now, where the
    import took its time.
    """
    of = version.hash_list
    models.ListVersion.objects.filter(hash_list=of, state=State.IN_FORCE).update(state=State.PAST)
    version.state = State.IN_FORCE
    version.save()
    of.version, of.sha256 = version.number, version.sha256
    of.imported_at, of.imported_by = version.imported_at, version.imported_by
    of.save()
    at = at or version.imported_at
    models.ListChange.objects.create(at=at, hash_list=of, version=version.number)


def give_up(version: models.ListVersion) -> None:
    """As if it had never been begun."""
    of = models.ListedHash.objects.filter(hash_list=version.hash_list_id)
    with transaction.atomic():
        of.filter(since_version=version.number).delete()
        of.filter(gone_version=version.number).update(gone_version=None)
        # marks of a version that is not to be would make the next import of that number skip rows
        of.filter(seen_version=version.number).update(seen_version=0)
        version.delete()


def forget(of: models.HashList) -> None:
    """A list that never had a version was never a list."""
    if not of.versions.exists():
        of.delete()
