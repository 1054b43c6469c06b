"""Imported hash lists: every hash with the versions of the list that hold it."""

from django.db import models


class HashList(models.Model):
    name = models.CharField(max_length=60, unique=True)
    version = models.PositiveIntegerField(default=0)
    sha256 = models.CharField(max_length=64, default="")
    imported_at = models.DateTimeField()
    imported_by = models.CharField(max_length=40)

    def __str__(self) -> str:
        return self.name


class ListedHash(models.Model):
    hash_list = models.ForeignKey(HashList, models.CASCADE, related_name="hashes")
    algorithm = models.CharField(max_length=8)
    value = models.CharField(max_length=64)
    category = models.CharField(max_length=80, default="")
    note = models.TextField(default="")
    line = models.PositiveIntegerField()
    since_version = models.PositiveIntegerField()
    gone_version = models.PositiveIntegerField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["hash_list", "algorithm", "value"],
                condition=models.Q(gone_version=None),
                name="one_hash_a_list",
            )
        ]
        indexes = [models.Index(fields=["algorithm", "value"])]

    def __str__(self) -> str:
        return f"hash {self.pk}"
