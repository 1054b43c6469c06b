"""`pehra patrol`: the rounds over authorised sources, and what they came to."""

import asyncio
import gc
import signal

import click

from pehra.roster.powers import Role, officer
from pehra.watch.patrol.lines import Line
from pehra.watch.patrol.make import patrol as ready
from pehra.watch.patrol.means import Effort
from pehra.watch.patrol.run import Patrol, Tell
from pehra.watch.walk import desk, walk

from .capture import export
from .notices import contacts, notice
from .patrol_halt import end_if_stopped, resume, stop
from .patrol_told import check, diary, status
from .say import as_json, aside, config, in_home, out, tell
from .swarm import allocations
from .uncovered import uncovered

WATCH = officer("PATROL", Role.WATCH)


@click.group("patrol")
def patrol_() -> None:
    """Authorised sources, fetched politely; no match, nothing stored."""


@patrol_.command("run")
@in_home
def run() -> None:
    """Patrol around the clock, until it is told to stop.

    Example:  pehra patrol run
    """
    aside("The patrol has begun.")
    done = _go(lambda _: None)
    aside(f"The patrol has ended: {done:,} entries in the diary.")


@patrol_.command("once")
@click.option(
    "--most",
    default=0,
    type=click.IntRange(min=0),
    help="End after so many fetches; 0: when nothing more is due.",
)
@as_json
@in_home
def once(most: int, json_: bool) -> None:  # noqa: FBT001
    """Fetch what is due now, and what that leads to, then stop. One line a fetch.

    Exit code 1 when all is stopped: it says by whom and why.

    Example:  pehra patrol once --json
    """
    end_if_stopped(json_=json_)
    hits: list[str] = []

    def tell(line: Line) -> None:
        if "HIT" in line.finding and line.exhibit:
            hits.append(line.exhibit)
        out(line.json()) if json_ else _say(line)

    _go(tell, once=True, most=most)
    _read(hits)
    end_if_stopped(json_=json_)


def _say(line: Line) -> None:
    told = (line.fetch, line.outcome, str(line.status or ""), line.finding, line.target)
    tell("  ".join(one for one in told if one))


def _go(tell: Tell, *, once: bool = False, most: int = 0) -> int:
    with_ = desk(config(), WATCH)
    means = ready(with_, WATCH, Effort(at_once=config().patrol_at_once))
    if config().test_mark.exists():
        aside("This is a TEST HOME: it reaches loopback and nothing else.")
    # what is made for one fetch is soon let go: looking for circles after every 700 objects takes
    # a fifth of the time
    gc.freeze()
    gc.set_threshold(50_000, 20, 50)
    try:
        return asyncio.run(_until_told(Patrol(means, tell, once=once, most=most)))
    finally:
        means.close()
        with_.close()


async def _until_told(rounds: Patrol) -> int:
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, rounds.stop)
    return await rounds.run()


def _read(hits: list[str]) -> None:
    """The hits are reports at once, as with what is received by hand."""
    if not hits:
        return
    with_ = desk(config(), WATCH)
    try:
        for exhibit in hits:
            walk(with_, exhibit)
    finally:
        with_.close()


for command in (
    status, diary, check, stop, resume, export, notice, contacts, allocations, uncovered,
):  # fmt: skip
    patrol_.add_command(command)
