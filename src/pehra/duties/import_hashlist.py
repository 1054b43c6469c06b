"""Take in a list of known hashes as a new version of the list of that name.

Rows that are no hashes are counted and named by line; they never stop the good ones. What the new
file no longer holds is gone from this version on, and stays on record for the versions before.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

from pehra.base.digest import digests
from pehra.base.numbers import Series, number
from pehra.hashlists.feeds import feed_for
from pehra.hashlists.listed import Listed, Rejected
from pehra.roster.powers import Power
from pehra.store import models

from . import errand
from .duty import Occasion, duty, record

SHOWN = 20  # rejected rows named in the answer; all are counted
CHUNK = 2**20
BATCH = 5_000


@dataclass(frozen=True, slots=True)
class Imported:
    name: str
    version: int
    added: int
    removed: int
    unchanged: int
    rejected: int
    rejects: tuple[Rejected, ...]  # the first SHOWN
    reports: int  # that will be looked up again


@duty(needs=Power.MANAGE_LISTS)
def import_hashlist(on: Occasion, name: str, file: BinaryIO) -> Imported:
    """`file` is seekable. Raises BadList when the whole file cannot be a list."""
    digest = digests(iter(lambda: file.read(CHUNK), b"")).sha256
    file.seek(0)
    listed: dict[tuple[str, str], Listed] = {}
    rejects: list[Rejected] = []
    for item in _rows(file):
        if isinstance(item, Rejected):
            rejects.append(item)
        else:
            listed[item.algorithm, item.value] = item
    with record(on, subject=f"list:{name}") as said:
        row, _ = models.HashList.objects.get_or_create(
            name=name, defaults={"imported_at": on.at, "imported_by": on.officer.badge}
        )
        row.version += 1
        row.sha256, row.imported_at, row.imported_by = digest, on.at, on.officer.badge
        row.save()
        added, removed, unchanged = _apply(row, listed)
        again = _look_again(on) if added or removed else 0
        said.details |= {
            "version": row.version, "sha256": digest, "added": added, "removed": removed,
            "unchanged": unchanged, "rejected": len(rejects),
        }  # fmt: skip
    return Imported(
        name, row.version, added, removed, unchanged, len(rejects), tuple(rejects[:SHOWN]), again
    )


def _rows(file: BinaryIO) -> Iterator[Listed | Rejected]:
    head = file.read(64 * 1024)
    file.seek(0)
    return iter(feed_for(head).read(file))


def _apply(row: models.HashList, listed: dict[tuple[str, str], Listed]) -> tuple[int, int, int]:
    current = row.hashes.filter(gone_version=None)
    gone: list[int] = []
    unchanged = 0
    for old in current.iterator(chunk_size=BATCH):
        new = listed.get((old.algorithm, old.value))
        if new is not None and (new.category, new.note) == (old.category, old.note):
            unchanged += 1
            del listed[old.algorithm, old.value]
        else:
            gone.append(old.pk)
    for start in range(0, len(gone), BATCH):
        batch = models.ListedHash.objects.filter(pk__in=gone[start : start + BATCH])
        batch.update(gone_version=row.version)
    models.ListedHash.objects.bulk_create(
        (
            models.ListedHash(
                hash_list=row, algorithm=one.algorithm, value=one.value, category=one.category,
                note=one.note, line=one.line, since_version=row.version,
            )
            for one in listed.values()
        ),
        batch_size=BATCH,
    )  # fmt: skip
    return len(listed), len(gone), unchanged


def _look_again(on: Occasion) -> int:
    """Every report with files is compared anew: what was unknown yesterday may be known now."""
    pks = models.ReportedFile.objects.order_by().values_list("report", flat=True).distinct()
    for pk in pks:
        errand.put(errand.Kind.RECOGNISE, number(Series.REPORT, pk), on.at)
    return len(pks)
