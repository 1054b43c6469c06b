"""What a fetch came to: its outcome in one word, what of it is kept, and where it leads.

Pure: an exchange goes in, verdicts come out. Nothing here fetches what it leads to: each address
becomes a target of its own, and goes through the gate again.
"""

from dataclasses import dataclass
from enum import StrEnum

from .exchange import Cut, Exchange, Failure, Fetched, NoExchange
from .outcome import Outcome
from .permit import Retention

FAILED: dict[Failure, Outcome] = {
    Failure.DNS: Outcome.DNS_FAILED,
    Failure.ADDRESS: Outcome.ADDRESS_REFUSED,
    Failure.CONNECT: Outcome.CONNECT_FAILED,
    Failure.TLS: Outcome.TLS_FAILED,
    Failure.PROXY: Outcome.PROXY_FAILED,
    Failure.TIMEOUT: Outcome.TIMED_OUT,
    Failure.PROTOCOL: Outcome.PROTOCOL_ERROR,
    Failure.HALTED: Outcome.HALTED,
    Failure.NOT_NOW: Outcome.POSTPONED,
}
OK, NOT_MODIFIED = 200, 304
REDIRECTS = frozenset({301, 302, 303, 307, 308})
WORDS: dict[int, Outcome] = {
    NOT_MODIFIED: Outcome.NOT_MODIFIED,
    404: Outcome.GONE,
    410: Outcome.GONE,
    429: Outcome.BUSY,
    503: Outcome.BUSY,
} | dict.fromkeys(REDIRECTS, Outcome.REDIRECT_OUT)

#: how an answer ends that brings nothing
AWAY = frozenset({Outcome.GONE, Outcome.HTTP_ERROR})


@dataclass(frozen=True, slots=True)
class Ended:
    """`words` for the diary: why, when the outcome alone does not say it."""

    outcome: Outcome
    words: str = ""


def ended(fetched: Fetched, *, sha256: str, before: str, hit: bool = False) -> Ended:
    """`sha256` is of what came, `before` of what came the last time; empty when nothing did. `hit`:
    what came is known to a list, and so it is there, whatever number its server put before it.

    A redirect is told as REDIRECT_OUT: whether it may be followed is for the gate.
    """
    if isinstance(fetched, NoExchange):
        return Ended(FAILED[fetched.failure], fetched.words)
    status, same = fetched.status, bool(before) and sha256 == before
    outcome = _answered(status, same=same)
    if hit and outcome in AWAY:
        outcome = _answered(OK, same=same)
        return Ended(outcome, "; ".join(filter(None, (f"answered with {status}", _cut(fetched)))))
    return Ended(outcome, "" if status == NOT_MODIFIED else _cut(fetched))


def _answered(status: int, *, same: bool) -> Outcome:
    if status in WORDS:
        return WORDS[status]
    if OK <= status < 300:  # noqa: PLR2004
        return Outcome.NOT_MODIFIED if same else Outcome.FETCHED
    return Outcome.HTTP_ERROR


def _cut(exchange: Exchange) -> str:
    """In words what of a response is missing or odd."""
    told = {
        Cut.LENGTH: "cut: larger than is fetched",
        Cut.TIME: "cut: it took too long",
        Cut.DISCONNECT: "cut: the server ended it early",
        Cut.UNSPECIFIED: "cut: it broke the protocol",
    }
    return "; ".join(one for one in (told.get(exchange.cut, ""), exchange.problem) if one)


class Keep(StrEnum):
    """What is sealed of an exchange."""

    NOTHING = "NOTHING"
    TOGETHER = "TOGETHER"  # in one exhibit with others of the moment
    ALONE = "ALONE"  # an exhibit of its own: a hit, whole


def keep(fetched: Fetched, retention: Retention, *, hit: bool, whole: bool, media: bool) -> Keep:
    """No match, nothing stored: unless the authority's retention class says otherwise. `whole`: a
    hit led back to it, or a notice needs it.
    """
    if isinstance(fetched, NoExchange):
        return Keep.TOGETHER if retention is Retention.FULL else Keep.NOTHING
    if hit:
        return Keep.ALONE
    if whole or retention is Retention.FULL:
        return Keep.TOGETHER
    if retention is Retention.PAGE_AND_HASH and not media:
        return Keep.TOGETHER
    return Keep.NOTHING
