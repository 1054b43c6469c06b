"""Write down that an exhibit, or a carrier with it, changed hands or place.

Who gave it to whom is told in the record; the ledger's line holds its digest, salted so that names
cannot be guessed from it, and anybody who is given the record can check the two against each other.
"""

import hashlib
import secrets
from collections.abc import Mapping
from enum import StrEnum

from pehra.base.canonical import Json, canonical
from pehra.base.clock import iso
from pehra.base.errors import PehraError
from pehra.base.numbers import Series, count, number
from pehra.roster.powers import Power
from pehra.store import models

from .duty import Occasion, duty, record

FIELDS = ("from", "to", "place", "reason")
LONGEST = 500  # characters of each


class Act(StrEnum):
    MOVED = "MOVED"
    HANDED_OVER = "HANDED_OVER"
    RETURNED = "RETURNED"


class NotNoted(PehraError):
    """The entry says too little, or is of no exhibit."""


@duty(needs=Power.KEEP_CUSTODY)
def note_custody(on: Occasion, exhibit: str, act: Act, told: Mapping[str, str]) -> int:
    """`told` has FIELDS. Gives the entry's number, for its receipt. Raises NotNoted."""
    row = models.Exhibit.objects.filter(pk=count(Series.EXHIBIT, exhibit)).first()
    if row is None:
        raise NotNoted(f"There is no exhibit {exhibit}.")
    said_of = {field: str(told.get(field, "")).strip()[:LONGEST] for field in FIELDS}
    if missing := [field for field in ("from", "to", "reason") if not said_of[field]]:
        raise NotNoted(f"The entry must say: {', '.join(missing)}.")
    salt = secrets.token_hex(16)
    sha256 = digest(number(Series.EXHIBIT, row.pk), act, said_of, salt, iso(on.at))
    with record(on, subject=number(Series.EXHIBIT, row.pk)) as said:
        made = models.CustodyNote.objects.create(
            exhibit=row, act=act, told=said_of, salt=salt, sha256=sha256, at=on.at,
            by=on.officer.badge,
        )  # fmt: skip
        said.details |= {"act": str(act), "note": made.pk, "sha256": sha256}
    return made.pk


def digest(exhibit: str, act: str, told: Mapping[str, str], salt: str, at: str) -> str:
    """SHA-256 in hex over the canonical JSON of the record."""
    whole: dict[str, Json] = {
        "act": str(act), "at": at, "exhibit": exhibit, "salt": salt, "told": dict(told), "v": 1,
    }  # fmt: skip
    return hashlib.sha256(canonical(whole)).hexdigest()
