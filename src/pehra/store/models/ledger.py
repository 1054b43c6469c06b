"""The ledger's lines: only ever added to (triggers refuse the rest, migration 0002)."""

from django.db import models


class LedgerLine(models.Model):
    seq = models.BigIntegerField(primary_key=True)
    body = models.TextField()
    link = models.BinaryField(max_length=32)
    #: copied out of the body, to find the lines of one report
    subject = models.CharField(max_length=80, db_index=True)

    def __str__(self) -> str:
        return f"line {self.seq}"
