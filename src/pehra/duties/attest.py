"""Have the ledger's length and head signed, and keep what others say of it. No duty: a line about
it would already make the ledger longer than what was signed.
"""

from datetime import datetime

from pehra.evidence import tree
from pehra.evidence.checkpoint import Checkpoint, checkpoint
from pehra.evidence.notary import Notary
from pehra.evidence.note import Key, Note, opened
from pehra.store import models
from pehra.store.queries import ledger as ledgers


def sign_checkpoint(notary: Notary, at: datetime) -> str:
    """The note, kept as well. Raises NotSigned, OSError, NotaryAway."""
    nodes = ledgers.KeptNodes()
    last, size = notary.last(), ledgers.size()
    new = Checkpoint(notary.key.name, size, tree.head(size, nodes))
    path = tree.consistency(last.size, size, nodes) if 0 < last.size <= size else ()
    note = str(notary.sign(new, path))
    models.Checkpoint.objects.get_or_create(size=size, defaults={"note": note, "signed_at": at})
    return note


def keep_cosigned(told: str, log: Key, witness: Key, at: datetime) -> Checkpoint:
    """A checkpoint of ours that came back with a witness's signature: add it. Raises BadNote."""
    note, _ = opened(told, [log])
    opened(told, [witness])
    point = checkpoint(note.text)
    row, _ = models.Checkpoint.objects.get_or_create(
        size=point.size, defaults={"note": told, "signed_at": at}
    )
    row.note = _merged(row.note, told, [log, witness])
    row.save(update_fields=["note"])
    models.Witness.objects.filter(key=str(witness), size__lte=point.size).update(
        size=point.size, seen_at=at
    )
    return point


def _merged(kept: str, told: str, keys: list[Key]) -> str:
    """All signatures by these keys over the one text, each once."""
    first, _ = opened(kept, keys)
    second, _ = opened(told, keys)
    lines = {(one.name, one.number): one for one in (*second.signatures, *first.signatures)}
    return str(Note(first.text, tuple(lines.values())))


def keep_stamp(size: int, stamper: str, token: bytes, stamped_at: datetime) -> None:
    row = models.Checkpoint.objects.get(size=size)
    models.Stamp.objects.create(
        checkpoint=row, stamper=stamper[:200], token=token, stamped_at=stamped_at
    )


def add_witness(key: Key, at: datetime) -> None:
    models.Witness.objects.update_or_create(
        name=key.name, defaults={"key": str(key), "added_at": at}
    )
