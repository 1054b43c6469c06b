"""Sealed originals, and each time their bytes reached us."""

from django.db import models


class Exhibit(models.Model):
    class State(models.TextChoices):
        SEALED = "SEALED"
        READ = "READ"
        UNREADABLE = "UNREADABLE"

    sha256 = models.CharField(max_length=64, unique=True)
    size = models.BigIntegerField()
    sealed_at = models.DateTimeField()
    state = models.CharField(max_length=12, choices=State, default=State.SEALED)
    problem = models.TextField(default="")

    def __str__(self) -> str:
        return f"exhibit {self.pk}"


class Arrival(models.Model):
    """One time the same bytes reached us: the second is a second sighting, never a second copy."""

    exhibit = models.ForeignKey(Exhibit, models.PROTECT, related_name="arrivals")
    name = models.CharField(max_length=255)
    channel = models.CharField(max_length=12)
    received_at = models.DateTimeField()
    received_by = models.CharField(max_length=40)

    def __str__(self) -> str:
        return f"arrival {self.pk}"
