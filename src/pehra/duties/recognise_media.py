"""Hash the files of a report and look them up in the unit's lists, so that nobody has to look."""

from collections import Counter

from pehra.base.numbers import Series, count, number
from pehra.evidence.strongroom import Strongroom
from pehra.roster.powers import Power
from pehra.store import models

from . import errand
from .duty import Occasion, duty, record
from .eyes import Eyes
from .judged import Judged, alarms, found, judge
from .see import see


@duty(needs=Power.TRIAGE)
def recognise_media(
    on: Occasion, room: Strongroom, held: errand.Lease, eyes: Eyes
) -> dict[str, int]:
    """Gives how many files got each verdict."""
    row = models.Report.objects.select_related("exhibit").get(pk=count(Series.REPORT, held.subject))
    files = list(row.files.order_by("position"))
    judged = judge(eyes.shelves, files, see(row, files, room, eyes))
    with record(on, subject=held.subject) as said:
        errand.finish(held)
        for one in judged:
            _keep(one, row)
        sounded = alarms(judged, row.received_at)
        errand.put(errand.Kind.RANK, held.subject, on.at)
        if row.exhibit.held_by_id:
            errand.put(errand.Kind.PUT_AWAY, number(Series.EXHIBIT, row.exhibit_id), on.at)
        tally = Counter(one.name for one in judged)
        said.details |= {
            "files": len(files), "lists": eyes.shelves.versions(), "verdicts": dict(tally),
            "floods": sounded,
        }  # fmt: skip
    return dict(tally)


def _keep(one: Judged, row: models.Report) -> None:
    one.file.save()
    keys = [match.known.key for match in one.matches]
    models.Match.objects.filter(file=one.file).exclude(listed__in=keys).delete()
    models.Match.objects.bulk_create(
        found(one, row.received_at),
        update_conflicts=True,
        unique_fields=["file", "listed"],
        update_fields=["distance", "turned", "frame", "query_share", "target_share", "at"],
    )
