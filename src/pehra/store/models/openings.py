"""Two people open an exhibit; and what else is done with one is told here, with people's names
that the ledger does not hold.
"""

from django.db import models

from .exhibits import Exhibit


class Opening(models.Model):
    """Asked for by one, approved by another, fed with custodians' shares, over at `until_at`."""

    exhibit = models.ForeignKey(Exhibit, models.PROTECT, related_name="openings")
    purpose = models.TextField()
    authority = models.CharField(max_length=200)
    asked_by = models.CharField(max_length=40)
    asked_at = models.DateTimeField()
    approved_by = models.CharField(max_length=40, default="")
    approved_at = models.DateTimeField(null=True)
    until_at = models.DateTimeField(null=True)
    ended_by = models.CharField(max_length=40, default="")
    ended_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"opening {self.pk}"


class Release(models.Model):
    """A share lent to an opening: encrypted to the desk's working key, gone when it ends."""

    opening = models.ForeignKey(Opening, models.PROTECT, related_name="releases")
    holder = models.CharField(max_length=40)
    key = models.CharField(max_length=40, db_index=True)
    sealed = models.BinaryField()
    released_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["opening", "holder"], name="one_release_a_holder")
        ]

    def __str__(self) -> str:
        return f"release {self.pk}"


class CustodyNote(models.Model):
    """Who gave the exhibit to whom, where and why. The ledger's line holds its salted digest."""

    exhibit = models.ForeignKey(Exhibit, models.PROTECT, related_name="custody")
    act = models.CharField(max_length=12)
    told = models.JSONField()
    salt = models.CharField(max_length=32)
    sha256 = models.CharField(max_length=64)
    at = models.DateTimeField()
    by = models.CharField(max_length=40)

    def __str__(self) -> str:
        return f"custody {self.pk}"


class Destruction(models.Model):
    """A lawful order to destroy what an exhibit holds: asked for, confirmed after a time, done."""

    exhibit = models.ForeignKey(Exhibit, models.PROTECT, related_name="destructions")
    order = models.CharField(max_length=200)
    reason = models.TextField()
    asked_by = models.CharField(max_length=40)
    asked_at = models.DateTimeField()
    not_before_at = models.DateTimeField()
    confirmed_by = models.CharField(max_length=40, default="")
    done_at = models.DateTimeField(null=True)
    withdrawn_by = models.CharField(max_length=40, default="")

    def __str__(self) -> str:
        return f"destruction {self.pk}"


class Dossier(models.Model):
    """That one was made, of what and for whom; its bytes go out and are not kept."""

    manifest = models.CharField(max_length=64)
    about = models.JSONField()
    made_by = models.CharField(max_length=40)
    made_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"dossier {self.pk}"
