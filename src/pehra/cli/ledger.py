"""`pehra ledger`: the record of everything done, and whether it still holds."""

import sys

import click

from pehra.evidence.ledger import Sound, verify
from pehra.store.queries import ledger as ledgers

from .say import as_json, aside, in_home, out


@click.group("ledger")
def ledger_() -> None:
    """The hash-chained record of every act."""


@ledger_.command("verify")
@as_json
@in_home
def verify_(json_: bool) -> None:  # noqa: FBT001
    """Follow the chain from its first line. Exit code 1 when it is broken.

    The root is the RFC 6962 tree head over all lines: note it down elsewhere each day, for only
    that finds a ledger cut short or written anew as a whole.

    Example:  pehra ledger verify --json
    """
    found = verify(ledgers.lines())
    if isinstance(found, Sound):
        root = found.root.hex()
        if json_:
            out({"ok": True, "entries": found.entries, "root": root})
        else:
            click.echo(f"The ledger holds: {found.entries} lines, root {root}")
        return
    if json_:
        out({"ok": False, "entries": found.seq - 1, "root": None, "error": found.reason})
    aside(f"pehra: THE LEDGER IS BROKEN: {found.reason}")
    sys.exit(1)
