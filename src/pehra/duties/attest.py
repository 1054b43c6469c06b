"""Have the ledger's length and head signed, witnessed and stamped, and keep what others say of it.
No duty: a line about it would already make the ledger longer than what was signed.
"""

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path

from pehra.base.config import Config
from pehra.base.errors import PehraError
from pehra.evidence import tree
from pehra.evidence.checkpoint import Checkpoint, checkpoint
from pehra.evidence.cosignature import NotWitnessed, seen
from pehra.evidence.notaries import FolderNotary, SocketNotary
from pehra.evidence.notary import Notary
from pehra.evidence.note import BadNote, Key, Note, key, opened, read
from pehra.evidence.stamp import Due, NotStamped, due, roots
from pehra.evidence.stamper import Stamper, stamped
from pehra.evidence.stampers import HttpStamper
from pehra.evidence.witness import Conflict, Cosigned, Declined, Witness, added, request
from pehra.evidence.witnesses import HttpWitness
from pehra.store import models
from pehra.store.queries import ledger as ledgers

AGAIN = timedelta(minutes=5)


class NotAttested(PehraError):
    """A witness or an authority of time did not do what it was asked."""


def notary_of(config: Config) -> Notary:
    """The process that holds the log's key when there is one, else the home's own folder."""
    if config.notary_socket:
        return SocketNotary(Path(config.notary_socket))
    return FolderNotary(config.notary, config.origin)


def sign_checkpoint(notary: Notary, at: datetime) -> str:
    """The note, kept as well. Raises NotSigned, OSError, NotaryAway."""
    last, size = notary.last(), ledgers.size()
    head = ledgers.proved(lambda nodes: tree.head(size, nodes))
    new = Checkpoint(notary.key.name, size, head)
    path: tuple[bytes, ...] = ()
    if 0 < last.size <= size:
        path = ledgers.proved(lambda nodes: tree.consistency(last.size, size, nodes))
    note = str(notary.sign(new, path))
    models.Checkpoint.objects.get_or_create(size=size, defaults={"note": note, "signed_at": at})
    return note


def attest(config: Config, at: datetime) -> list[str]:
    """What is due now: a checkpoint every quarter of an hour when the ledger grew, and for it all
    that are configured to say something of it, asked again every five minutes while they are away.
    Gives what could not be done, in words; the desk goes on.
    """
    told = ledgers.attested()
    try:
        if isinstance(due(told.signed_size, told.signed_at, told.size, at), Due):
            sign_checkpoint(notary_of(config), at)
        row = models.Checkpoint.objects.order_by("-size").first()
        if row is None or (row.tried_at is not None and at - row.tried_at < AGAIN):
            return []
        acts = list(_owed(config, row, at))
    except (PehraError, OSError) as error:
        return [str(error)]
    models.Checkpoint.objects.filter(pk=row.pk).update(tried_at=at)
    problems: list[str] = []
    for act in acts:
        try:
            act()
        except (PehraError, OSError) as error:
            problems.append(str(error))
    return problems


def _owed(config: Config, row: models.Checkpoint, at: datetime) -> Iterator[Callable[[], object]]:
    """What nobody said yet of this checkpoint."""
    have = set(row.stamps.values_list("stamper", flat=True))
    for address in config.stampers:
        if address not in have:
            yield partial(stamp, HttpStamper(address), row.note, config.stamp_roots)
    by = notary_of(config).key if config.witnesses else None
    for witness in witnesses(config):
        if by is not None and isinstance(seen(read(row.note), witness.key), NotWitnessed):
            yield partial(ask_witness, witness, row.note, by, at)


def witnesses(config: Config) -> Iterator[Witness]:
    """Those of pehra.toml: an address and a key each. Raises BadNote."""
    for told in config.witnesses:
        address, _, by = told.partition(" ")
        yield HttpWitness(address, key(by))


def stamp(stamper: Stamper, note: str, certificates: str) -> datetime:
    """Stamp the checkpoint's text. Raises NotAttested, StamperAway, BadRoots, OSError."""
    believed = roots(Path(certificates).read_bytes()) if certificates else ()
    text = read(note).text
    found = stamped(stamper, text.encode(), believed)
    if isinstance(found, NotStamped):
        raise NotAttested(f"{stamper.name}: {found.reason}")
    row = models.Checkpoint.objects.get(size=checkpoint(text).size)
    models.Stamp.objects.create(
        checkpoint=row, stamper=stamper.name[:200], token=found.token, stamped_at=found.at
    )
    return found.at


def ask_witness(witness: Witness, note: str, by: Key, at: datetime) -> None:
    """From where the witness was last; when it was elsewhere, from there. Raises NotAttested,
    WitnessAway, BadNote.
    """
    add_witness(witness.key, at)
    nodes = ledgers.KeptNodes()
    row = models.Witness.objects.get(name=witness.key.name)
    answer = witness.ask(request(row.size, note, nodes), at)
    if isinstance(answer, Conflict):
        answer = witness.ask(request(answer.size, note, nodes), at)
    match answer:
        case Cosigned():
            keep_cosigned(added(note, answer), by, witness.key, at)
        case Conflict(size):
            raise NotAttested(f"{witness.key.name} saw another ledger, of {size} lines.")
        case Declined(status, reason):
            raise NotAttested(f"{witness.key.name} declined ({status}): {reason}")


def keep_cosigned(told: str, by: Key, witness: Key, at: datetime) -> Checkpoint:
    """A checkpoint of ours that came back with a witness's signature: add it. Raises BadNote."""
    note, _ = opened(told, [by])
    if isinstance(found := seen(note, witness), NotWitnessed):
        raise BadNote(f"The checkpoint has no signature to add: {found.reason}.")
    point = checkpoint(note.text)
    row, _ = models.Checkpoint.objects.get_or_create(
        size=point.size, defaults={"note": told, "signed_at": at}
    )
    row.note = _merged(row.note, told)
    row.save(update_fields=["note"])
    models.Witness.objects.filter(key=str(witness), size__lte=point.size).update(
        size=point.size, seen_at=found.at
    )
    return point


def add_witness(key_: Key, at: datetime) -> None:
    models.Witness.objects.get_or_create(
        name=key_.name, defaults={"key": str(key_), "added_at": at}
    )


def _merged(kept: str, told: str) -> str:
    """All signatures over the one text, each once. Raises BadNote when there are two texts."""
    first, second = read(kept), read(told)
    if first.text != second.text:
        raise BadNote("Two checkpoints of one size with two heads: the ledger was forked.")
    lines = {(one.name, one.number): one for one in (*first.signatures, *second.signatures)}
    return str(Note(first.text, tuple(lines.values())))
