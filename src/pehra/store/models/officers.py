"""Officers who sign in, by badge."""

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models


class Officers(BaseUserManager["Officer"]):
    """What Django's sign-in asks of a user table."""


class Officer(AbstractBaseUser):
    badge = models.CharField(max_length=40, unique=True)
    roles = models.JSONField(default=list)
    is_active = models.BooleanField(default=True)
    language = models.CharField(max_length=5, default="")
    failures = models.PositiveSmallIntegerField(default=0)
    failing_since_at = models.DateTimeField(null=True)
    locked_until_at = models.DateTimeField(null=True)

    objects = Officers()
    USERNAME_FIELD = "badge"

    def __str__(self) -> str:
        return self.badge


class Token(models.Model):
    """What another program of the unit shows instead of a password. Only its digest is kept."""

    officer = models.ForeignKey(Officer, models.CASCADE, related_name="tokens")
    sha256 = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField()
    good_until_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"token {self.pk}"
