"""The numbers that name things on the desk: TIP-000042 is a report, EXH-000007 an exhibit,
OPN-000003 an opening of one, DOS-000001 a dossier, TGT-000009 a target of the patrol, FET-000123 a
fetch, FND-000004 a finding, NTC-000002 a notice to a provider.

They count up and are never given twice. Logs, errors and URLs name things only by them.
"""

import re
from enum import StrEnum

from pehra.base.errors import PehraError


class Series(StrEnum):
    REPORT = "TIP"
    EXHIBIT = "EXH"
    OPENING = "OPN"
    DOSSIER = "DOS"
    TARGET = "TGT"
    FETCH = "FET"
    FINDING = "FND"
    NOTICE = "NTC"


class BadNumber(PehraError):
    """A text that is no number of the series asked for."""


def number(series: Series, count: int) -> str:
    """`TIP-000042`: at least six digits, more when they are needed."""
    return f"{series}-{count:06d}"


def count(series: Series, text: str) -> int:
    """The count in a number; zeros in front and case do not matter. Raises BadNumber."""
    found = re.fullmatch(rf"{series}-([0-9]{{1,15}})", text.strip().upper())
    if found is None:
        raise BadNumber(f"“{text[:40]}” is not a number of the form {series}-000042.")
    return int(found[1])
