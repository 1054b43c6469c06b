"""Hash the files of a report and look them up in the unit's lists, so that nobody has to look."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import timedelta

from pehra.base.numbers import Series, count, number
from pehra.evidence.strongroom import Strongroom
from pehra.hashlists.flood import DAYS, FEWEST, Flood, flood
from pehra.hashlists.listed import HEX, LENGTHS
from pehra.media.decode import Filmed, Hashed
from pehra.media.finding import finding, name
from pehra.media.fingerprint import Fingerprint, NotPicture
from pehra.media.known import Algorithm
from pehra.media.pdq import BadHash, Pdq
from pehra.media.recognise import Match, Verdict, verdict
from pehra.roster.powers import Power
from pehra.store import models

from . import errand
from .compare import Asked, compare
from .duty import Occasion, duty, record
from .eyes import Eyes
from .see import NotHere, see
from .seen import packed

SURE = 100  # quality taken for a listed PDQ: its sender gives none
DIGESTS = ("sha256", "sha1", "md5")
DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Compared:
    """One file of the report with what was found of it."""

    file: models.ReportedFile
    verdict: Verdict
    matches: tuple[Match, ...]


@duty(needs=Power.TRIAGE)
def recognise_media(
    on: Occasion, room: Strongroom, held: errand.Lease, eyes: Eyes
) -> dict[str, int]:
    """Gives how many files got each verdict."""
    row = models.Report.objects.select_related("exhibit").get(pk=count(Series.REPORT, held.subject))
    files = list(row.files.order_by("position"))
    seen = see(row, files, room, eyes)
    asked = [_asked(file, one) for file, one in zip(files, seen, strict=True)]
    matches = compare(eyes.shelves, asked)
    compared = [
        Compared(file, verdict(found, one.seen), found)
        for file, one, found in zip(files, asked, matches, strict=True)
    ]
    with record(on, subject=held.subject) as said:
        errand.finish(held)
        for one in compared:
            _keep(one, row)
        alarms = _alarms(compared, row)
        errand.put(errand.Kind.RANK, held.subject, on.at)
        if row.exhibit.held_by_id:
            errand.put(errand.Kind.PUT_AWAY, number(Series.EXHIBIT, row.exhibit_id), on.at)
        tally = Counter(name(one.verdict) for one in compared)
        said.details |= {
            "files": len(files), "lists": eyes.shelves.versions(), "verdicts": dict(tally),
            "floods": alarms,
        }  # fmt: skip
    return dict(tally)


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


def _keep(one: Compared, row: models.Report) -> None:
    one.file.verdict, one.file.finding = name(one.verdict), finding(one.verdict)
    one.file.save()
    keys = [match.known.key for match in one.matches]
    models.Match.objects.filter(file=one.file).exclude(listed__in=keys).delete()
    for match in one.matches:
        # at the time the report came: comparing again is no new match
        models.Match.objects.update_or_create(
            file=one.file, listed_id=match.known.key,
            defaults={
                "distance": match.distance, "turned": match.turned, "frame": match.frame,
                "query_share": match.query_share, "target_share": match.target_share,
                "at": row.received_at,
            },
        )  # fmt: skip


def _alarms(compared: Sequence[Compared], row: models.Report) -> int:
    """Sound the alarm for listed hashes that suddenly match too much. Gives how many."""
    keys = {match.known.key for one in compared for match in one.matches}
    start = row.received_at - DAY
    alarms = 0
    for key in sorted(keys):
        matches = models.Match.objects.filter(listed=key, at__lte=row.received_at)
        today = matches.filter(at__gt=start).count()
        open_ = models.FloodAlarm.objects.filter(listed=key, at__gt=start)
        if today < FEWEST or open_.exists():
            continue
        earlier = matches.filter(at__lte=start, at__gt=start - DAYS * DAY).count()
        found = flood(today, earlier / DAYS)
        if isinstance(found, Flood):
            alarms += 1
            models.FloodAlarm.objects.create(
                listed_id=key, at=row.received_at, today=today, usual=round(found.usual * 100)
            )
    return alarms
