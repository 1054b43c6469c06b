"""Moments as people and systems write them into text: only those that say their zone.

ISO 8601 with a zone; the date of mail (RFC 5322 §3.3) with its offset, GMT or UTC.
"""

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from pehra.base.said import NOT_SAID, NotSaid

ISO = re.compile(
    r"(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d:\d\d)(?:\.\d+)? ?(Z|UTC|GMT|[+-]\d\d:?\d\d)(?![\w:])"
)
MAIL = re.compile(
    r"(?:[A-Za-z]{3}, )?\d{1,2} [A-Za-z]{3} \d{4} \d\d:\d\d:\d\d ?(?:[+-]\d{4}|GMT|UTC)(?!\w)"
)
ZERO = frozenset({"Z", "UTC", "GMT"})


def moment(text: str) -> datetime | NotSaid:
    """The first in the text, in UTC."""
    return next(_all(text), NOT_SAID)


def _all(text: str) -> Iterator[datetime]:
    for told in ISO.finditer(text):
        zone = "+00:00" if told[3] in ZERO else told[3]
        try:
            yield datetime.fromisoformat(f"{told[1]}T{told[2]}{zone}").astimezone(UTC)
        except (ValueError, OverflowError):
            continue
    for told in MAIL.finditer(text):
        try:
            yield parsedate_to_datetime(told[0].replace("UTC", "+0000")).astimezone(UTC)
        except (ValueError, OverflowError, TypeError):
            continue
