"""Give the custodians in force their shares of what the desk alone could open until now."""

from pehra.base.numbers import Series, number
from pehra.evidence import shares
from pehra.evidence.seal import seal
from pehra.evidence.strongroom import Strongroom
from pehra.evidence.unseal import PIECE
from pehra.roster.powers import Power
from pehra.store import models

from . import errand
from .duty import Occasion, duty, record
from .opened import working_key
from .seal_exhibit import Locked, custodians_of, keep_locks, lock

BATCH = 50  # exhibits in one record


@duty(needs=Power.PUT_AWAY)
def share_out(on: Occasion, room: Strongroom, held: errand.Lease) -> int:
    """Some of them, and itself again while there are more. Gives how many are left."""
    among = models.CustodianSet.objects.exclude(confirmed_at=None).order_by("-pk").first()
    waiting = models.Exhibit.objects.filter(held_by=None, destroyed_at=None)
    rows = list(waiting.order_by("pk")[:BATCH]) if among else []
    plain = {row.pk: _sealed_anew(on, room, row) for row in rows if row.address == row.sha256}
    keys = {row.pk: working_key(room, row) for row in rows if row.pk not in plain}
    with record(on, subject=held.subject) as said:
        errand.finish(held)
        for row in rows:
            row.held_by = among
            if row.pk in plain:
                row.address, row.body_size = plain[row.pk][:2]
                keep_locks(row, plain[row.pk][2])
            elif among is not None:
                _share(row, keys[row.pk], among)
            row.save(update_fields=["held_by", "address", "body_size"])
            errand.put(errand.Kind.PUT_AWAY, number(Series.EXHIBIT, row.pk), on.at)
        left = waiting.count() if among else 0
        if left:
            errand.put(errand.Kind.SHARE_OUT, held.subject, on.at)
        said.details |= {"exhibits": [row.pk for row in rows], "left": left}
        said.details["addresses"] = [plain[row.pk][0] for row in rows if row.pk in plain]
    for row in rows:
        if row.pk in plain:
            room.vault.drop(row.sha256)
    return left


def _share(row: models.Exhibit, key: bytes, among: models.CustodianSet) -> None:
    models.Share.objects.filter(exhibit=row).delete()
    models.Share.objects.bulk_create(
        models.Share(exhibit=row, holder=one.holder, sealed=one.sealed)
        for one in shares.shared(key, row.address, custodians_of(among))
    )


def _sealed_anew(on: Occasion, room: Strongroom, row: models.Exhibit) -> tuple[str, int, Locked]:
    """What a Pehra before 0.2 kept without encryption."""
    with room.vault.open(row.sha256) as file:
        item = seal(iter(lambda: file.read(PIECE), b""), room.vault)
    return item.body.address, item.body.size, lock(item, room.working.public(on.at))
