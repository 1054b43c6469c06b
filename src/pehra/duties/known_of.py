"""What the rules may look at, of a report that is kept."""

from collections import Counter

from pehra.intake import kept
from pehra.store import models
from pehra.triage.facts import Facts, Named, Seen, Trace, named


def facts(row: models.Report) -> Facts:
    """With `sightings` and `files` fetched before, it asks the store nothing."""
    return Facts(kept.from_json(row.value), _seen(row), _named(row))


def _seen(row: models.Report) -> Seen:
    return Seen.of(Counter(one.verdict for one in row.files.all()))


def _named(row: models.Report) -> Named:
    return named(
        Trace(one.kind, one.role, one.where, one.at is not None, one.port is not None)
        for one in sorted(row.sightings.all(), key=lambda one: one.pk)
    )
