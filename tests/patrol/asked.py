"""Authorities in force, made of a scope alone, and what the gate answers by them."""

from datetime import UTC, datetime

from pehra.patrol.authority import Authority
from pehra.patrol.gate import Asked, Spent, Standing, permit
from pehra.patrol.permit import Leave, Refused, Retention, Via, Why
from pehra.patrol.scope import parse

NOON = datetime(2026, 1, 5, 12, tzinfo=UTC)
FIRST, LAST = datetime(2026, 1, 1, tzinfo=UTC), datetime(2026, 2, 1, tzinfo=UTC)


def authority(scope: str, ref: str = "A-1", until: datetime = LAST) -> Authority:
    return Authority(
        ref, "law", "reason", "S-9", FIRST, until, Retention.HASH_ONLY, parse(scope)
    )  # fmt: skip


def stands(
    scope: str, ref: str = "A-1", until: datetime = LAST, spent: dict[int, Spent] | None = None
) -> Standing:
    return Standing(authority(scope, ref, until), 1, approved=True, spent=spent or {})


def ask(scope: str, url: str, via: Via = Via.SEED, **told: object) -> Leave:
    return permit((stands(scope),), Asked(url, via, **told), NOON)  # type: ignore[arg-type]


def why(leave: Leave) -> Why | None:
    return leave.why if isinstance(leave, Refused) else None
