"""What the patrol found, who is told of it, and which peers of a swarm it saw."""

from django.db import models

from .patrol import Fetch, Target
from .reports import Report


class Finding(models.Model):
    class Kind(models.TextChoices):
        HIT = "HIT"  # a file that a list knows
        CHANGED = "CHANGED"  # what a tip named is not what it was
        GONE = "GONE"  # it is there no more
        NEW_HOST = "NEW_HOST"  # a host in scope that was not known before

    kind = models.CharField(max_length=8, choices=Kind)
    target = models.ForeignKey(Target, models.PROTECT, related_name="findings")
    fetch = models.ForeignKey(Fetch, models.PROTECT, related_name="findings")
    at = models.DateTimeField()
    #: {"url", "address", "host", "domain", "certificate"}: where the bytes lay
    hosted_at = models.JSONField(default=dict)
    #: the page, feed or redirect that led there; another thing than where it lies
    reached_through = models.TextField(default="")
    #: as media/finding.py has it: list, version, number, category, distance
    told = models.JSONField(default=dict)
    report = models.ForeignKey(Report, models.PROTECT, null=True, related_name="findings")
    settled_by = models.CharField(max_length=40, default="")
    settled_at = models.DateTimeField(null=True)
    settled_reason = models.TextField(default="")

    class Meta:
        indexes = [
            models.Index(fields=["-at"], name="finding_latest"),
            models.Index(fields=["id"], name="finding_open", condition=models.Q(settled_at=None)),
        ]

    def __str__(self) -> str:
        return f"finding {self.pk}"


class Contact(models.Model):
    """Whom to tell about what lies on a network or under a domain, from imported data."""

    key = models.CharField(max_length=255, db_index=True)  # a CIDR, or a registered domain
    first = models.BinaryField(max_length=17, null=True, db_index=True)  # family and first address
    last = models.BinaryField(max_length=17, null=True)
    provider = models.CharField(max_length=200)
    email = models.CharField(max_length=254)
    country = models.CharField(max_length=2, default="")
    imported_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"contact {self.pk}"


class Notice(models.Model):
    """That a provider is asked to take down what a finding names; confirmed by a person after a
    second fetch.
    """

    finding = models.ForeignKey(Finding, models.PROTECT, related_name="notices")
    provider = models.CharField(max_length=200)
    email = models.CharField(max_length=254)
    text = models.TextField()
    drafted_by = models.CharField(max_length=40)
    drafted_at = models.DateTimeField()
    second = models.ForeignKey(Fetch, models.PROTECT, null=True, related_name="+")
    confirmed_by = models.CharField(max_length=40, default="")
    confirmed_at = models.DateTimeField(null=True)
    checked_at = models.DateTimeField(null=True)
    removed_at = models.DateTimeField(null=True)
    #: by what it was seen: GONE, CHANGED or MOVED (patrol/notice.py); empty while it is there
    removed_how = models.CharField(max_length=8, default="")
    #: when it was seen again after it had been removed, the last time
    back_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"notice {self.pk}"


class Presence(models.Model):
    """A peer of a swarm, by what it did: listed by somebody, answered us, claimed pieces."""

    class Grade(models.TextChoices):
        LISTED = "LISTED"
        ANSWERED = "ANSWERED"
        CLAIMS_PIECES = "CLAIMS_PIECES"

    fetch = models.ForeignKey(Fetch, models.PROTECT, related_name="presences")
    target = models.ForeignKey(Target, models.PROTECT, related_name="presences")
    at = models.DateTimeField()
    address = models.CharField(max_length=45)
    port = models.PositiveIntegerField()
    local_address = models.CharField(max_length=45, default="")
    local_port = models.PositiveIntegerField(default=0)
    grade = models.CharField(max_length=14, choices=Grade)
    listed_by = models.CharField(max_length=300, default="")
    client = models.CharField(max_length=80, default="")
    peer_id = models.CharField(max_length=40, default="")
    pieces = models.PositiveIntegerField(null=True)
    of_pieces = models.PositiveIntegerField(null=True)
    metadata_size = models.PositiveIntegerField(null=True)
    #: to whose holder a registry gave the address (ISO 3166)
    country = models.CharField(max_length=2, default="")
    listed_at = models.DateTimeField(null=True)
    #: why it is no more than it is, or what is wrong with what it said
    words = models.CharField(max_length=200, default="")

    def __str__(self) -> str:
        return f"presence {self.pk}"
