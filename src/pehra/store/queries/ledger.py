"""The ledger as kept."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from pehra.evidence import ledger
from pehra.evidence.tree import NoProof
from pehra.store import models


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


def size() -> int:
    """How many lines there are."""
    last = models.LedgerLine.objects.order_by("-seq").first()
    return last.seq if last else 0


def line(seq: int) -> ledger.Line:
    """Raises NoProof when there is none."""
    row = models.LedgerLine.objects.filter(seq=seq).first()
    if row is None:
        raise NoProof(f"The ledger has no line {seq}; it has {size()}.")
    return ledger.Line(row.seq, row.body.encode(), bytes(row.link))


def entries(*subjects: str) -> tuple[LedgerEntry, ...]:
    """The lines on these subjects, in their order."""
    rows = models.LedgerLine.objects.filter(subject__in=subjects).order_by("seq")
    return tuple(_entry(row.body) for row in rows)


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
