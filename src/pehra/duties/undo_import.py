"""Take back the latest import of a list: the version before it is in force again, as a new one.

Nothing is erased: the version taken back stays on record with its rows.
"""

from collections.abc import Iterator

from pehra.base.errors import PehraError
from pehra.hashlists.listed import VPDQ, Listed
from pehra.media.decode import Frame
from pehra.media.pdq import Pdq
from pehra.roster.powers import Power
from pehra.store import models

from . import look_again, staging
from .duty import Occasion, duty, record
from .staging import State


class NothingToUndo(PehraError):
    """The list has no import that could be taken back."""


@duty(needs=Power.MANAGE_LISTS)
def undo_import(on: Occasion, name: str, reason: str) -> int:
    """Gives the number of the new version. Raises NothingToUndo."""
    last = (
        models.ListVersion.objects.filter(hash_list__name=name, state=State.IN_FORCE)
        .select_related("hash_list")
        .first()
    )
    if last is None:
        raise NothingToUndo(f"There is no list {name}. See: pehra lists show")
    if models.ListVersion.objects.filter(hash_list__name=name, state=State.STAGED).exists():
        raise NothingToUndo(f"An import of {name} is under way; finish it or drop it first.")
    version = _staged(on, last)
    with record(on, subject=f"list:{name}") as said:
        last.state = State.UNDONE
        last.save()
        staging.come_into_force(version)
        again = look_again.at_all(on.at)
        said.details |= {
            "undone": last.number, "version": version.number, "added": version.added,
            "removed": version.removed, "reports": again, "reason": reason[:200],
        }  # fmt: skip
    return version.number


def _staged(on: Occasion, last: models.ListVersion) -> models.ListVersion:
    version = staging.begin(
        on, last.hash_list, "undo", last.sha256, f"as before version {last.number}"
    )
    batch: list[Listed] = []
    weight = 0
    for row in _as_before(last):
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


def _as_before(last: models.ListVersion) -> Iterator[Listed]:
    """The rows in force in the version before."""
    rows = models.ListedHash.objects.filter(
        hash_list=last.hash_list_id, since_version__lt=last.number
    ).exclude(gone_version__lt=last.number)
    for row in rows.order_by("pk").iterator(chunk_size=staging.BATCH):
        yield Listed(row.algorithm, row.value, row.category, row.note, row.line, _frames(row))


def _frames(row: models.ListedHash) -> tuple[Frame, ...]:
    if row.algorithm != VPDQ:
        return ()
    return tuple(
        Frame(one.number, one.at, Pdq(bytes(one.bits), one.quality))
        for one in row.frames.order_by("pk")
    )
