"""Authorities, what they let be watched, and each fetch with its intent and outcome."""

from django.db import models

from .exhibits import Exhibit
from .reports import Report


class Authority(models.Model):
    """One version of a written authority. `text` is its TOML; nothing here is ever changed but
    that it is approved, and revoked.
    """

    ref = models.CharField(max_length=80)
    version = models.PositiveSmallIntegerField()
    text = models.TextField()
    sha256 = models.CharField(max_length=64)
    from_at = models.DateTimeField()
    until_at = models.DateTimeField()
    document = models.ForeignKey(Exhibit, models.PROTECT, null=True, related_name="+")
    drafted_by = models.CharField(max_length=40)
    drafted_at = models.DateTimeField()
    approved_by = models.CharField(max_length=40, default="")
    approved_at = models.DateTimeField(null=True)
    revoked_by = models.CharField(max_length=40, default="")
    revoked_at = models.DateTimeField(null=True)
    revoked_reason = models.TextField(default="")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["ref", "version"], name="one_authority_a_version")
        ]

    def __str__(self) -> str:
        return f"authority {self.pk}"


class Source(models.Model):
    """A rule of an approved authority that something is watched by: a row of the watch floor."""

    authority = models.ForeignKey(Authority, models.PROTECT, related_name="sources")
    line = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=8)
    rule = models.TextField()
    #: what its budget is measured by
    pages = models.BigIntegerField(default=0)
    bytes = models.BigIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["authority", "line"], name="one_source")]

    def __str__(self) -> str:
        return f"source {self.pk}"


class Host(models.Model):
    """What is taken turns over: one host, one lease at a time, never sooner than `allowed_at`.

    `next_at` is when something of it is next to be leased: never before its own clocks and its
    targets' dues; null while nothing waits. `urgent_at` is the same for what has rank 0 alone.
    """

    name = models.CharField(max_length=255, unique=True)
    domain = models.CharField(max_length=255, default="")
    next_at = models.DateTimeField(null=True)
    urgent_at = models.DateTimeField(null=True)
    allowed_at = models.DateTimeField(null=True)
    #: milliseconds between two fetches that robots.txt, the server or a rule asks for
    delay = models.PositiveIntegerField(default=0)
    blocked_until_at = models.DateTimeField(null=True)
    reason = models.CharField(max_length=16, default="")
    fails = models.PositiveSmallIntegerField(default=0)
    #: what of it a worker holds, and until when; the fence grows with each lease
    leased = models.ForeignKey(
        "Target", models.SET_NULL, null=True, related_name="+", db_index=False
    )
    leased_until_at = models.DateTimeField(null=True)
    fence = models.PositiveIntegerField(default=0)

    class Meta:
        indexes = [
            models.Index(
                fields=["domain", "next_at", "id"],
                name="host_next",
                condition=models.Q(next_at__isnull=False),
            ),
            models.Index(
                fields=["domain", "urgent_at", "id"],
                name="host_urgent",
                condition=models.Q(urgent_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"host {self.pk}"


class RobotsFile(models.Model):
    """robots.txt of a host as last fetched, beside its row: that is written anew with each lease,
    and the text may be long. Status 0: no answer came.
    """

    host = models.OneToOneField(Host, models.CASCADE, primary_key=True, related_name="robots_file")
    text = models.TextField(default="")
    status = models.PositiveSmallIntegerField(default=0)
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"robots.txt of host {self.pk}"


class Pace(models.Model):
    """The clocks of what several hosts share: `ip:ADDRESS` and `domain:REGISTERED`.

    A domain is held by the host of it that is leased. Its `next_at` and `urgent_at` are the
    soonest of its hosts', never before its own clocks; an address has none.
    """

    key = models.CharField(max_length=300, primary_key=True)
    allowed_at = models.DateTimeField()
    holder = models.ForeignKey(Host, models.SET_NULL, null=True, related_name="+", db_index=False)
    leased_until_at = models.DateTimeField(null=True)
    next_at = models.DateTimeField(null=True)
    urgent_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(
                fields=["next_at", "key"],
                name="pace_next",
                condition=models.Q(next_at__isnull=False),
            ),
            models.Index(
                fields=["urgent_at", "key"],
                name="pace_urgent",
                condition=models.Q(urgent_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return "pace"


class Target(models.Model):
    """One thing to fetch. `key` is the first 16 bytes of the SHA-256 of its canonical form."""

    class State(models.TextChoices):
        WAITING = "WAITING"  # to be fetched when due
        DONE = "DONE"  # fetched once, and not to be watched
        GONE = "GONE"  # 404 or 410, twice
        OUT = "OUT"  # no authority in force covers it: it waits for one
        DEAD = "DEAD"  # failed too often: shown, and taken up again by a person

    key = models.BinaryField(max_length=16, unique=True)
    url = models.TextField()
    source = models.ForeignKey(Source, models.PROTECT, null=True, related_name="targets")
    host = models.ForeignKey(Host, models.PROTECT, related_name="targets")
    kind = models.CharField(max_length=8, default="WEB")  # or SWARM
    via = models.CharField(max_length=10)
    parent = models.ForeignKey("self", models.SET_NULL, null=True, related_name="+", db_index=False)
    #: the report whose tip-off named it
    report = models.ForeignKey(Report, models.SET_NULL, null=True, related_name="+", db_index=False)
    #: who published it there, NAME@HOST, where a source told
    account = models.CharField(max_length=200, default="")
    depth = models.PositiveSmallIntegerField(default=0)
    hops = models.PositiveSmallIntegerField(default=0)  # redirects so far
    state = models.CharField(max_length=8, choices=State, default=State.WAITING)
    #: 0 tips and second fetches, 1 requisites and redirects, 2 new pages, 3 visits again
    rank = models.PositiveSmallIntegerField(default=2)
    due_at = models.DateTimeField()
    #: seconds between visits; 0 before the first, and when it is fetched once
    interval = models.PositiveIntegerField(default=0)
    #: grows when a tip or a notice asks for it, so that a visit begun before is not its last word
    fence = models.PositiveIntegerField(default=0)
    etag = models.CharField(max_length=300, default="")
    last_modified = models.CharField(max_length=80, default="")
    status = models.PositiveSmallIntegerField(null=True)
    sha256 = models.CharField(max_length=64, default="")
    outcome = models.CharField(max_length=16, default="")
    seen_at = models.DateTimeField(null=True)
    #: since when a server says that it is not there, and when that was seen a second time
    missing_at = models.DateTimeField(null=True)
    gone_at = models.DateTimeField(null=True)
    fails = models.PositiveSmallIntegerField(default=0)
    #: it is to be captured whole at its next visit, whatever the retention class
    whole = models.BooleanField(default=False)

    class Meta:
        indexes = [
            models.Index(
                fields=["host", "rank", "due_at", "id"],
                name="target_waiting",
                condition=models.Q(state="WAITING"),
            ),
            models.Index(fields=["source", "state", "due_at"], name="target_source"),
            models.Index(fields=["id"], name="target_dead", condition=models.Q(state="DEAD")),
            # what an authority covered until it ended: the next one takes it up; of tip-offs apart
            models.Index(
                fields=["id"], name="target_out", condition=models.Q(state="OUT", via="TIP")
            ),
            models.Index(fields=["id"], name="target_lapsed", condition=models.Q(state="OUT")),
        ]

    def __str__(self) -> str:
        return f"target {self.pk}"


class Fetch(models.Model):
    """An entry of the diary: what was about to be fetched on which authority, and how it ended.

    The ledger's lines hold salted digests of the intent and of the outcome.
    """

    target = models.ForeignKey(Target, models.PROTECT, related_name="fetches")
    authority = models.ForeignKey(
        Authority, models.PROTECT, null=True, related_name="fetches", db_index=False
    )
    line = models.PositiveSmallIntegerField(default=0)
    url = models.TextField()
    via = models.CharField(max_length=10)
    salt = models.CharField(max_length=32)
    intended_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    outcome = models.CharField(max_length=16, default="")
    words = models.TextField(default="")
    status = models.PositiveSmallIntegerField(null=True)
    address = models.CharField(max_length=45, default="")
    size = models.BigIntegerField(null=True)
    mime = models.CharField(max_length=80, default="")
    sha256 = models.CharField(max_length=64, default="")
    verdict = models.CharField(max_length=12, default="")
    exhibit = models.ForeignKey(Exhibit, models.PROTECT, null=True, related_name="fetches")

    class Meta:
        indexes = [
            models.Index(fields=["-intended_at"], name="fetch_latest"),
            # what the diary is turned by: one rule's fetches, one kind of outcome; none is open
            models.Index(fields=["authority", "line", "id"], name="fetch_rule"),
            models.Index(fields=["outcome", "id"], name="fetch_outcome"),
        ]

    def __str__(self) -> str:
        return f"fetch {self.pk}"


class Halt(models.Model):
    """A kill switch: of all, of one authority (REF), of one host. In force until it is lifted."""

    class Of(models.TextChoices):
        ALL = "ALL"
        AUTHORITY = "AUTHORITY"
        HOST = "HOST"

    of = models.CharField(max_length=10, choices=Of)
    key = models.CharField(max_length=255, default="")
    reason = models.TextField(default="")
    by = models.CharField(max_length=40)
    at = models.DateTimeField()
    lifted_by = models.CharField(max_length=40, default="")
    lifted_at = models.DateTimeField(null=True)
    lifted_reason = models.TextField(default="")

    def __str__(self) -> str:
        return f"halt {self.pk}"


class Stretch(models.Model):
    """A time in which the patrol ran without a break; between two of them is a gap."""

    began_at = models.DateTimeField()
    last_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    how = models.CharField(max_length=16, default="")  # STOPPED, HALTED, LEDGER, CLOCK, or died

    def __str__(self) -> str:
        return f"stretch {self.pk}"
