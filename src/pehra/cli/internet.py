"""`pehra drill serve`: the nation's internet on loopback, with its own time."""

import asyncio
import contextlib
import fcntl
import json
import signal
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import click

from pehra.base import clock
from pehra.base.errors import PehraError
from pehra.drill.internet.run import Standing, Wanted, serve

from .say import plainly


class InUse(PehraError):
    """The folder is another running drill's."""


class BadClock(PehraError):
    """The clock file holds no moment."""


@click.command("serve")
@click.option("--seed", default=1, show_default=True)
@click.option("--sites", default=40, show_default=True, type=click.IntRange(2, 2000))
@click.option("--port", default=0, help="Of all sites; a free one when 0.")
@click.option("--dns-port", default=0, help="Of the name server; a free one when 0.")
@click.option("--truth", type=click.Path(dir_okay=False, path_type=Path),
              help="Where its facts go, else STATE/sites.jsonl.")  # fmt: skip
@click.option("--state", default=Path("internet"), show_default=True,
              type=click.Path(file_okay=False, path_type=Path))  # fmt: skip
@click.option("--speed", default=1.0, show_default=True, type=click.FloatRange(0, 1_000_000),
              help="Hours there for an hour here.")  # fmt: skip
@click.option("--clock", "clock_file", type=click.Path(dir_okay=False, path_type=Path),
              help="A file that holds the moment there, read again and again.")  # fmt: skip
@plainly
def drill_serve(clock_file: Path | None, speed: float, **told: object) -> None:
    """Serve made-up sites on loopback, some of what they show planted, until Ctrl-C.

    Writes into STATE: authority.toml, list.csv, sites.jsonl (what is true), ready.json (the ports),
    and counts.json (what was asked, and who walked into a trap).

    Example:  pehra drill serve --seed 7 --state internet --speed 500
    """
    state = Path(str(told["state"]))
    state.mkdir(parents=True, exist_ok=True)
    truth = Path(str(told["truth"])) if told["truth"] else state / "sites.jsonl"
    seed, many, port, dns = (int(str(told[one])) for one in ("seed", "sites", "port", "dns_port"))
    now = _file(clock_file) if clock_file is not None else _passing(clock.now(), speed)
    with _alone(state):
        asyncio.run(_serve(Wanted(seed, many, port, dns, state, truth), now))


@contextlib.contextmanager
def _alone(state: Path) -> Iterator[None]:
    """A second one would write its ports over those of the first. Raises InUse."""
    with (state / "lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise InUse(
                f"another pehra drill serve writes into {state}. End it, or name another folder "
                "by --state."
            ) from error
        yield


async def _serve(wanted: Wanted, now: Callable[[], datetime]) -> None:
    end = asyncio.Event()
    for one in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(one, end.set)
    await serve(wanted, now, lambda told: _say(wanted, told), end.wait)


def _say(wanted: Wanted, told: Standing) -> None:
    ready = {"port": told.web.port, "dns_port": told.dns_port, "state": str(wanted.state)}
    click.echo(json.dumps(ready))


def _passing(began_at: datetime, speed: float) -> Callable[[], datetime]:
    return lambda: began_at + (clock.now() - began_at) * speed


def _file(path: Path) -> Callable[[], datetime]:
    """What stood there last counts while it is being written anew. Raises BadClock at first."""
    last = [_read(path)]
    if not last[0]:
        raise BadClock(f"{path} holds no moment: write one as 2026-01-01T00:00:00Z.")

    def now() -> datetime:
        last[0] = _read(path) or last[0]
        return last[0][0]

    return now


def _read(path: Path) -> tuple[datetime, ...]:
    """One moment, or none."""
    try:
        told = datetime.fromisoformat(path.read_text(encoding="utf-8").strip())
    except (OSError, ValueError):
        return ()
    return (told.astimezone(UTC),) if told.tzinfo else ()
