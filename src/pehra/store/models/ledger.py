"""The ledger's lines and its tree: only ever added to (triggers refuse the rest, migrations 0002
and 0004). Beside them what others said of it: signatures and time stamps.
"""

from django.db import models


class LedgerLine(models.Model):
    seq = models.BigIntegerField(primary_key=True)
    body = models.TextField()
    link = models.BinaryField(max_length=32)
    #: copied out of the body, to find the lines of one report
    subject = models.CharField(max_length=80, db_index=True)

    def __str__(self) -> str:
        return f"line {self.seq}"


class PendingLine(models.Model):
    """On PostgreSQL: written with what it tells of, and given its number right after, by whoever
    holds the pen (duties/pen.py). Never lost, never twice.
    """

    told = models.JSONField()

    def __str__(self) -> str:
        return f"pending line {self.pk}"


class TreeNode(models.Model):
    """A complete subtree of the ledger's tree (evidence/tree.py)."""

    level = models.PositiveSmallIntegerField()
    index = models.BigIntegerField()
    hash = models.BinaryField(max_length=32)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["level", "index"], name="one_node_a_place")]

    def __str__(self) -> str:
        return f"node {self.level}/{self.index}"


class Checkpoint(models.Model):
    """A signed note over the ledger's size and head; witnesses' signatures are added to it."""

    size = models.BigIntegerField(unique=True)
    note = models.TextField()
    signed_at = models.DateTimeField()
    #: when those outside were last asked for it
    tried_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"checkpoint {self.size}"


class Witness(models.Model):
    """Whose cosignatures are believed: a key as text (evidence/note.py)."""

    name = models.CharField(max_length=200, unique=True)
    key = models.CharField(max_length=300)
    added_at = models.DateTimeField()
    #: size of the newest checkpoint that it signed, and when by its own clock
    size = models.BigIntegerField(default=0)
    seen_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"witness {self.pk}"


class Stamp(models.Model):
    """A time stamp (RFC 3161) over a checkpoint's text."""

    checkpoint = models.ForeignKey(Checkpoint, models.PROTECT, related_name="stamps")
    stamper = models.CharField(max_length=200)
    token = models.BinaryField()
    #: by the stamper's clock
    stamped_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"stamp {self.pk}"
