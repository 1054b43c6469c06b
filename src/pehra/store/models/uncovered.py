"""Addresses of tip-offs that no authority in force covers: they wait, and nobody asks for them.

The address itself stands in its sighting and nowhere else: when that goes, so does the row here.
"""

from django.db import models

from .reports import Report, Sighting


class UncoveredHost(models.Model):
    """Where something waits; gone when nothing does. `name` is the frontier's, empty for what is no
    address that could be fetched. How many wait is counted when it is shown.
    """

    name = models.CharField(max_length=300, unique=True)
    domain = models.CharField(max_length=300, db_index=True)
    #: the highest place that a report which names it has in the queue
    tier = models.PositiveSmallIntegerField(default=9)
    lane = models.CharField(max_length=16, default="")
    first_at = models.DateTimeField(null=True)
    last_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["tier", "-last_at", "-id"], name="uncovered_first")]

    def __str__(self) -> str:
        return f"uncovered host {self.pk}"


class Uncovered(models.Model):
    """One address in one place of one report. `key` is that of a target (patrol/frontier.py)."""

    sighting = models.OneToOneField(Sighting, models.CASCADE, primary_key=True, related_name="+")
    report = models.ForeignKey(Report, models.CASCADE, related_name="+")
    host = models.ForeignKey(UncoveredHost, models.PROTECT, related_name="rows", db_index=False)
    key = models.BinaryField(max_length=16)

    class Meta:
        indexes = [models.Index(fields=["host", "sighting"], name="uncovered_host")]

    def __str__(self) -> str:
        return f"uncovered sighting {self.sighting_id}"


class TipsRead(models.Model):
    """How far the sightings of tip-offs were looked through for addresses: one row. All are looked
    through twice: who wrote theirs down late, behind one with a higher number, is not missed.
    """

    once = models.BigIntegerField(default=0)
    twice = models.BigIntegerField(default=0)
    #: where the second look goes to, and when that was set
    turn = models.BigIntegerField(default=0)
    turn_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return "tips read"
