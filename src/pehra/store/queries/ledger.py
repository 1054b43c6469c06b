"""The ledger as kept."""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar

from django.db import connection

from pehra.base.errors import PehraError
from pehra.evidence import ledger, tree
from pehra.evidence.checkpoint import HEAD
from pehra.evidence.note import key
from pehra.evidence.tree import NoProof
from pehra.store import models

T = TypeVar("T")
K = TypeVar("K")
TOGETHER = 400  # nodes fetched by one question


class NoSuchWitness(PehraError):
    """Nobody of this name is believed as a witness."""


@dataclass(frozen=True, slots=True)
class LedgerEntry:
    seq: int
    at: datetime
    duty: str
    officer: str
    authority: str
    subject: str
    details: dict[str, object]


def lines() -> Iterator[ledger.Line]:
    """Every line from the first, streamed."""
    rows = models.LedgerLine.objects.order_by("seq").values_list("seq", "body", "link")
    for seq, body, link in rows.iterator(chunk_size=2000):
        yield ledger.Line(seq, body.encode(), bytes(link))


class KeptNodes:
    """The ledger's tree as kept (evidence/tree.py)."""

    def get(self, level: int, index: int) -> bytes:
        """Raises KeyError."""
        row = models.TreeNode.objects.filter(level=level, index=index).first()
        if row is None:
            raise KeyError((level, index))
        return bytes(row.hash)


class _Asked:
    """Which nodes a proof looks at; what they hold decides nothing of that."""

    def __init__(self) -> None:
        self.keys: set[tuple[int, int]] = set()

    def get(self, level: int, index: int) -> bytes:
        self.keys.add((level, index))
        return bytes(HEAD)


class _Fetched:
    """These nodes, fetched together: a proof's twenty cost no more than one."""

    def __init__(self, keys: Iterable[tuple[int, int]]) -> None:
        self._kept: dict[tuple[int, int], bytes] = {}
        for some in batched(sorted(keys), TOGETHER):
            places = ", ".join(["(%s, %s)"] * len(some))
            with connection.cursor() as cursor:
                cursor.execute(
                    'SELECT level, "index", hash FROM store_treenode '  # noqa: S608
                    f'WHERE (level, "index") IN (VALUES {places})',
                    [part for key in some for part in key],
                )
                for level, index, found in cursor.fetchall():
                    self._kept[level, index] = bytes(found)

    def get(self, level: int, index: int) -> bytes:
        return self._kept[level, index]


def proved(prove: Callable[[tree.Nodes], T]) -> T:
    """What `prove` makes out of the ledger's tree, with one question to the database."""
    asked = _Asked()
    prove(asked)
    return prove(_Fetched(asked.keys))


def batched(keys: Sequence[K], most: int) -> Iterator[Sequence[K]]:
    for start in range(0, len(keys), most):
        yield keys[start : start + most]


def size() -> int:
    """How many lines there are."""
    last = models.LedgerLine.objects.order_by("-seq").first()
    return last.seq if last else 0


def last_at() -> datetime | None:
    """The time that the last line says; None for an empty ledger."""
    last = models.LedgerLine.objects.order_by("-seq").first()
    return _entry(last.body).at if last else None


def line(seq: int) -> ledger.Line:
    """Raises NoProof when there is none."""
    row = models.LedgerLine.objects.filter(seq=seq).first()
    if row is None:
        raise NoProof(f"The ledger has no line {seq}; it has {size()}.")
    return ledger.Line(row.seq, row.body.encode(), bytes(row.link))


def bodies(seqs: Sequence[int]) -> dict[int, str]:
    """Of these lines, by their number."""
    found: dict[int, str] = {}
    for some in batched(seqs, TOGETHER):
        found |= dict(models.LedgerLine.objects.filter(seq__in=some).values_list("seq", "body"))
    return found


def sealed_anew(address: str) -> tuple[int, ...]:
    """The lines that say that a body was sealed later, having been kept plainly before."""
    lines_ = models.LedgerLine.objects.filter(subject__startswith="custodians:")
    return tuple(lines_.filter(body__contains=address).values_list("seq", flat=True))


def entries(*subjects: str) -> tuple[LedgerEntry, ...]:
    """The lines on these subjects, in their order."""
    rows = models.LedgerLine.objects.filter(subject__in=subjects).order_by("seq")
    return tuple(_entry(row.body) for row in rows)


def entry_of(told: Mapping[str, Any]) -> ledger.Entry:
    """A line as it waits, or the body of one that stands."""
    return ledger.Entry(
        told["seq"], datetime.fromisoformat(told["at"]), told["duty"], told["officer"],
        told["authority"], told["subject"], told["details"],
    )  # fmt: skip


def _entry(body: str) -> LedgerEntry:
    said = json.loads(body)
    return LedgerEntry(
        seq=said["seq"],
        at=datetime.fromisoformat(said["at"]),
        duty=said["duty"],
        officer=said["officer"],
        authority=said["authority"],
        subject=said["subject"],
        details=said["details"],
    )


@dataclass(frozen=True, slots=True)
class Attested:
    """What is signed, witnessed and stamped of the ledger, and how far."""

    size: int
    signed_size: int
    signed_at: datetime | None
    stamped_size: int
    stamped_at: datetime | None
    #: when the first checkpoint that nobody stamped yet was signed
    unstamped_since: datetime | None
    witnessed_size: int
    witnessed_at: datetime | None
    witnesses: int


def attested() -> Attested:
    point = models.Checkpoint.objects.order_by("-size").first()
    stamp = models.Stamp.objects.select_related("checkpoint").order_by("-checkpoint__size").first()
    since = stamp.checkpoint.size if stamp else 0
    waiting = models.Checkpoint.objects.filter(size__gt=since).order_by("size").first()
    witness = models.Witness.objects.exclude(size=0).order_by("-size").first()
    return Attested(
        size(),
        point.size if point else 0, point.signed_at if point else None,
        stamp.checkpoint.size if stamp else 0, stamp.stamped_at if stamp else None,
        waiting.signed_at if waiting else None,
        witness.size if witness else 0, witness.seen_at if witness else None,
        models.Witness.objects.count(),
    )  # fmt: skip


def witnesses() -> tuple[str, ...]:
    """Their keys as text."""
    return tuple(models.Witness.objects.order_by("pk").values_list("key", flat=True))


def witness_key(name: str) -> str:
    """As text. Raises NoSuchWitness."""
    return _witness(name).key


def witnessed_size(name: str) -> int:
    """Of what it signed last; 0 for nothing. Raises NoSuchWitness."""
    return _witness(name).size


def _witness(name: str) -> models.Witness:
    row = models.Witness.objects.filter(name=name).first()
    if row is None:
        raise NoSuchWitness(f"{name} is no witness here. Add it: pehra ledger witness add KEY")
    return row


def witnesses_of(size_: int) -> tuple[str, ...]:
    """The keys, as text, of those who signed the checkpoint of that size."""
    note = note_at(size_)
    keys = [key(one) for one in witnesses()]
    return tuple(str(one) for one in keys if f"\u2014 {one.name} " in note)


def note_at(least: int) -> str:
    """The checkpoint of the smallest size that is at least this. Raises NoProof."""
    row = models.Checkpoint.objects.filter(size__gte=least).order_by("size").first()
    if row is None:
        raise NoProof(f"No checkpoint of {least} lines or more was signed yet.")
    return row.note


def stamps_of(size_: int) -> tuple[tuple[str, bytes], ...]:
    """Of the checkpoint of that size: who stamped it, and the stamp."""
    rows = models.Stamp.objects.filter(checkpoint__size=size_).order_by("pk")
    return tuple((row.stamper, bytes(row.token)) for row in rows)
