"""A written authority: who ordered what, on which law, why, from when until when.

It is a TOML file. Its scope (patrol/scope.py) says what may be watched; an authority lasts 90 days
at the most. Nothing here knows who approved it, or what the time is.
"""

import re
import tomllib
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from pehra.base.errors import PehraError

from .permit import Retention, Robots
from .scope import BadScope, Fault, Scope, parse
from .terms import COVERT

LONGEST_LIFE = timedelta(days=90)
LONGEST_TEXT = 4000  # characters of one value
LONGEST_REF = 80
#: where the scope begins when it is written over several lines: its line 1 is the next one
SCOPE = re.compile(r"\s*scope\s*=\s*(?:\"{3}|'{3})\s*")
REF = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9._-]|/(?!/|\Z))*")
CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")
NEEDED = ("ref", "law", "reason", "ordered_by", "from", "until", "retention", "scope")
MAY = (
    "necessity", "proportionality", "collateral", "document", "robots_reason", "covert_reason",
)  # fmt: skip


class BadAuthority(PehraError):
    """An authority that cannot be used as it is written; the text names the keys."""


@dataclass(frozen=True, slots=True)
class Authority:
    """In force from `from_at` to before `until_at`. What may be left out is empty then."""

    ref: str
    law: str
    reason: str
    ordered_by: str
    from_at: datetime
    until_at: datetime
    retention: Retention
    scope: Scope
    necessity: str = ""
    proportionality: str = ""
    collateral: str = ""
    document: str = ""
    robots_reason: str = ""
    covert_reason: str = ""

    @property
    def robots(self) -> Robots:
        return self.scope.terms.robots


def read(text: str) -> Authority:
    """From TOML. Raises BadAuthority, which tells of every key that is wrong."""
    try:
        told = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise BadAuthority(f"It is not valid TOML: {error}.") from error
    faults = [f"{key}: there is no such key" for key in told if key not in {*NEEDED, *MAY}]
    if any(key not in {*NEEDED, *MAY} for key in told):
        faults.append(f"the keys are: {', '.join((*NEEDED, *MAY))}")
    faults += [f"{key}: it is missing" for key in NEEDED if key not in told]
    texts = {key: _text(key, told[key], faults) for key in (*NEEDED, *MAY)
             if key in told and key not in {"from", "until"}}  # fmt: skip
    if texts.get("ref"):
        _ref(texts["ref"], faults)
    times = _times(told, faults)
    retention = _retention(texts.get("retention", ""), faults)
    scope = _scope(texts.get("scope", ""), _begins(text), faults)
    _reasons(texts, faults)
    if scope is not None:
        _agrees(scope, retention, faults)
    if faults or scope is None:
        raise BadAuthority("\n".join(faults))
    plain = {key: texts.get(key, "") for key in (*NEEDED[:4], *MAY)}
    return Authority(
        **plain, from_at=times[0], until_at=times[1], retention=retention, scope=scope
    )  # fmt: skip


def _text(key: str, value: object, faults: list[str]) -> str:
    longest = None if key == "scope" else LONGEST_TEXT
    if not isinstance(value, str) or not value.strip():
        faults.append(f"{key}: it must be a text that says something")
        return ""
    if key != "scope" and CONTROL.search(value):
        faults.append(f"{key}: it holds control characters")
    if longest and len(value) > longest:
        faults.append(f"{key}: it is longer than {longest} characters")
    return value if key == "scope" else value.strip()


def _ref(ref: str, faults: list[str]) -> None:
    if not REF.fullmatch(ref) or len(ref) > LONGEST_REF:
        faults.append(
            f"ref: letters, digits, dots, dashes, underscores, single slashes; "
            f"at most {LONGEST_REF}"
        )


def _times(told: dict[str, object], faults: list[str]) -> tuple[datetime, datetime]:
    """Both in UTC; whatever, when there are faults."""
    nothing = datetime.max.replace(tzinfo=UTC)
    found = [_moment(key, told[key], faults) if key in told else nothing
             for key in ("from", "until")]  # fmt: skip
    if nothing in found:
        return nothing, nothing
    first, last = found
    if last <= first:
        faults.append("until: it must be after from")
    elif last - first > LONGEST_LIFE:
        faults.append(f"until: an authority lasts at most {LONGEST_LIFE.days} days; renew it then")
    return first, last


def _moment(key: str, value: object, faults: list[str]) -> datetime:
    """A date alone means its whole day: from its beginning, until its end. A time without a zone
    is of UTC.
    """
    if isinstance(value, str):
        value = _from_text(value)
    try:
        if isinstance(value, datetime):
            return (value if value.tzinfo else value.replace(tzinfo=UTC)).astimezone(UTC)
        if isinstance(value, date):
            start = datetime.combine(value, time(), UTC)
            return start + timedelta(days=1) if key == "until" else start
    except OverflowError:
        pass  # the year 1 or 9999: told as no date
    faults.append(f"{key}: it must be a date or a time, like 2026-12-01 or 2026-12-01T08:00:00Z")
    return datetime.max.replace(tzinfo=UTC)


def _from_text(value: str) -> date | str:
    for form in (date.fromisoformat, datetime.fromisoformat):
        try:
            return form(value.strip())
        except ValueError:
            continue
    return value


def _retention(value: str, faults: list[str]) -> Retention:
    if value and value not in set(Retention):
        faults.append(f"retention: it is one of {', '.join(Retention)}")
    return Retention(value) if value in set(Retention) else Retention.HASH_ONLY


def _begins(text: str) -> int:
    """The line of the file before the scope's first, from 1; 0 when it is written on one line."""
    lines = enumerate(text.split("\n"), 1)
    return next((n for n, line in lines if SCOPE.fullmatch(line.rstrip("\r"))), 0)


def _scope(text: str, begins: int, faults: list[str]) -> Scope | None:
    """None after its faults are told, by the line of the scope and that of the file."""
    if not text:
        return None
    try:
        return parse(text)
    except BadScope as bad:
        faults.extend(f"scope, {_place(one, begins)}: {one.words}" for one in bad.faults)
    return None


def _place(fault: Fault, begins: int) -> str:
    of_text = f" (line {begins + fault.line} of the text)" if begins else ""
    return f"line {fault.line}{of_text}, column {fault.column}"


def _reasons(texts: dict[str, str], faults: list[str]) -> None:
    """What the scope asks for and must be given a reason, whatever else is wrong with it."""
    words = [line.split("#")[0].split() for line in texts.get("scope", "").split("\n")]
    asked = {word for line in words if line and line[0] == "with" for word in line}
    if f"robots={Robots.RECORD_ONLY}" in asked and not texts.get("robots_reason"):
        faults.append("robots_reason: say why robots.txt is not obeyed (robots=record-only)")
    if f"ua={COVERT}" in asked and not texts.get("covert_reason"):
        faults.append("covert_reason: say why the patrol does not say who it is (ua=covert)")


def _agrees(scope: Scope, retention: Retention, faults: list[str]) -> None:
    terms = scope.terms
    if terms.retention not in {None, retention}:
        faults.append(f"retention: the scope says {terms.retention}, the authority {retention}")
