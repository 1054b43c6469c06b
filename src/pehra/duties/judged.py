"""The files of reports judged: what each is by the lists in force, and what is kept of that."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta

from pehra.hashlists.flood import DAYS, FEWEST, Flood, flood
from pehra.hashlists.listed import HEX, LENGTHS
from pehra.media.decode import Filmed, Hashed
from pehra.media.finding import finding, name
from pehra.media.fingerprint import Fingerprint, NotPicture
from pehra.media.known import Algorithm
from pehra.media.pdq import BadHash, Pdq
from pehra.media.recognise import Match, Verdict, verdict
from pehra.store import models

from .compare import Asked, compare
from .see import NotHere
from .seen import packed
from .shelves import Shelves

SURE = 100  # quality taken for a listed PDQ: its sender gives none
DIGESTS = ("sha256", "sha1", "md5")
DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Judged:
    """One file with what was found of it; `file` is filled in and not yet saved."""

    file: models.ReportedFile
    verdict: Verdict
    matches: tuple[Match, ...]

    @property
    def name(self) -> str:
        return name(self.verdict)


def judge(
    shelves: Shelves,
    files: Sequence[models.ReportedFile],
    seen: Sequence[Fingerprint | NotHere],
) -> list[Judged]:
    asked = [_asked(file, one) for file, one in zip(files, seen, strict=True)]
    matches = compare(shelves, asked)
    made = [
        Judged(file, verdict(found, one.seen), found)
        for file, one, found in zip(files, asked, matches, strict=True)
    ]
    for one in made:
        one.file.verdict, one.file.finding = one.name, finding(one.verdict)
    return made


def _asked(file: models.ReportedFile, seen: Fingerprint | NotHere) -> Asked:
    """Fill in the row's hashes; saving is for the record."""
    perceptual = _listed_pdq(file) if isinstance(seen, NotHere) else seen.perceptual
    if isinstance(seen, Fingerprint):
        file.size, file.mime = seen.digests.size, seen.mime
        got = {digest: getattr(seen.digests, digest) for digest in DIGESTS}
        if isinstance(perceptual, Hashed):
            got["pdq"], file.quality = perceptual.pdq.hex, perceptual.pdq.quality
        if isinstance(perceptual, Hashed | Filmed):
            file.claims = [asdict(claim) for claim in perceptual.claims]
        file.seen = packed(perceptual)
        file.hashes = {**file.hashes, "received": got}
    return Asked(tuple(_digests(file)), perceptual)


def _listed_pdq(one: models.ReportedFile) -> Hashed | NotPicture:
    try:
        return Hashed(Pdq.from_hex(one.hashes["listed"].get("pdq", ""), quality=SURE), 0, 0)
    except BadHash:
        return NotPicture("")


def _digests(one: models.ReportedFile) -> Iterator[tuple[Algorithm, str]]:
    """What we computed and what the sender says: both may be on a list."""
    for of in ("received", "listed"):
        for digest in DIGESTS:
            value = one.hashes.get(of, {}).get(digest, "")
            if len(value) == LENGTHS[digest.upper()] and HEX.fullmatch(value):
                yield Algorithm(digest.upper()), value


def found(one: Judged, at: datetime) -> Iterator[models.Match]:
    """Its matches as rows, `at` the time the report came: comparing again is no new match."""
    for match in one.matches:
        yield models.Match(
            file=one.file, listed_id=match.known.key, distance=match.distance,
            turned=match.turned, frame=match.frame, query_share=match.query_share,
            target_share=match.target_share, at=at,
        )  # fmt: skip


def alarms(judged: Iterable[Judged], at: datetime) -> int:
    """Sound the alarm for listed hashes that suddenly match too much. Inside a record, behind
    the matches. Gives how many.
    """
    sounded = 0
    for key in sorted({match.known.key for one in judged for match in one.matches}):
        matches = models.Match.objects.filter(listed=key, at__lte=at)
        today = matches.filter(at__gt=at - DAY).count()
        open_ = models.FloodAlarm.objects.filter(listed=key, at__gt=at - DAY)
        if today < FEWEST or open_.exists():
            continue
        earlier = matches.filter(at__lte=at - DAY, at__gt=at - (DAYS + 1) * DAY).count()
        told = flood(today, earlier / DAYS)
        if isinstance(told, Flood):
            sounded += 1
            models.FloodAlarm.objects.create(
                listed_id=key, at=at, today=today, usual=round(told.usual * 100)
            )
    return sounded
