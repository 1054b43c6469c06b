"""Reports that platforms are submitting, part by part, until they finish or let them lie."""

from django.db import models

from .exhibits import Exhibit


class PlatformReport(models.Model):
    class State(models.TextChoices):
        OPEN = "OPEN"
        FINISHED = "FINISHED"
        RETRACTED = "RETRACTED"
        EXPIRED = "EXPIRED"  # never finished: what there is of it is read as such

    #: the badge of the platform's account
    by = models.CharField(max_length=40)
    opened_at = models.DateTimeField()
    changed_at = models.DateTimeField()
    state = models.CharField(max_length=9, choices=State, default=State.OPEN)
    #: what was put together of its parts
    exhibit = models.ForeignKey(Exhibit, models.PROTECT, null=True, related_name="+")

    class Meta:
        indexes = [models.Index(fields=["state", "changed_at"])]

    def __str__(self) -> str:
        return f"platform report {self.pk}"


class PlatformPart(models.Model):
    """One document or file, sealed as it came. Its body lies in the vault under `address` until it
    stands in the report's exhibit; its key is sealed to the desk's working key `key`.
    """

    class Kind(models.TextChoices):
        REPORT = "REPORT"
        FILE = "FILE"
        INFO = "INFO"

    report = models.ForeignKey(PlatformReport, models.CASCADE, related_name="parts")
    kind = models.CharField(max_length=6, choices=Kind)
    #: 32 hex digits that name a file and what is said of it
    file = models.CharField(max_length=32, default="", db_index=True)
    name = models.CharField(max_length=255, default="")
    md5 = models.CharField(max_length=32)
    sha256 = models.CharField(max_length=64)
    size = models.BigIntegerField()
    address = models.CharField(max_length=64, default="", db_index=True)
    key = models.CharField(max_length=40, default="")
    sealed = models.BinaryField(default=b"")

    def __str__(self) -> str:
        return f"part {self.pk} of platform report {self.report_id}"
