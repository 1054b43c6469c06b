"""Work that waits: leased to one worker at a time, never forgotten when one dies."""

from django.db import models


class Errand(models.Model):
    """One piece of follow-up work. `fence` grows with each lease: who holds an old one cannot
    record what it did, so stealing a dead worker's lease does no harm.
    """

    class Kind(models.TextChoices):
        READ = "READ"
        RECOGNISE = "RECOGNISE"
        RANK = "RANK"
        PUT_AWAY = "PUT_AWAY"
        SHARE_OUT = "SHARE_OUT"
        RESCORE = "RESCORE"
        READ_AGAIN = "READ_AGAIN"
        ASSEMBLE = "ASSEMBLE"
        ALERT = "ALERT"
        COVER = "COVER"

    kind = models.CharField(max_length=12, choices=Kind)
    subject = models.CharField(max_length=40)
    due_at = models.DateTimeField()
    fence = models.PositiveIntegerField(default=0)
    leased_until_at = models.DateTimeField(null=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    problem = models.TextField(default="")
    #: given up after too many attempts: shown, never dropped
    dead = models.BooleanField(default=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["kind", "subject"], name="one_errand")]
        indexes = [models.Index(fields=["dead", "due_at"])]

    def __str__(self) -> str:
        return f"{self.kind} {self.subject}"


class Mailbox(models.Model):
    """How far it was taken in: the number of the last message, and what that number is of. A
    message that the server does not give has a row of its own (duties/follow_mailbox.py).
    """

    name = models.CharField(max_length=300, primary_key=True)
    validity = models.BigIntegerField()
    uid = models.BigIntegerField()

    def __str__(self) -> str:
        return "mailbox"


class Heartbeat(models.Model):
    name = models.CharField(max_length=40, primary_key=True)
    at = models.DateTimeField()

    def __str__(self) -> str:
        return self.name
