"""How commands answer: a line of JSON for machines, words for people, errors aside."""

import functools
import json
import re
import sys
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any, ParamSpec, TypeVar

import click
from django.conf import settings
from django.db import DatabaseError, InterfaceError, OperationalError, connection
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

#: what steers a terminal or turns the direction of writing: C0, C1, bidi, line ends, blanks of no
#: width, lone surrogates, tags. Not what joins letters (U+200C, U+200D): Urdu is written with it
UNSEEN = re.compile(
    "[\x00-\x08\x0a-\x1f\x7f-\x9f\xad\u061c\u180e\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ud800-\udfff"
    "\ufeff\ufff9-\ufffb\U000e0000-\U000e007f]"
)
ENDS = re.compile(r"\r?\n")

as_json = click.option("--json", "json_", is_flag=True, help="One JSON object a line on stdout.")


def out(value: dict[str, Any]) -> None:
    """The value is the same for who reads JSON: only its spelling is safe to look at."""
    click.echo(UNSEEN.sub(_in_json, json.dumps(value, ensure_ascii=False)))


def tell(text: str) -> None:
    """One line for people. What strangers wrote can be in it: it cannot steer the terminal."""
    click.echo(shown(text))


def tell_text(text: str) -> None:
    """A text of several lines, as it is otherwise; no line is added."""
    click.echo(_lines(text), nl=False)


def exact(text: str) -> None:
    """What is to be checked byte for byte, and is ours: lines of the ledger, a program."""
    click.echo(text, nl=False)


def aside(text: str) -> None:
    click.echo(_lines(text), err=True)


def shown(text: str) -> str:
    """In one line, and what cannot be seen made visible, as Python escapes it."""
    return UNSEEN.sub(_visible, text)


def _lines(text: str) -> str:
    return "\n".join(shown(line) for line in ENDS.split(text))


def _visible(found: re.Match[str]) -> str:
    return ascii(found[0])[1:-1]


def _in_json(found: re.Match[str]) -> str:
    return json.dumps(found[0])[1:-1]


def count(number: int, what: str) -> str:
    """`1 hit`, `2 hits`, `1,000 addresses`."""
    ending = "" if number == 1 else "es" if what.endswith(("s", "ch", "sh")) else "s"
    return f"{number:,} {what}{ending}"


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
    @plainly
    def ready(*args: P.args, **kwargs: P.kwargs) -> R:
        home = config().home
        if not config().secret.exists():
            aside(f"pehra: there is no home at {home}. Make it: pehra --home {home} init")
            sys.exit(NOT_READY)
        _must_be_there()
        if waiting := pending():
            aside(
                f"pehra: {home} is {count(waiting, 'change')} behind. "
                f"Run: pehra --home {home} migrate"
            )
            sys.exit(NOT_READY)
        return act(*args, **kwargs)

    return ready


class NoDatabase(PehraError):
    """The database of a home is lost: an empty one in its place would be silent about it."""


def _must_be_there() -> None:
    told = connection.settings_dict["NAME"]
    if isinstance(told, Path) and not told.exists():
        raise NoDatabase(
            f"the database {told} is not there. Bring it back from a backup: "
            "pehra --home NEW restore FOLDER --key FILE"
        )


def plainly(act: Callable[P, R]) -> Callable[P, R]:
    """What can be foreseen to go wrong is one sentence on stderr and exit code 1."""

    @functools.wraps(act)
    def done(*args: P.args, **kwargs: P.kwargs) -> R:
        try:
            return act(*args, **kwargs)
        except PehraError as error:
            aside(f"pehra: {error}")
        except BrokenPipeError:
            raise  # whoever read our output has read enough; click ends quietly
        except OSError as error:
            where = f"{error.filename}: " if error.filename else ""
            aside(f"pehra: {where}{error.strerror or 'it could not be read or written'}")
        except DatabaseError as error:
            if not away(error):
                raise  # a mistake of ours
            aside(f"pehra: {_database(error)}")
        except InterfaceError as error:
            aside(f"pehra: {_database(error)}")
        sys.exit(1)

    return done


def away(error: DatabaseError) -> bool:
    """A full or broken disk, a file that is no database, a server that does not answer."""
    return isinstance(error, OperationalError) or type(error) is DatabaseError


def _database(error: Exception) -> str:
    """Which, and what it said: the first line, for PostgreSQL adds its query's words."""
    told = connection.settings_dict
    where = str(told["NAME"])
    if connection.vendor == "postgresql":
        where = f"{where} on {told.get('HOST') or 'this machine'}"
    said = " ".join(str(error).split("\n")[0].split()) or type(error).__name__
    return (
        f"the database {where} cannot be read or written ({said}). Make room on its disk or mend "
        "it, then run this once more."
    )


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
