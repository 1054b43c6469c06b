"""Imported hash lists: every hash with the versions of the list that hold it."""

from django.db import models


class HashList(models.Model):
    """`version` is the one in force: rows of a version not yet in force are there and count for
    nothing, so that ten million rows are taken in bit by bit and come into force at once.
    """

    name = models.CharField(max_length=60, unique=True)
    #: KNOWN: a match is a finding. BENIGN: a match says that the listed match is likely mistaken
    standing = models.CharField(max_length=8, default="KNOWN")
    owner = models.CharField(max_length=120, default="")
    scheme = models.CharField(max_length=60, default="")
    scheme_version = models.CharField(max_length=40, default="")
    legal_basis = models.CharField(max_length=200, default="")
    version = models.PositiveIntegerField(default=0)
    imported_at = models.DateTimeField()
    imported_by = models.CharField(max_length=40)
    sha256 = models.CharField(max_length=64, default="")

    def __str__(self) -> str:
        return self.name


class ListVersion(models.Model):
    """One import: begun, perhaps cut short and taken up again, then in force until the next."""

    class State(models.TextChoices):
        STAGED = "STAGED"
        IN_FORCE = "IN_FORCE"
        PAST = "PAST"
        UNDONE = "UNDONE"

    hash_list = models.ForeignKey(HashList, models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField()
    state = models.CharField(max_length=8, choices=State, default=State.STAGED)
    form = models.CharField(max_length=20, default="")
    sha256 = models.CharField(max_length=64)
    #: what its owner calls this version
    owner_version = models.CharField(max_length=80, default="")
    received_at = models.DateTimeField()
    imported_at = models.DateTimeField()
    imported_by = models.CharField(max_length=40)
    #: the last line of the file that was taken in
    position = models.BigIntegerField(default=0)
    added = models.PositiveIntegerField(default=0)
    removed = models.PositiveIntegerField(default=0)
    unchanged = models.PositiveIntegerField(default=0)
    rejected = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["hash_list", "number"], name="one_number_a_version")
        ]

    def __str__(self) -> str:
        return f"{self.hash_list_id} version {self.number}"


class RejectedRow(models.Model):
    """A row of the file that could not be used; the first thousand are kept, all are counted."""

    list_version = models.ForeignKey(ListVersion, models.CASCADE, related_name="rejects")
    line = models.BigIntegerField()
    reason = models.CharField(max_length=200)

    def __str__(self) -> str:
        return f"line {self.line}"


class ListedHash(models.Model):
    """Its primary key is its key in the index (media/index.py)."""

    hash_list = models.ForeignKey(HashList, models.CASCADE, related_name="hashes")
    algorithm = models.CharField(max_length=8)
    value = models.CharField(max_length=400)
    category = models.CharField(max_length=80, default="")
    note = models.TextField(default="")
    line = models.BigIntegerField()
    since_version = models.PositiveIntegerField()
    seen_version = models.PositiveIntegerField(default=0)
    gone_version = models.PositiveIntegerField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["hash_list", "algorithm", "value", "since_version"],
                name="one_hash_a_version",
            )
        ]
        indexes = [
            models.Index(fields=["algorithm", "value"]),
            models.Index(fields=["hash_list", "since_version"]),
            models.Index(fields=["hash_list", "gone_version"]),
        ]

    def __str__(self) -> str:
        return f"hash {self.pk}"


class FilmFrame(models.Model):
    """One frame of a listed video; its primary key is its key in the index of frames."""

    listed = models.ForeignKey(ListedHash, models.CASCADE, related_name="frames")
    number = models.PositiveIntegerField()
    at = models.FloatField()
    bits = models.BinaryField(max_length=32)
    quality = models.PositiveSmallIntegerField()

    def __str__(self) -> str:
        return f"frame {self.number} of hash {self.listed_id}"


class Quarantine(models.Model):
    """A listed hash that matches what it should not: asked for by one officer, put in force by
    another, from then on it matches nothing on any list.
    """

    class State(models.TextChoices):
        ASKED = "ASKED"
        IN_FORCE = "IN_FORCE"
        LIFTED = "LIFTED"

    algorithm = models.CharField(max_length=8)
    value = models.CharField(max_length=400)
    state = models.CharField(max_length=8, choices=State, default=State.ASKED)
    reason = models.TextField()
    asked_by = models.CharField(max_length=40)
    asked_at = models.DateTimeField()
    decided_by = models.CharField(max_length=40, default="")
    decided_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["algorithm", "value"],
                condition=~models.Q(state="LIFTED"),
                name="one_quarantine_a_hash",
            )
        ]

    def __str__(self) -> str:
        return f"quarantine {self.pk}"


class ListChange(models.Model):
    """What changed in the lists, in its order: its primary key is the revision by which an index
    knows what it has not seen yet. Either a version of a list came into force or a hash's
    quarantine did, or was lifted.
    """

    at = models.DateTimeField()
    hash_list = models.ForeignKey(HashList, models.CASCADE, null=True)
    version = models.PositiveIntegerField(null=True)
    quarantine = models.ForeignKey(Quarantine, models.CASCADE, null=True)

    def __str__(self) -> str:
        return f"revision {self.pk}"
