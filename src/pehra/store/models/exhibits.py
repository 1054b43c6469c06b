"""Sealed originals, each time their bytes reached us, and who holds a part of their keys."""

from django.db import models


class CustodianSet(models.Model):
    """Who together can open what is sealed from `confirmed_at` on; the latest one holds."""

    needed = models.PositiveSmallIntegerField()
    recovery = models.CharField(max_length=80, default="")
    reason = models.TextField()
    asked_by = models.CharField(max_length=40)
    asked_at = models.DateTimeField()
    confirmed_by = models.CharField(max_length=40, default="")
    confirmed_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"custodians {self.pk}"


class Custodian(models.Model):
    """`name` is a badge, `recipient` an age public key."""

    of = models.ForeignKey(CustodianSet, models.PROTECT, related_name="members")
    name = models.CharField(max_length=40)
    recipient = models.CharField(max_length=80)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["of", "name"], name="one_place_a_custodian")]

    def __str__(self) -> str:
        return f"custodian {self.pk}"


class Exhibit(models.Model):
    class State(models.TextChoices):
        SEALED = "SEALED"
        READ = "READ"
        UNREADABLE = "UNREADABLE"

    sha256 = models.CharField(max_length=64, unique=True)
    md5 = models.CharField(max_length=32, default="")
    sha1 = models.CharField(max_length=40, default="")
    size = models.BigIntegerField()
    sealed_at = models.DateTimeField()
    #: the vault's address of its sealed body, and that body's bytes; the same as `sha256` for what
    #: a Pehra before 0.2 kept without encryption
    address = models.CharField(max_length=64, db_index=True, default="")
    body_size = models.BigIntegerField(default=0)
    #: whose shares its key is split into; none while the desk alone holds it
    held_by = models.ForeignKey(CustodianSet, models.PROTECT, null=True, related_name="exhibits")
    state = models.CharField(max_length=12, choices=State, default=State.SEALED)
    problem = models.TextField(default="")
    destroyed_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"exhibit {self.pk}"


class Share(models.Model):
    """A part of an exhibit's key, encrypted to its holder (evidence/shares.py)."""

    exhibit = models.ForeignKey(Exhibit, models.PROTECT, related_name="shares")
    holder = models.CharField(max_length=40)
    sealed = models.BinaryField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["exhibit", "holder"], name="one_share_a_holder")
        ]

    def __str__(self) -> str:
        return f"share {self.pk}"


class WorkingShare(models.Model):
    """An exhibit's whole key, encrypted to the desk's working key while it is worked on."""

    exhibit = models.OneToOneField(Exhibit, models.PROTECT, related_name="working")
    key = models.CharField(max_length=40, db_index=True)
    sealed = models.BinaryField()

    def __str__(self) -> str:
        return f"working share {self.pk}"


class Arrival(models.Model):
    """One time the same bytes reached us: the second is a second sighting, never a second copy."""

    exhibit = models.ForeignKey(Exhibit, models.PROTECT, related_name="arrivals")
    name = models.CharField(max_length=255)
    channel = models.CharField(max_length=12)
    received_at = models.DateTimeField()
    received_by = models.CharField(max_length=40)

    def __str__(self) -> str:
        return f"arrival {self.pk}"
