"""The ledger's lines and its tree: only ever added to (triggers refuse the rest, migrations 0002
and 0004).
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


class TreeNode(models.Model):
    """A complete subtree of the ledger's tree (evidence/tree.py)."""

    level = models.PositiveSmallIntegerField()
    index = models.BigIntegerField()
    hash = models.BinaryField(max_length=32)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["level", "index"], name="one_node_a_place")]

    def __str__(self) -> str:
        return f"node {self.level}/{self.index}"
