"""The lists the unit imported: what is in force, and what changed since an index last looked."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, F, Q, QuerySet

from pehra.base.clock import iso
from pehra.media.known import Algorithm, Known, Standing
from pehra.media.shelf import Edition
from pehra.store import models

MOST_KEYS = 500  # of one query: SQLite takes a limited number of them
CHUNK = 10_000
#: staged rows are of a version to come, gone ones of versions past
IN_FORCE = Q(since_version__lte=F("hash_list__version")) & (
    Q(gone_version=None) | Q(gone_version__gt=F("hash_list__version"))
)


@dataclass(frozen=True, slots=True)
class ListLine:
    name: str
    standing: Standing
    owner: str
    scheme: str
    scheme_version: str
    legal_basis: str
    version: int
    hashes: int
    sha256: str
    imported_at: datetime
    imported_by: str


@dataclass(frozen=True, slots=True)
class Row:
    """What an index needs of a listed hash: its key and its value."""

    key: int
    algorithm: str
    value: str  # lower-case hex


@dataclass(frozen=True, slots=True)
class Changes:
    """Since an edition: removals first, then additions. `edition` is the newest."""

    edition: Edition
    removed: Iterator[Row]
    added: Iterator[Row]


def lists() -> tuple[ListLine, ...]:
    rows = models.HashList.objects.order_by("name")
    return tuple(_line(row) for row in rows)


def _line(row: models.HashList) -> ListLine:
    return ListLine(
        row.name, Standing(row.standing), row.owner, row.scheme, row.scheme_version,
        row.legal_basis, row.version, row.hashes.filter(IN_FORCE).count(), row.sha256,
        row.imported_at, row.imported_by,
    )  # fmt: skip


def versions() -> dict[str, int]:
    """Of every list by name: what a comparison says it was made with."""
    return dict(models.HashList.objects.filter(version__gt=0).values_list("name", "version"))


def edition() -> Edition:
    """Of the lists as a whole; it grows with every change that comes into force."""
    row = models.ListChange.objects.order_by("-pk").first()
    return Edition() if row is None else Edition(row.pk, iso(row.at))


def knew_more_at() -> datetime | None:
    """When hashes of something known came into force, the last time; None: never."""
    rows = models.ListChange.objects.filter(
        hash_list__standing=Standing.KNOWN, hash_list__versions__number=F("version"),
        hash_list__versions__added__gt=0,
    )  # fmt: skip
    return rows.order_by("-pk").values_list("at", flat=True).first()


def had(of: Edition) -> bool:
    """Whether this database ever was at that edition: one restored from a backup may not."""
    row = models.ListChange.objects.filter(pk=of.number).first()
    return of == Edition() or (row is not None and iso(row.at) == of.at)


def everything(*algorithms: Algorithm) -> Iterator[Row]:
    """Every hash in force and not in quarantine, streamed."""
    rows = models.ListedHash.objects.filter(IN_FORCE, algorithm__in=algorithms)
    held = _quarantined()
    return (row for row in _streamed(rows) if (row.algorithm, row.value) not in held)


def changes(since: Edition, *algorithms: Algorithm) -> Changes:
    """What an index of edition `since` has to do to be of the newest one."""
    newest = edition()
    happened = models.ListChange.objects.filter(pk__gt=since.number, pk__lte=newest.number)
    happened = happened.select_related("quarantine")
    touched = Q(pk__in=())
    for one in happened:
        if one.quarantine is not None:
            of = one.quarantine
            touched |= Q(algorithm=of.algorithm, value=of.value)
        else:
            came = Q(hash_list=one.hash_list_id)
            went = Q(since_version=one.version) | Q(gone_version=one.version)
            touched |= came & went
    rows = models.ListedHash.objects.filter(touched, algorithm__in=algorithms)
    held = _quarantined()
    # a hash may have come and gone and come again: it is taken out, and put in if it is in force
    added = (
        row for row in _streamed(rows.filter(IN_FORCE)) if (row.algorithm, row.value) not in held
    )
    return Changes(newest, _streamed(rows), added)


def _streamed(rows: QuerySet[models.ListedHash]) -> Iterator[Row]:
    told = rows.order_by("pk").values_list("pk", "algorithm", "value")
    return (Row(*one) for one in told.iterator(chunk_size=CHUNK))


def every_frame() -> Iterator[Row]:
    """Every frame of every listed video in force and not in quarantine, streamed."""
    for video in everything(Algorithm.VPDQ):
        yield from frames_of([video.key])


def frames_of(keys: Iterable[int]) -> Iterator[Row]:
    """The frames of these listed videos, by their own keys."""
    wanted = list(keys)
    for start in range(0, len(wanted), MOST_KEYS):
        rows = models.FilmFrame.objects.filter(listed__in=wanted[start : start + MOST_KEYS])
        for pk, bits in rows.order_by("pk").values_list("pk", "bits").iterator(chunk_size=CHUNK):
            yield Row(pk, Algorithm.VPDQ, bytes(bits).hex())


def videos_of(frames: Iterable[int]) -> dict[int, int]:
    """The key of the listed video of each of these frames."""
    wanted = sorted(set(frames))
    found: dict[int, int] = {}
    for start in range(0, len(wanted), MOST_KEYS):
        rows = models.FilmFrame.objects.filter(pk__in=wanted[start : start + MOST_KEYS])
        found |= dict(rows.values_list("pk", "listed_id"))
    return found


def lengths_of(videos: Iterable[int]) -> dict[int, int]:
    """How many frames each of these listed videos has."""
    wanted = sorted(set(videos))
    found: dict[int, int] = {}
    for start in range(0, len(wanted), MOST_KEYS):
        rows = models.FilmFrame.objects.filter(listed__in=wanted[start : start + MOST_KEYS])
        found |= dict(rows.order_by().values_list("listed").annotate(n=Count("pk")))
    return found


def _quarantined() -> frozenset[tuple[str, str]]:
    rows = models.Quarantine.objects.filter(state=models.Quarantine.State.IN_FORCE)
    return frozenset(rows.values_list("algorithm", "value"))


def known(keys: Iterable[int], only: Sequence[str] = ()) -> dict[int, Known]:
    """The lines of these keys; those no longer in force, or of other lists than `only`, are left
    out.
    """
    wanted = sorted(set(keys))
    found: dict[int, Known] = {}
    held = _quarantined()
    for start in range(0, len(wanted), MOST_KEYS):
        rows = models.ListedHash.objects.filter(IN_FORCE, pk__in=wanted[start : start + MOST_KEYS])
        if only:
            rows = rows.filter(hash_list__name__in=only)
        for row in rows.select_related("hash_list"):
            if (row.algorithm, row.value) not in held:
                found[row.pk] = _known(row)
    return found


def _known(row: models.ListedHash) -> Known:
    return Known(
        listed_in=row.hash_list.name,
        number=row.line,
        category=row.category,
        algorithm=Algorithm(row.algorithm),
        value=row.value,
        version=row.hash_list.version,
        scheme=f"{row.hash_list.scheme} {row.hash_list.scheme_version}".strip(),
        standing=Standing(row.hash_list.standing),
        key=row.pk,
    )


@dataclass(frozen=True, slots=True)
class VersionLine:
    number: int
    state: str
    form: str
    sha256: str
    owner_version: str
    imported_at: datetime
    imported_by: str
    added: int
    removed: int
    unchanged: int
    rejected: int


def history(name: str) -> tuple[VersionLine, ...]:
    """Every import of a list, the newest first."""
    rows = models.ListVersion.objects.filter(hash_list__name=name).order_by("-number")
    return tuple(
        VersionLine(
            row.number, row.state, row.form, row.sha256, row.owner_version, row.imported_at,
            row.imported_by, row.added, row.removed, row.unchanged, row.rejected,
        )
        for row in rows
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class QuarantineLine:
    pk: int
    algorithm: str
    value: str
    state: str
    reason: str
    asked_by: str
    asked_at: datetime
    decided_by: str
    lists: tuple[str, ...]
    files: int  # that it is matched with now


def quarantines() -> tuple[QuarantineLine, ...]:
    """Those asked for first, then those in force; the lifted ones are history."""
    rows = models.Quarantine.objects.exclude(state="LIFTED").order_by("state", "-pk")
    return tuple(_quarantine(row) for row in rows)


def _quarantine(row: models.Quarantine) -> QuarantineLine:
    listed = models.ListedHash.objects.filter(algorithm=row.algorithm, value=row.value)
    names = listed.order_by("hash_list__name").values_list("hash_list__name", flat=True).distinct()
    files = models.Match.objects.filter(listed__in=listed).aggregate(n=Count("file", distinct=True))
    return QuarantineLine(
        row.pk, row.algorithm, row.value, row.state, row.reason, row.asked_by, row.asked_at,
        row.decided_by, tuple(names), files["n"],
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class FloodLine:
    pk: int
    list_name: str
    line: int
    algorithm: str
    value: str
    at: datetime
    today: int
    usual: float  # matches a day


def floods() -> tuple[FloodLine, ...]:
    """The alarms that nobody has settled, the newest first."""
    rows = models.FloodAlarm.objects.filter(settled_at=None).select_related("listed__hash_list")
    return tuple(
        FloodLine(
            row.pk, row.listed.hash_list.name, row.listed.line, row.listed.algorithm,
            row.listed.value, row.at, row.today, row.usual / 100,
        )
        for row in rows.order_by("-pk")
    )  # fmt: skip
