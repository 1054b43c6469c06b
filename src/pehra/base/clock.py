"""The one place that looks at the clock. Everything else is told the moment."""

from datetime import UTC, datetime


def now() -> datetime:
    """The present moment, aware, in UTC."""
    return datetime.now(UTC)  # noqa: TID251  (this is the one place)


def iso(moment: datetime) -> str:
    """RFC 3339 in UTC with microseconds and `Z`: `2026-01-05T12:00:00.000000Z`.

    Always the same width, so that the text sorts as the time does.
    """
    # not strftime: it writes the year 26 with two digits
    told = moment if moment.tzinfo is UTC else moment.astimezone(UTC)
    return told.isoformat(timespec="microseconds")[: -len("+00:00")] + "Z"
