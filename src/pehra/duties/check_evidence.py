"""Check every exhibit: its body against its address, its record against the line that sealed it,
and the vault against the records. No duty: it looks, and changes nothing.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from pehra.base.numbers import Series, count, number
from pehra.evidence.strongroom import Strongroom
from pehra.evidence.unseal import whole
from pehra.evidence.vault import NotInVault
from pehra.store import models
from pehra.store.queries.ledger import LedgerEntry, entries, sealed_anew


@dataclass(frozen=True, slots=True)
class Holds:
    exhibit: str


@dataclass(frozen=True, slots=True)
class Fails:
    """`reason` in words. `exhibit` is "" for a body that no record names."""

    exhibit: str
    reason: str


def check_evidence(room: Strongroom, only: Sequence[str] = ()) -> Iterator[Holds | Fails]:
    """All exhibits when `only` is empty, and then what lies in the vault beside them."""
    rows = models.Exhibit.objects.order_by("pk")
    if only:
        rows = rows.filter(pk__in=[count(Series.EXHIBIT, one) for one in only])
    for row in rows.iterator(chunk_size=500):
        exhibit = number(Series.EXHIBIT, row.pk)
        reason = _record(row, entries(exhibit)) or _body(room, row)
        yield Fails(exhibit, reason) if reason else Holds(exhibit)
    if not only:
        yield from _orphans(room)


def _body(room: Strongroom, row: models.Exhibit) -> str:
    """What is wrong with the body; "" when nothing is."""
    if row.destroyed_at is not None:
        return ""
    try:
        found = whole(room.vault, row.address)
    except NotInVault:
        return f"its body {row.address[:12]}… is missing from the vault: restore it from a backup"
    except OSError as error:
        return f"its body {row.address[:12]}… cannot be read: {error.strerror}"
    if found.sha256 != row.address:
        return f"its body {row.address[:12]}… was changed on the disk: restore it from a backup"
    return ""


def _record(row: models.Exhibit, lines: Sequence[LedgerEntry]) -> str:
    """What is wrong with the record; "" when nothing is."""
    sealed = [one for one in lines if one.duty == "seal_exhibit" and one.details.get("fresh")]
    if not sealed:
        return "the ledger has no line of its sealing"
    told = sealed[-1].details
    if (told["sha256"], told["size"]) != (row.sha256, row.size):
        return f"its record says other bytes than line {sealed[-1].seq} of the ledger"
    if told.get("address", row.sha256) != row.address and not sealed_anew(row.address):
        return f"its record names another body than line {sealed[-1].seq} of the ledger"
    return ""


def _orphans(room: Strongroom) -> Iterator[Fails]:
    for body in room.vault.bodies():
        waits = models.PlatformPart.objects.filter(address=body.address).exists()
        if not waits and not models.Exhibit.objects.filter(address=body.address).exists():
            words = f"the body {body.address[:12]}… is in the vault and in no record"
            yield Fails("", words)
