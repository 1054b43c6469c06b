"""What makes a function a duty: it needs a power, and it never ends unrecorded.

A duty gathers (reads sources, seals bytes), decides (asks the rooms), then records: one short
transaction that ends with its line in the ledger. Duties do not call duties.
"""

import functools
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import datetime
from typing import Concatenate, ParamSpec, TypeVar

from django.db import OperationalError, transaction

from pehra.base.canonical import Json
from pehra.base.errors import PehraError
from pehra.evidence.ledger import Entry
from pehra.roster.powers import Officer, Power

from . import pen

P = ParamSpec("P")
R = TypeVar("R")


class Unrecorded(PehraError):
    """A duty ended without recording itself: a mistake in the code, never in its use."""


class NotRecorded(PehraError):
    """The record could not be written, so nothing was done."""


@dataclass(frozen=True, slots=True)
class Occasion:
    """Who acts, when, and on what authority: an order, a warrant, a standing instruction."""

    officer: Officer
    at: datetime
    authority: str


@dataclass(slots=True)
class Recording:
    """What the line will say. The block may fill it in as it learns it."""

    subject: str
    details: dict[str, Json] = field(default_factory=dict)


@dataclass(slots=True)
class _Running:
    duty: str
    recorded: bool = False


_running: ContextVar[_Running] = ContextVar("the duty that is running")

DUTIES: dict[str, Power] = {}


def duty(
    needs: Power,
) -> Callable[[Callable[Concatenate[Occasion, P], R]], Callable[Concatenate[Occasion, P], R]]:
    def make(act: Callable[Concatenate[Occasion, P], R]) -> Callable[Concatenate[Occasion, P], R]:
        name = act.__name__
        DUTIES[name] = needs

        @functools.wraps(act)
        def wrapped(on: Occasion, /, *args: P.args, **kwargs: P.kwargs) -> R:
            on.officer.must_hold(needs)
            token = _running.set(running := _Running(name))
            try:
                done = act(on, *args, **kwargs)
            finally:
                _running.reset(token)
            if not running.recorded:
                raise Unrecorded(f"The duty {name} ended without a line in the ledger.")
            return done

        return wrapped

    return make


@contextmanager
def record(
    on: Occasion, subject: str, details: Mapping[str, Json] | None = None
) -> Iterator[Recording]:
    """Keep what the block writes, together with the duty's line in the ledger, or nothing."""
    running = _running.get()
    said = Recording(subject, dict(details or {}))
    try:
        with transaction.atomic(durable=True):
            yield said
            badge, authority = on.officer.badge, on.authority
            pen.write(Entry(0, on.at, running.duty, badge, authority, said.subject, said.details))
    except OperationalError as error:  # a full or read-only disk, a database that is away
        raise NotRecorded(
            f"{running.duty} was not done: the database cannot be written ({error}). "
            "Make room or mend the disk, then try again."
        ) from error
    running.recorded = True
    pen.settle()
