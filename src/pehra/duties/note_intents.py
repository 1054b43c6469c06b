"""Write down what is about to be fetched and on which authority, before anything is sent.

No line, no fetch: when the ledger cannot be written, this raises and the patrol stands still.
"""

import secrets
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from pehra.base.numbers import Series, number
from pehra.patrol.diary import Intent
from pehra.roster.powers import Power
from pehra.store import models

from .diary_rows import begin
from .duty import Occasion, duty, record


@dataclass(frozen=True, slots=True)
class Planned:
    """One fetch that a permit was given for. `authority` is REF@VERSION."""

    target: int
    url: str
    via: str
    authority: str
    line: int


@dataclass(frozen=True, slots=True)
class Noted:
    """The fetch's number in the diary, and the salt of its digests."""

    pk: int
    salt: str
    at: datetime

    @property
    def number(self) -> str:
        return number(Series.FETCH, self.pk)


@duty(needs=Power.PATROL)
def note_intents(on: Occasion, some: Sequence[Planned]) -> list[Noted]:
    """In the order of `some`. Raises NotRecorded."""
    salts = [secrets.token_hex(16) for _ in some]
    with record(on, subject="patrol") as said:
        keys = authority_keys(one.authority for one in some)
        made = begin([
            (one.target, keys[one.authority], one.line, one.url, one.via, salt, on.at)
            for one, salt in zip(some, salts, strict=True)
        ])  # fmt: skip
        told = [Noted(pk, salt, on.at) for pk, salt in zip(made, salts, strict=True)]
        said.details["fetches"] = [
            [noted.number, one.authority, _digest(one, noted)]
            for one, noted in zip(some, told, strict=True)
        ]
    return told


def _digest(one: Planned, noted: Noted) -> str:
    return Intent(
        noted.number, one.url, one.via, one.authority, one.line, noted.at, noted.salt
    ).digest()


def authority_keys(told: Iterable[str]) -> dict[str, int]:
    """The rows of authorities by REF@VERSION."""
    wanted = {one.rpartition("@")[0] for one in told}
    rows = models.Authority.objects.filter(ref__in=wanted).values_list("pk", "ref", "version")
    return {f"{ref}@{version}": pk for pk, ref, version in rows}
