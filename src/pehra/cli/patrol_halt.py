"""`pehra patrol stop` and `resume`: the kill switch."""

import contextlib
import sys
from collections.abc import Iterator
from pathlib import Path

import click

from pehra.base import clock
from pehra.base.clock import iso
from pehra.duties.resume_patrol import BY_FILE, resume_patrol
from pehra.duties.stop_patrol import Of, Stopped, press, stop_patrol
from pehra.store.queries.stops import HaltLine, halts, is_new_host

from .say import CONSOLE, acting_as, as_json, aside, config, in_home, out, tell

AGAIN = "It is stopped, and not recorded yet: once that is mended, stop it once more."
NOTHING = "pehra patrol stop without a name stops all, by a file: it needs no database."


@click.command("stop")
@click.option("--authority", default="", help="Stop one authority alone, by its REF.")
@click.option("--host", default="", help="Stop one host alone; not the names below it.")
@click.option("--reason", default="", help="May be left out: first stop, then write.")
@click.option("--as", "badge", default="", help="The officer who stops it; else the console.")
@as_json
def stop(authority: str, host: str, reason: str, badge: str, json_: bool) -> None:  # noqa: FBT001
    """Stop the patrol: not a byte more within a second, until an officer resumes it.

    Of all the file HALT is written before anything else is looked at: it stops the patrol on a full
    disk and without the database. Exit code 1 when it could not be recorded.

    Example:  pehra patrol stop --reason "the court called"
    """
    if authority and host:
        raise click.UsageError("Name an authority or a host, not both; or neither to stop all.")
    of = Of.AUTHORITY if authority else Of.HOST if host else Of.ALL
    with _pressed(reason, badge) if of == Of.ALL else _named():
        _record(of, authority or host, reason, badge, json_=json_)


@contextlib.contextmanager
def _pressed(reason: str, badge: str) -> Iterator[None]:
    """Stopped by the file alone, then what follows; when that fails, it says what is missing."""
    file = config().halt_file
    there = config().secret.exists() and press(
        file, badge or CONSOLE.badge, clock.now(), reason.strip()
    )
    if there:
        aside(f"Stopped: nothing is fetched while {file} is there.")
    try:
        yield
    except SystemExit as end:
        if end.code and there:
            aside(AGAIN)
        raise


@contextlib.contextmanager
def _named() -> Iterator[None]:
    """One authority or host is stopped by the record alone."""
    try:
        yield
    except SystemExit as end:
        if end.code:
            aside(NOTHING)
        raise


@in_home
def _record(of: Of, key: str, reason: str, badge: str, *, json_: bool) -> None:
    made = stop_patrol(acting_as(badge), of, key, reason, config().halt_file)
    if json_:
        out({"halt": made.number, "of": made.of, "key": made.key or None})
        return
    tell(f"Stopped: {_what(made)}. To lift it: pehra patrol resume {made.number} --reason …")
    if made.of == Of.HOST and is_new_host(made.key):
        aside(f"Nothing was ever to be fetched from {made.key}: is it spelled right?")


def _what(made: Stopped) -> str:
    if made.of == Of.ALL:
        return "the whole patrol"
    if made.of == Of.AUTHORITY:
        return f"authority {made.key}, in all its versions"
    return f"host {made.key}, and no name below it"


@click.command("resume")
@click.argument("number", type=int, required=False)
@click.option("--reason", default="", help="Why it may go on; needed with a number.")
@click.option("--as", "badge", default="", help="The officer who resumes it; else the console.")
@as_json
@in_home
def resume(number: int | None, reason: str, badge: str, json_: bool) -> None:  # noqa: FBT001
    """Lift a halt by its number; without one, list those that stand.

    Number 0 is a file HALT that nobody recorded.

    Example:  pehra patrol resume 3 --reason "the order was renewed"
    """
    if number is None:
        _list(json_=json_)
        return
    resume_patrol(acting_as(badge), number, reason, config().halt_file)
    out({"lifted": number}) if json_ else tell("Lifted.")


def _list(*, json_: bool) -> None:
    found = halts(config().halt_file).lines
    for one in found:
        out(as_told(one)) if json_ else tell(f"{one.number}  {words(one, config().halt_file)}")
    if not found and not json_:
        aside("Nothing is stopped.")


def words(one: HaltLine, file: Path) -> str:
    """What is stopped, by whom, since when, why, and how it is lifted."""
    by = f"the file {file}" if one.number == BY_FILE else one.by
    by += f" ({one.by})" if one.number == BY_FILE and one.by else ""
    what = " ".join(filter(None, (one.of, one.key)))
    return (
        f"STOPPED {what} by {by} since {one.at:%Y-%m-%d %H:%M} UTC: "
        f"{one.reason or 'no reason given'}. "
        f"To lift it: pehra patrol resume {one.number} --reason …"
    )


def as_told(one: HaltLine) -> dict[str, object]:
    return {
        "halt": one.number, "of": one.of, "key": one.key or None, "by": one.by or None,
        "at": iso(one.at), "reason": one.reason or None,
    }  # fmt: skip


def end_if_stopped(*, json_: bool) -> None:
    """Of what ends by itself: say that nothing is fetched, and why. Exit code 1."""
    stopped = halts(config().halt_file).all
    if stopped is None:
        return
    if json_:
        out({"stopped": as_told(stopped)})
    else:
        aside(words(stopped, config().halt_file))
    sys.exit(1)
