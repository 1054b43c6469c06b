"""Authorities: what the gate asks, and what officers see of them."""

import difflib
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from functools import lru_cache
from pathlib import Path

from django.db.models import QuerySet

from pehra.base.errors import PehraError
from pehra.base.numbers import Series, number
from pehra.patrol.authority import Authority, BadAuthority, read
from pehra.patrol.gate import Halts, Spent, Standing
from pehra.store import models

#: an authority that ended or was revoked is told as such, and not as unknown, for so long
REMEMBERED = timedelta(days=1)
DAY = timedelta(days=1)
SUPERSEDED = "superseded by "  # and REF@VERSION: the reason that an approval gives


class NoSuchAuthority(PehraError):
    """There is no authority of this name."""


class State(StrEnum):
    DRAFT = "DRAFT"
    NOT_YET = "NOT_YET"
    IN_FORCE = "IN_FORCE"
    EXPIRED = "EXPIRED"
    REVOKED = "REVOKED"
    SUPERSEDED = "SUPERSEDED"  # by the approval of a newer version


@dataclass(frozen=True, slots=True)
class SourceLine:
    """A rule that something is watched by, and what of its budget is spent."""

    pk: int
    line: int
    kind: str
    rule: str
    pages: int
    bytes: int


@dataclass(frozen=True, slots=True)
class AuthorityLine:
    """`days_left`: begun days until it ends, 0 when it is not in force nor will be. `replaced_by`
    is REF@VERSION, empty unless a newer version ended it.
    """

    pk: int
    ref: str
    version: int
    law: str
    reason: str
    ordered_by: str
    from_at: datetime
    until_at: datetime
    retention: str
    scope: str
    state: State
    days_left: int
    drafted_by: str
    drafted_at: datetime
    approved_by: str
    approved_at: datetime | None
    revoked_by: str
    revoked_at: datetime | None
    revoked_reason: str
    document: str  # the exhibit's number, empty without one
    sha256: str
    text: str
    sources: tuple[SourceLine, ...]
    replaced_by: str

    @property
    def name(self) -> str:
        return f"{self.ref}@{self.version}"


@lru_cache(maxsize=512)
def _read(_sha256: str, text: str) -> Authority:
    return read(text)


def standing(at: datetime) -> tuple[Standing, ...]:
    """What the gate judges by: those in force or to come, those just ended or revoked, and drafts.
    One that can be read no more stops everything rather than lose what it denies. Raises
    BadAuthority.
    """
    rows = _rows().filter(until_at__gt=at - REMEMBERED).exclude(revoked_at__lt=at - REMEMBERED)
    return tuple(map(standing_of, rows))


def standing_of(row: models.Authority) -> Standing:
    """Raises BadAuthority."""
    spent = {one.line: Spent(one.pages, one.bytes) for one in row.sources.all()}
    return Standing(
        _read(row.sha256, row.text), row.version, row.approved_at is not None, row.revoked_at, spent
    )


def authorities(at: datetime) -> tuple[AuthorityLine, ...]:
    """All there are: in force first, then to come, drafts, ended, revoked, replaced; by name and
    version.
    """
    order = (
        State.IN_FORCE, State.NOT_YET, State.DRAFT, State.EXPIRED, State.REVOKED, State.SUPERSEDED,
    )  # fmt: skip
    lines = [_line(row, at) for row in _rows()]
    return tuple(sorted(lines, key=lambda one: (order.index(one.state), one.ref, one.version)))


def stoppable(at: datetime) -> tuple[str, ...]:
    """The REFs of what is in force or to come, without reading their texts."""
    rows = models.Authority.objects.filter(approved_at__lte=at, until_at__gt=at)
    held = rows.exclude(revoked_at__lte=at).order_by("ref").distinct()
    return tuple(held.values_list("ref", flat=True))


def authority(name: str, at: datetime) -> AuthorityLine:
    """By REF@VERSION, or the newest of REF. Raises NoSuchAuthority."""
    return _line(named(name), at)


def named(name: str) -> models.Authority:
    """Raises NoSuchAuthority."""
    ref, _, version = name.strip().partition("@")
    rows = _rows().filter(ref=ref).order_by("-version")
    if version:
        rows = rows.filter(version=int(version)) if version.isdecimal() else rows.none()
    row = rows.first()
    if row is None:
        raise NoSuchAuthority(f"There is no authority {name.strip()[:90]}. See: authority list.")
    return row


def versions(ref: str) -> tuple[str, ...]:
    """The texts of one authority, the oldest first. Raises NoSuchAuthority."""
    named(ref)
    rows = models.Authority.objects.filter(ref=ref.strip().partition("@")[0]).order_by("version")
    return tuple(rows.values_list("text", flat=True))


def difference(ref: str) -> str:
    """Between the last two versions, as `diff -u` writes it; empty when there is one. Raises
    NoSuchAuthority.
    """
    texts = versions(ref)
    if len(texts) < 2:  # noqa: PLR2004
        return ""
    before, after = (text.splitlines(keepends=True) for text in texts[-2:])
    name, last = ref.strip().partition("@")[0], len(texts)
    told = difflib.unified_diff(before, after, f"{name}@{last - 1}", f"{name}@{last}")
    return "".join(line if line.endswith("\n") else f"{line}\n" for line in told)


def halts(halt_file: Path) -> Halts:
    """The kill switches that nobody has lifted, the file that stops everything among them: whoever
    asks the gate has to name it.
    """
    rows = list(models.Halt.objects.filter(lifted_at=None).values_list("of", "key"))
    return Halts(
        any(of == models.Halt.Of.ALL for of, _ in rows) or halt_file.exists(),
        frozenset(key for of, key in rows if of == models.Halt.Of.AUTHORITY),
        frozenset(key for of, key in rows if of == models.Halt.Of.HOST),
    )


def _rows() -> QuerySet[models.Authority]:
    return models.Authority.objects.prefetch_related("sources").order_by("ref", "version")


def state(row: models.Authority, at: datetime) -> State:
    if row.revoked_at is not None and row.revoked_at <= at:
        return State.SUPERSEDED if _newer(row) else State.REVOKED
    if at >= row.until_at:
        return State.EXPIRED
    if row.approved_at is None:
        return State.DRAFT
    return State.NOT_YET if at < row.from_at else State.IN_FORCE


def _newer(row: models.Authority) -> str:
    """REF@VERSION of what replaced it, as its approval said; empty when it was revoked."""
    before, by, version = row.revoked_reason.partition(f"{SUPERSEDED}{row.ref}@")
    return f"{row.ref}@{version}" if by and not before and version.isdecimal() else ""


def _said(row: models.Authority) -> tuple[str, str, str, str, str]:
    """Law, reason, who ordered it, retention, scope; one that can be read no more is shown too, so
    that it can be revoked.
    """
    try:
        told = _read(row.sha256, row.text)
    except BadAuthority as bad:
        return "", f"It can be read no more. {bad}", "", "", row.text
    return told.law, told.reason, told.ordered_by, told.retention, str(told.scope)


def _line(row: models.Authority, at: datetime) -> AuthorityLine:
    (law, reason, ordered_by, retention, scope), found = _said(row), state(row, at)
    runs = found in {State.IN_FORCE, State.NOT_YET}
    return AuthorityLine(
        row.pk, row.ref, row.version, law, reason, ordered_by, row.from_at, row.until_at,
        retention, scope, found,
        -((at - row.until_at) // DAY) if runs else 0,
        row.drafted_by, row.drafted_at, row.approved_by, row.approved_at, row.revoked_by,
        row.revoked_at, row.revoked_reason,
        number(Series.EXHIBIT, row.document_id) if row.document_id else "",
        row.sha256, row.text,
        tuple(SourceLine(one.pk, one.line, one.kind, one.rule, one.pages, one.bytes)
              for one in sorted(row.sources.all(), key=lambda one: one.line)),
        _newer(row),
    )  # fmt: skip
