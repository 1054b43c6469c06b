"""What an observation of a swarm came to, and the registries' files that bounded it."""

from django.db import models

from .patrol import Fetch


class Observation(models.Model):
    """The peers that it found are its fetch's presences."""

    fetch = models.OneToOneField(Fetch, models.PROTECT, related_name="observation")
    ending = models.CharField(max_length=8)
    #: peers that were listed, and are of no country that the authority names: a number alone
    elsewhere = models.PositiveIntegerField()
    #: [{"tracker", "at", "seeders", "completed", "leechers"} or {"tracker", "at", "words"}]
    scrapes = models.JSONField(default=list)
    notes = models.JSONField(default=list)
    asked = models.PositiveIntegerField()
    spoken_to = models.PositiveIntegerField()
    #: of the log of all packets (pcapng), which is the fetch's exhibit
    packets_sha256 = models.CharField(max_length=64)
    #: by which files it was told which address is of which country: {"apnic": "20261124"}
    allocations = models.JSONField(default=dict)
    #: how far this machine's clock was to be trusted (base/timekeeping.py)
    clock = models.JSONField(default=dict)

    def __str__(self) -> str:
        return f"observation {self.pk}"


class Allocation(models.Model):
    """A registry's file as it was imported. The newest of each registry is in force; older ones
    stay, since observations were bounded by them.
    """

    registry = models.CharField(max_length=40)
    serial = models.CharField(max_length=14)
    sha256 = models.CharField(max_length=64)
    file = models.BinaryField()  # deflated (RFC 1950)
    ranges = models.PositiveIntegerField()
    rejected = models.PositiveIntegerField()
    imported_at = models.DateTimeField()
    imported_by = models.CharField(max_length=40)

    class Meta:
        indexes = [models.Index(fields=["registry", "-id"], name="allocation_newest")]

    def __str__(self) -> str:
        return f"allocation {self.pk}"
