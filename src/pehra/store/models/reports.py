"""Reports as read from an exhibit, the identifiers seen in them, and their files."""

from django.db import models

from pehra.triage.clock import NO_DEADLINE

from .exhibits import Exhibit
from .packed import PackedJson


class Cluster(models.Model):
    """Reports that say the same."""

    def __str__(self) -> str:
        return f"cluster {self.pk}"


class ClusterKey(models.Model):
    """What the reports of a cluster share (intake/fold.py)."""

    key = models.CharField(max_length=64, primary_key=True)
    cluster = models.ForeignKey(Cluster, models.CASCADE, related_name="keys")

    def __str__(self) -> str:
        return f"key of cluster {self.cluster_id}"


class Report(models.Model):
    cluster = models.ForeignKey(Cluster, models.PROTECT, null=True, related_name="reports")
    exhibit = models.ForeignKey(Exhibit, models.PROTECT, related_name="reports")
    #: the member of a parcel it was read from; empty when the exhibit is the report itself
    member = models.CharField(max_length=400, default="")
    sender_number = models.CharField(max_length=80, default="", db_index=True)
    sender_name = models.CharField(max_length=200, default="")
    incident_type = models.CharField(max_length=24, default="")
    received_at = models.DateTimeField()
    preserved_until_at = models.DateTimeField(null=True)
    #: when carriers may forget who had its latest address
    logs_until_at = models.DateTimeField(null=True)
    #: the next of these two that is still ahead; NO_DEADLINE when none is
    due_at = models.DateTimeField(default=NO_DEADLINE)
    #: its sender's handling code, and when it must be gone by
    handling = models.CharField(max_length=40, default="")
    expires_at = models.DateTimeField(null=True)
    reader = models.CharField(max_length=40)
    reader_version = models.PositiveSmallIntegerField()
    completeness = models.PositiveSmallIntegerField(default=0)
    value = PackedJson()
    #: the text it was read from, compressed, to be read again; empty when it is kept sealed alone
    document = models.BinaryField(default=b"")

    #: one word for all that say the same, while it holds for this one
    decision = models.ForeignKey("Decision", models.SET_NULL, null=True, related_name="reports")
    lane = models.CharField(max_length=16, default="")
    tier = models.PositiveSmallIntegerField(default=9)
    actionable = models.BooleanField(default=False)
    #: [{"rule", "where"}]; the words are those of the ruleset
    reasons = PackedJson(default=list)
    ruleset = models.CharField(max_length=20, default="")

    #: when an officer first looked at it
    viewed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["exhibit", "member"], name="one_report_a_member")
        ]
        indexes = [
            models.Index(fields=["tier", "-actionable", "due_at", "id"]),
            models.Index(fields=["lane", "tier", "-actionable", "due_at", "id"]),
            models.Index(fields=["due_at"]),
            models.Index(
                fields=["lane"],
                name="danger_not_viewed",
                condition=models.Q(lane="DANGER_NOW", viewed_at=None),
            ),
        ]

    def __str__(self) -> str:
        return f"report {self.pk}"


class Sighting(models.Model):
    """One identifier in one place of one report."""

    report = models.ForeignKey(Report, models.CASCADE, related_name="sightings")
    kind = models.CharField(max_length=12)
    value = models.TextField()
    raw = models.TextField()
    #: of an account or a device, what stands behind the platform or the kind
    name = models.CharField(max_length=200, default="")
    strength = models.CharField(max_length=8)
    role = models.CharField(max_length=12)
    where = models.TextField()
    at = models.DateTimeField(null=True)
    port = models.PositiveIntegerField(null=True)
    event = models.CharField(max_length=60, default="")
    found_in = models.CharField(max_length=12)

    class Meta:
        indexes = [
            models.Index(fields=["kind", "value"]),
            models.Index(fields=["name"], name="sighting_name", condition=~models.Q(name="")),
        ]

    def __str__(self) -> str:
        return f"sighting {self.pk}"


class ReportedFile(models.Model):
    """A file the report lists, or that came in its parcel unlisted."""

    report = models.ForeignKey(Report, models.CASCADE, related_name="files")
    position = models.PositiveIntegerField()
    listed = models.BooleanField(default=True)
    where = models.TextField(default="")
    name = models.TextField(default="")
    #: the member of the parcel that holds its bytes; empty when they did not come
    member = models.TextField(default="")
    size = models.BigIntegerField(null=True)
    mime = models.CharField(max_length=80, default="")
    #: {"listed": {"md5": …}, "received": {"md5", "sha1", "sha256", "pdq"}}
    hashes = models.JSONField(default=dict)
    quality = models.PositiveSmallIntegerField(null=True)
    verdict = models.CharField(max_length=12, default="")
    #: why: list, list version, number, category, algorithm, distance, or the problem
    finding = models.JSONField(default=dict)
    #: what was seen of it, as duties/seen.py packs it: it is compared again without its bytes
    seen = models.BinaryField(default=b"")
    #: what the file says of itself (EXIF and the like): [{"name", "value", "where"}]
    claims = models.JSONField(default=list)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["report", "position"], name="one_file_a_position")
        ]

    def __str__(self) -> str:
        return f"file {self.position} of report {self.report_id}"
