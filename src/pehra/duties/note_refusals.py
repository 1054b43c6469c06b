"""Write down what was due and was not fetched: the gate refused it, or robots.txt asks not to.
Nothing was sent.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from pehra.base.canonical import Json
from pehra.base.numbers import Series, number
from pehra.patrol.diary import End, fresh_salt
from pehra.patrol.frontier import Settled
from pehra.patrol.plain import WORDS, plain
from pehra.roster.powers import Power
from pehra.store import models

from . import frontier
from .duty import Occasion, duty, record
from .forget_accounts import forget_accounts
from .note_intents import authority_keys

NOBODY = ""  # no authority decided


@dataclass(frozen=True, slots=True, kw_only=True)
class Refusal:
    """`authority` is REF@VERSION of what decided, empty when none did."""

    target: int
    url: str
    via: str
    authority: str = NOBODY
    line: int = 0
    outcome: str
    words: str
    settled: Settled


@duty(needs=Power.PATROL)
def note_refusals(on: Occasion, some: Sequence[Refusal]) -> list[int]:
    """The numbers of the diary's entries, in the order of `some`. Raises NotRecorded."""
    with record(on, subject="patrol") as said:
        keys = authority_keys(one.authority for one in some if one.authority)
        rows = models.Fetch.objects.bulk_create(
            models.Fetch(
                target_id=one.target, authority_id=keys.get(one.authority), line=one.line,
                url=one.url, via=one.via, salt=fresh_salt(), intended_at=on.at,
                ended_at=on.at, outcome=one.outcome, words=plain(one.words, WORDS),
            )
            for one in some
        )  # fmt: skip
        frontier.settle([one.settled for one in some], on.at)
        forget_accounts(one.settled for one in some)
        said.details |= {
            "fetches": [_line(row) for row in rows],
            "outcomes": dict(Counter(one.outcome for one in some)),
        }  # fmt: skip
    return [row.pk for row in rows]


def _line(row: models.Fetch) -> Json:
    end = End(
        number(Series.FETCH, row.pk), row.url, row.outcome, 0, "", 0, "", "", "", row.intended_at,
        row.salt, row.words,
    )  # fmt: skip
    return [end.fetch, row.outcome, end.digest()]
