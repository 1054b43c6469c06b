"""How commands answer: a line of JSON for machines, words for people, errors aside."""

import functools
import json
import sys
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any, ParamSpec, TypeVar

import click
from django.conf import settings
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TimeRemainingColumn

from pehra.base import clock
from pehra.base.config import Config
from pehra.base.errors import PehraError
from pehra.duties.duty import Occasion
from pehra.roster.powers import Role, officer
from pehra.store.queries.officers import appointed

P = ParamSpec("P")
R = TypeVar("R")
T = TypeVar("T")
NOT_READY = 3
CONSOLE = officer("CONSOLE", Role.CONSOLE)

as_json = click.option("--json", "json_", is_flag=True, help="One JSON object a line on stdout.")


def out(value: dict[str, Any]) -> None:
    click.echo(json.dumps(value, ensure_ascii=False))


def aside(text: str) -> None:
    click.echo(text, err=True)


def occasion() -> Occasion:
    """At the console acts whoever holds the machine."""
    return Occasion(CONSOLE, clock.now(), "at the console")


def acting_as(badge: str) -> Occasion:
    """At the console in an officer's name, with that officer's powers and no more; without a
    badge, the console. Whoever holds the machine could do either: the ledger's line says that it
    was done at the console. Raises NoSuchOfficer.
    """
    if not badge:
        return occasion()
    return Occasion(appointed(badge), clock.now(), "at the console, in the officer's name")


def config() -> Config:
    found: Config = settings.CONFIG
    return found


def pending() -> int:
    """How many changes of the tables this home has not seen."""
    executor = MigrationExecutor(connection)
    return len(executor.migration_plan(executor.loader.graph.leaf_nodes()))


def in_home(act: Callable[P, R]) -> Callable[P, R]:
    """For commands that need a home: say which command makes or migrates it."""

    @functools.wraps(act)
    def ready(*args: P.args, **kwargs: P.kwargs) -> R:
        home = config().home
        if not config().secret.exists():
            aside(f"pehra: there is no home at {home}. Make it: pehra --home {home} init")
            sys.exit(NOT_READY)
        if waiting := pending():
            aside(f"pehra: {home} is {waiting} changes behind. Run: pehra --home {home} migrate")
            sys.exit(NOT_READY)
        try:
            return act(*args, **kwargs)
        except PehraError as error:
            aside(f"pehra: {error}")
            sys.exit(1)
        except BrokenPipeError:
            raise  # whoever read our output has read enough; click ends quietly
        except OSError as error:
            where = f"{error.filename}: " if error.filename else ""
            aside(f"pehra: {where}{error.strerror or 'it could not be read or written'}")
            sys.exit(1)

    return ready


def progress(items: Iterable[T], total: int, what: str) -> Iterator[T]:
    """A bar on a terminal, for work that lasts; nothing when nobody watches."""
    console = Console(stderr=True)
    if not console.is_terminal or total < 10:  # noqa: PLR2004
        yield from items
        return
    columns = ("{task.description}", BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=console, transient=True) as bar:
        task = bar.add_task(what, total=total)
        for item in items:
            yield item
            bar.advance(task)


def size(path: Path) -> int:
    return path.stat().st_size
