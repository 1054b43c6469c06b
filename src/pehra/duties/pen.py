"""Who writes the ledger. No duty: a duty's line goes through here, in its own transaction.

On SQLite there is one writer at a time, and the line gets its number at once. On PostgreSQL many
write together: the line is set down unnumbered in its duty's transaction, and right after that
whoever gets hold of the pen numbers all that wait, in one batch. A process that dies in between
leaves its lines to the next one; none is lost and none stands twice.
"""

from collections.abc import Iterable, Sequence

from django.db import connection, transaction

from pehra.base.canonical import Json
from pehra.base.clock import iso
from pehra.evidence import ledger, tree
from pehra.evidence.ledger import Entry
from pehra.store import models
from pehra.store.queries.ledger import KeptNodes, entry_of

PEN = 7_310_041  # any number, but the same in every process of one database
BATCH = 1000  # lines numbered in one transaction


class _Grown:
    """The kept tree, and what this transaction adds to it."""

    def __init__(self) -> None:
        self._kept, self._fresh = KeptNodes(), dict[tuple[int, int], bytes]()

    def get(self, level: int, index: int) -> bytes:
        found = self._fresh.get((level, index))
        return self._kept.get(level, index) if found is None else found

    def add(self, node: tree.Node) -> None:
        self._fresh[node.level, node.index] = node.hash

    def rows(self) -> Iterable[models.TreeNode]:
        for (level, index), found in self._fresh.items():
            yield models.TreeNode(level=level, index=index, hash=found)


def write(entry: Entry) -> None:
    """Inside the duty's transaction; `entry.seq` is not looked at."""
    if connection.vendor == "postgresql":
        models.PendingLine.objects.create(told=_told(entry))
    else:
        append([entry])


def settle() -> None:
    """After the duty's transaction: give their numbers to all lines that wait."""
    if connection.vendor != "postgresql":
        return
    while models.PendingLine.objects.exists():
        with transaction.atomic(durable=True), connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [PEN])
            rows = list(models.PendingLine.objects.order_by("pk")[:BATCH])
            append([entry_of(row.told) for row in rows])
            models.PendingLine.objects.filter(pk__in=[row.pk for row in rows]).delete()


def append(entries: Sequence[Entry]) -> None:
    """The lines in this order, numbered from the last one on, with what they add to the tree.
    Inside a transaction that nobody else writes the ledger in.
    """
    last = models.LedgerLine.objects.order_by("-seq").first()
    before, link = (last.seq, bytes(last.link)) if last else (0, ledger.GENESIS)
    grown, rows = _Grown(), []
    for seq, entry in enumerate(entries, before + 1):
        body = ledger.body(ledger.numbered(entry, seq))
        link = ledger.link(link, body)
        rows.append(
            models.LedgerLine(seq=seq, body=body.decode(), link=link, subject=entry.subject)
        )
        for node in list(tree.grown(seq - 1, body, grown)):
            grown.add(node)
    models.LedgerLine.objects.bulk_create(rows)
    models.TreeNode.objects.bulk_create(grown.rows())


def _told(entry: Entry) -> dict[str, Json]:
    return {
        "seq": 0, "at": iso(entry.at), "duty": entry.duty, "officer": entry.officer,
        "authority": entry.authority, "subject": entry.subject, "details": entry.details,
    }  # fmt: skip
