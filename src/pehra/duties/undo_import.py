"""Take back the latest import of a list: the one before it is in force again, as a new version.

Done again it goes on to the one before that, and never back to what was taken back already: who has
imported two wrong files in a row comes to the right one. Nothing is erased: what was taken back
stays on record with its rows, and comes into force again by importing its file.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from pehra.base.errors import PehraError
from pehra.hashlists.listed import VPDQ, Listed
from pehra.media.decode import Frame
from pehra.media.pdq import Pdq
from pehra.roster.powers import Power
from pehra.store import models
from pehra.store.queries.hashlists import IN_FORCE

from . import look_again, staging
from .duty import Occasion, duty, record
from .staging import State

UNDO = "undo"  # the form of a version that an undo made


class NothingToUndo(PehraError):
    """The list has no import that could be taken back, or the reason is missing."""


@dataclass(frozen=True, slots=True)
class Undone:
    """`version` is the new one; `undone` and `again` are imports by their version: the one taken
    back, and the one in force again, of `imported_at`; 0 and None when the list is empty now.
    """

    version: int
    undone: int
    again: int
    imported_at: datetime | None
    hashes: int  # in force now
    reports: int  # that will be looked up again


@duty(needs=Power.MANAGE_LISTS)
def undo_import(on: Occasion, name: str, reason: str) -> Undone:
    """Raises NothingToUndo."""
    if not reason.strip():
        raise NothingToUndo("Say why it is taken back; the reason stays in the ledger.")
    of = models.HashList.objects.filter(name=name).first()
    if of is None:
        raise NothingToUndo(f"There is no list {name}. See: pehra lists show")
    if of.versions.filter(state=State.STAGED).exists():
        raise NothingToUndo(f"An import of {name} is under way; finish it or drop it first.")
    standing = _standing(of.versions.order_by("number"))
    if not standing:
        raise NothingToUndo(f"Every import of {name} was taken back. Import the right file.")
    last = standing.pop()
    to = standing[-1] if standing else None
    version = _staged(on, of, to)
    with record(on, subject=f"list:{name}") as said:
        models.ListVersion.objects.filter(pk=last.pk).update(state=State.UNDONE)
        staging.come_into_force(version)
        again = look_again.at_all(on.at)
        said.details |= {
            "undone": last.number, "version": version.number, "added": version.added,
            "removed": version.removed, "reports": again, "reason": reason.strip()[:200],
        }  # fmt: skip
    return Undone(
        version.number, last.number, to.number if to else 0, to.imported_at if to else None,
        of.hashes.filter(IN_FORCE).count(), again,
    )  # fmt: skip


def _standing(rows: Iterable[models.ListVersion]) -> list[models.ListVersion]:
    """The imports that were not taken back, the last is what is in force. `rows` are all versions
    in their order. An older Pehra took undos back too: such a one is marked as undone itself, and
    the undo after it brought back what that one had taken.
    """
    found: list[models.ListVersion] = []
    taken: models.ListVersion | None = None  # what the undo before took back, if it is one
    before: models.ListVersion | None = None
    for row in rows:
        if row.form != UNDO:
            found.append(row)
            taken = None
        elif before is not None and before.form == UNDO and before.state == State.UNDONE and taken:
            found.append(taken)
            taken = None
        elif found:
            taken = found.pop()
        before = row
    return found


def _staged(on: Occasion, of: models.HashList, to: models.ListVersion | None) -> models.ListVersion:
    told, digest = (f"as version {to.number}", to.sha256) if to else ("empty", "")
    version = staging.begin(on, of, UNDO, digest, told)
    batch: list[Listed] = []
    weight = 0
    for row in _as_of(to) if to else ():
        batch.append(row)
        weight += staging.weight(row)
        if weight >= staging.BATCH:
            staging.stage(version, batch, 0)
            batch, weight = [], 0
    staging.stage(version, batch, 0)
    staging.sweep(version)
    version.removed = staging.gone(version)
    version.save()
    return version


def _as_of(to: models.ListVersion) -> Iterator[Listed]:
    """The rows that were in force when this version was."""
    rows = models.ListedHash.objects.filter(
        hash_list=to.hash_list_id, since_version__lte=to.number
    ).exclude(gone_version__lte=to.number)
    for row in rows.order_by("pk").iterator(chunk_size=staging.BATCH):
        yield Listed(row.algorithm, row.value, row.category, row.note, row.line, _frames(row))


def _frames(row: models.ListedHash) -> tuple[Frame, ...]:
    if row.algorithm != VPDQ:
        return ()
    return tuple(
        Frame(one.number, one.at, Pdq(bytes(one.bits), one.quality))
        for one in row.frames.order_by("pk")
    )
