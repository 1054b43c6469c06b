"""What decides over a report's place in the queue beside its own words, and what became of it."""

from django.db import models

from .reports import Cluster, Report


class Ruleset(models.Model):
    """Rules that the unit adopted; the latest is in force. `text` is their TOML."""

    version = models.CharField(max_length=20, unique=True)
    text = models.TextField()
    adopted_by = models.CharField(max_length=40)
    adopted_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"rules {self.version}"


class Override(models.Model):
    """An officer's word on a place in the queue: it holds until it is lifted."""

    report = models.ForeignKey(Report, models.CASCADE, related_name="overrides")
    tier = models.PositiveSmallIntegerField()
    lane = models.CharField(max_length=16)
    reason = models.TextField()
    by = models.CharField(max_length=40)
    at = models.DateTimeField()
    lifted_by = models.CharField(max_length=40, default="")
    lifted_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"override {self.pk}"


class Placement(models.Model):
    """A place that a report has left: until when, and why it was placed anew."""

    class Cause(models.TextChoices):
        RANKED = "RANKED"  # its files were seen, lists changed, it was read again
        RULES = "RULES"
        OFFICER = "OFFICER"
        DECISION = "DECISION"

    report = models.ForeignKey(Report, models.CASCADE, related_name="placements")
    until_at = models.DateTimeField()
    tier = models.PositiveSmallIntegerField()
    lane = models.CharField(max_length=16)
    ruleset = models.CharField(max_length=20)
    cause = models.CharField(max_length=10, choices=Cause)

    def __str__(self) -> str:
        return f"placement {self.pk}"


class Decision(models.Model):
    """One word for the reports of a cluster that say the same; a second officer looks at some."""

    class State(models.TextChoices):
        WAITING = "WAITING"  # for the second look
        AGREED = "AGREED"
        LIFTED = "LIFTED"

    cluster = models.ForeignKey(Cluster, models.PROTECT, related_name="decisions")
    lane = models.CharField(max_length=16)
    reason = models.TextField()
    members = models.PositiveIntegerField()
    by = models.CharField(max_length=40)
    at = models.DateTimeField()
    state = models.CharField(max_length=8, choices=State, default=State.WAITING)

    def __str__(self) -> str:
        return f"decision {self.pk}"


class SecondLook(models.Model):
    """A report of a decision that another officer looks at. `agrees` is null while none has."""

    decision = models.ForeignKey(Decision, models.CASCADE, related_name="looks")
    report = models.ForeignKey(Report, models.CASCADE, related_name="+")
    agrees = models.BooleanField(null=True)
    by = models.CharField(max_length=40, default="")
    at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"second look {self.pk}"


class Outcome(models.Model):
    """What became of a report. `told` as triage/outcome.py has it."""

    report = models.ForeignKey(Report, models.CASCADE, related_name="outcomes")
    status = models.CharField(max_length=12)
    told = models.JSONField(default=dict)
    by = models.CharField(max_length=40)
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"outcome {self.pk}"


class LaneCount(models.Model):
    """How many reports a lane holds: counting two million for each look takes too long."""

    lane = models.CharField(max_length=16, primary_key=True)
    reports = models.IntegerField(default=0)

    def __str__(self) -> str:
        return self.lane
