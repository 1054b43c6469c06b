"""The seam: the desk's own keys for what it is still working on.

What comes in must be read and compared before it is put away. Until then its key lies beside it,
encrypted to the desk's working key of the day, which only the watch may read; who seals needs its
public half alone. When the work is done that copy is struck out, and from then on custodians are
needed. A working key that no item needs any more is forgotten, and with it every copy of such a
line that a backup or an old page of the database may still hold.

The law of them all: tests/evidence/test_working.py.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

import pyrage

from pehra.base.errors import PehraError


class NoWorkingKey(PehraError):
    """The working key is gone, or not for this process to read."""


@dataclass(frozen=True, slots=True)
class Public:
    """A working key as those who seal know it: its name and its recipient, `age1…`."""

    name: str
    recipient: str


class WorkingKeys(Protocol):
    def public(self, at: datetime) -> Public:
        """The key to seal for now; made when there is none for the day. Raises NoWorkingKey."""
        ...

    def identity(self, name: str) -> pyrage.x25519.Identity:
        """The secret half. Raises NoWorkingKey."""
        ...

    def names(self) -> tuple[str, ...]:
        """Of the keys whose secret half is still there, oldest first."""
        ...

    def forget(self, name: str) -> None:
        """For ever. What is not there is no error."""
        ...


def named(at: datetime) -> str:
    """One key a day: `working-20261124`."""
    return f"working-{at:%Y%m%d}"
