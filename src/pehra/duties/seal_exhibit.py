"""Seal the bytes that reached us, before anything reads them.

The same bytes again are the same exhibit and one more arrival. Reading waits as an errand that is
set down in the same transaction, so that what was acknowledged will be read, whatever happens.
Sealing takes public keys only: the custodians', and the desk's working key of the day.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from pehra.base.canonical import Json
from pehra.base.numbers import Series, number
from pehra.base.storable import storable
from pehra.evidence import shares
from pehra.evidence.custodian import Custodian, Custodians
from pehra.evidence.seal import Item, identity, seal
from pehra.evidence.strongroom import Strongroom
from pehra.evidence.working import Public
from pehra.roster.powers import Power
from pehra.store import models

from . import errand
from .duty import Occasion, duty, record
from .once import Once, before
from .strongroom import must_be_there

LONGEST_NAME = 255  # characters kept of a file's name


@dataclass(frozen=True, slots=True)
class Kept:
    """`fresh`: these bytes had never reached us before."""

    exhibit: str
    sha256: str
    fresh: bool


@dataclass(frozen=True, slots=True)
class Locked:
    """An item's key shared out: to the custodians in force, and to the desk while it works."""

    held_by: models.CustodianSet | None
    shares: tuple[shares.Share, ...]
    key: str  # the working key's name
    working: bytes


@duty(needs=Power.RECEIVE)
def seal_exhibit(
    on: Occasion, room: Strongroom, chunks: Iterable[bytes], *, name: str | Once,
    channel: str, to_read: bool = True,
) -> Kept:  # fmt: skip
    """Not `to_read`: it holds no report, and is put away at once. Named by a Once and here already,
    it is the exhibit that came first, and no arrival of other bytes.

    Raises NotSealed, NoWorkingKey.
    """
    must_be_there(room)
    public = room.working.public(on.at)
    item = seal(chunks, room.vault)
    locked = lock(item, public)
    with record(on, subject="") as said:
        first = before(name, channel) if isinstance(name, Once) else None
        row, fresh = (first, False) if first else _row(on, item, locked)
        if first is None:
            _arrived(on, row, str(name), channel)
        said.subject = number(Series.EXHIBIT, row.pk)
        if fresh:
            _work(row, said.subject, on, to_read=to_read)
        elif to_read and row.state == models.Exhibit.State.UNREADABLE:
            errand.put(errand.Kind.READ, said.subject, on.at)  # today's readers may know it
        said.details |= _details(row, fresh)
    if not fresh:
        room.vault.drop(item.body.address)  # no record names this body
    return Kept(said.subject, row.sha256, fresh)


def lock(item: Item, public: Public) -> Locked:
    """Share the item's key out; after that nobody here has it."""
    among = models.CustodianSet.objects.exclude(confirmed_at=None).order_by("-pk").first()
    whole = shares.Opened(item.body.address, str(identity(item.key).to_public()), 1, 0, item.key)
    made = shares.shared(item.key, item.body.address, custodians_of(among)) if among else ()
    return Locked(among, made, public.name, shares.sealed(whole, public.recipient))


def custodians_of(row: models.CustodianSet) -> Custodians:
    members = row.members.order_by("pk")
    return Custodians(
        tuple(Custodian(one.name, one.recipient) for one in members), row.needed, row.recovery
    )


def keep_locks(row: models.Exhibit, locked: Locked) -> None:
    """Inside a record: these shares and no others."""
    models.Share.objects.filter(exhibit=row).delete()
    models.Share.objects.bulk_create(
        models.Share(exhibit=row, holder=one.holder, sealed=one.sealed) for one in locked.shares
    )
    models.WorkingShare.objects.update_or_create(
        exhibit=row, defaults={"key": locked.key, "sealed": locked.working}
    )


def readable(name: str) -> str:
    """A file's name as it can be kept: bytes of it that are no text are shown as such."""
    return storable(name.replace("\0", ""))


def _arrived(on: Occasion, row: models.Exhibit, name: str, channel: str) -> None:
    models.Arrival.objects.create(
        exhibit=row,
        name=readable(name)[-LONGEST_NAME:],
        channel=channel,
        received_at=on.at,
        received_by=on.officer.badge,
    )


def _row(on: Occasion, item: Item, locked: Locked) -> tuple[models.Exhibit, bool]:
    found = {
        "md5": item.digests.md5, "sha1": item.digests.sha1, "size": item.digests.size,
        "sealed_at": on.at, "address": item.body.address, "body_size": item.body.size,
        "held_by": locked.held_by,
    }  # fmt: skip
    row, fresh = models.Exhibit.objects.get_or_create(sha256=item.digests.sha256, defaults=found)
    if row.destroyed_at is not None:  # the order was to destroy what was there then
        models.Exhibit.objects.filter(pk=row.pk).update(
            destroyed_at=None, state=models.Exhibit.State.SEALED, **found
        )
        row.refresh_from_db()
        fresh = True
    if fresh:
        keep_locks(row, locked)
    return row, fresh


def _work(row: models.Exhibit, exhibit: str, on: Occasion, *, to_read: bool) -> None:
    """It is read; or, when it was read before it was destroyed and came again, put away."""
    if to_read and not row.reports.exists():
        errand.put(errand.Kind.READ, exhibit, on.at)
        return
    models.Exhibit.objects.filter(pk=row.pk).update(state=models.Exhibit.State.READ)
    if row.held_by_id:
        errand.put(errand.Kind.PUT_AWAY, exhibit, on.at)


def _details(row: models.Exhibit, fresh: bool) -> dict[str, Json]:  # noqa: FBT001
    return {
        "sha256": row.sha256, "size": row.size, "address": row.address, "fresh": fresh,
        "custodians": row.held_by_id or 0,
    }  # fmt: skip
