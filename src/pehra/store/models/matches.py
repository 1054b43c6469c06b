"""Which listed hash was found in which file: what a decision rests on, and what a flood is
counted by.
"""

from django.db import models

from .hashlists import ListedHash
from .reports import ReportedFile


class Match(models.Model):
    """As of the file's latest comparison. `turned` and what follows as in media/recognise.py."""

    file = models.ForeignKey(ReportedFile, models.CASCADE, related_name="matches")
    listed = models.ForeignKey(ListedHash, models.PROTECT, related_name="matches")
    distance = models.PositiveSmallIntegerField()
    turned = models.PositiveSmallIntegerField(default=0)
    frame = models.PositiveIntegerField(default=0)
    query_share = models.PositiveSmallIntegerField(default=0)
    target_share = models.PositiveSmallIntegerField(default=0)
    at = models.DateTimeField(db_index=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["file", "listed"], name="one_match_a_listed_hash")
        ]
        indexes = [models.Index(fields=["listed", "at"])]

    def __str__(self) -> str:
        return f"match {self.pk}"


class FloodAlarm(models.Model):
    """One listed hash matched far more in a day than it used to. Open until it is settled."""

    listed = models.ForeignKey(ListedHash, models.PROTECT, related_name="floods")
    at = models.DateTimeField()
    today = models.PositiveIntegerField()
    #: matches a day before, in hundredths
    usual = models.PositiveIntegerField()
    settled_by = models.CharField(max_length=40, default="")
    settled_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"flood {self.pk}"
