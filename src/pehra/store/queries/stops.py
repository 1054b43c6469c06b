"""The kill switches that stand, in the database and as a file in the home."""

import json
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

from pehra.store import models

Of = models.Halt.Of
LONGEST = 4096  # bytes of the file that are read
LONGEST_WORDS = 200
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class HaltLine:
    """`number` 0: only the file knows of it. `key` is an authority's REF or a host."""

    number: int
    of: str
    key: str
    reason: str
    by: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Halts:
    lines: tuple[HaltLine, ...]

    @property
    def all(self) -> HaltLine | None:
        """The first that stops everything."""
        return next((one for one in self.lines if one.of == Of.ALL), None)

    def of(self, ref: str, host: str) -> HaltLine | None:
        """The one that holds what this authority has fetched from this host."""
        held = (
            one
            for one in self.lines
            if one.of == Of.ALL
            or (one.of == Of.AUTHORITY and one.key == ref)
            or (one.of == Of.HOST and one.key == host)
        )
        return next(held, None)


def halts(halt_file: Path) -> Halts:
    """Those that stand: of all first, then the oldest."""
    rows = models.Halt.objects.filter(lifted_at=None).order_by("at", "pk")
    kept = [HaltLine(row.pk, row.of, row.key, row.reason, row.by, row.at) for row in rows]
    if not any(one.of == Of.ALL for one in kept):
        kept += by_file(halt_file)
    return Halts(tuple(sorted(kept, key=lambda one: one.of != Of.ALL)))


def by_file(path: Path) -> list[HaltLine]:
    """What the file says of who stopped it; any file stops the patrol, even an empty one."""
    try:
        seen_at = datetime.fromtimestamp(path.stat().st_mtime, UTC)
    except FileNotFoundError:
        return []
    except OSError:
        seen_at = EPOCH
    return [_told(path, HaltLine(0, Of.ALL, "", "", "", seen_at))]


def _told(path: Path, otherwise: HaltLine) -> HaltLine:
    try:
        with path.open("rb") as file:
            written = file.read(LONGEST)
    except OSError:
        return otherwise
    try:
        told = json.loads(written)
        at = datetime.fromisoformat(told["at"])
        line = HaltLine(0, Of.ALL, "", str(told["reason"]), str(told["by"]), at)
    except (ValueError, KeyError, TypeError):
        return replace(otherwise, reason=_words(written))
    return line if line.at.tzinfo else replace(otherwise, reason=_words(written))


def _words(written: bytes) -> str:
    """Of a file that somebody wrote by hand: why, most likely."""
    return " ".join(written.decode(errors="replace").split())[:LONGEST_WORDS]


def is_new_host(name: str) -> bool:
    """Whether nothing was ever to be fetched from a host of this name."""
    return not models.Host.objects.filter(name=name).exists()
