"""`pehra ledger`: the record of everything done, and whether it still holds."""

import sys
from itertools import islice
from pathlib import Path

import click

from pehra.base import clock
from pehra.duties.attest import notary_of, sign_checkpoint, stamp
from pehra.evidence import merkle, tree
from pehra.evidence.checkpoint import checkpoint
from pehra.evidence.label import qr_svg
from pehra.evidence.ledger import Broken, Sound, verify
from pehra.evidence.notary import Notary
from pehra.evidence.note import key, opened
from pehra.evidence.receipt import Receipt
from pehra.evidence.stampers import HttpStamper
from pehra.store.queries import ledger as ledgers

from .say import as_json, aside, config, exact, in_home, out, tell

EARLIER = click.Path(exists=True, dir_okay=False, path_type=Path)
to_file = click.option("-o", "output", type=click.Path(path_type=Path), help="Else: on stdout.")


@click.group("ledger")
def ledger_() -> None:
    """The hash-chained record of every act."""


@ledger_.command("verify")
@click.option("--against", type=EARLIER, help="A checkpoint: the ledger must begin as it was then.")
@click.option("--key", "told", default="", help="Whose signature that bears; else this home's own.")
@as_json
@in_home
def verify_(against: Path | None, told: str, json_: bool) -> None:  # noqa: FBT001
    """Follow the chain from its first line. Exit code 1 when it is broken.

    The chain finds a change inside. That the end was cut off or all of it written anew is found
    only with a checkpoint that was kept elsewhere: pehra ledger checkpoint.

    Example:  pehra ledger verify --against /media/usb/checkpoint-2026-11-24.txt
    """
    if told and against is None:
        raise click.UsageError("--key is whose signature a checkpoint bears: name it by --against.")
    found = _with_tree(verify(ledgers.lines()))
    if isinstance(found, Sound) and against:
        found = _compared(found, against, told)
    if isinstance(found, Sound):
        root = found.root.hex()
        if json_:
            out({"ok": True, "entries": found.entries, "root": root})
        else:
            tell(f"The ledger holds: {found.entries} lines, root {root}")
        return
    if json_:
        out({"ok": False, "entries": found.seq - 1, "root": None, "error": found.reason})
    aside(f"pehra: THE LEDGER IS BROKEN: {found.reason}")
    sys.exit(1)


def _with_tree(found: Sound | Broken) -> Sound | Broken:
    """Proofs are made out of the tree that is kept beside the lines: it must be theirs."""
    if isinstance(found, Broken):
        return found
    try:
        head = ledgers.proved(lambda nodes: tree.head(found.entries, nodes))
    except KeyError:
        return Broken(found.entries, "a part of the tree beside the lines is missing")
    if head != found.root:
        return Broken(found.entries, "the tree that is kept beside the lines is not theirs")
    return found


def _compared(found: Sound, against: Path, told: str) -> Sound | Broken:
    """Raises BadNote."""
    by = key(told) if told else notary().key
    note, _ = opened(against.read_text(encoding="utf-8"), [by])
    then = checkpoint(note.text)
    if then.size > found.entries:
        lost = then.size - found.entries
        return Broken(found.entries + 1, f"{lost} lines that were there at the checkpoint are gone")
    head = merkle.root(line.body for line in islice(ledgers.lines(), then.size))
    if head != then.head:
        return Broken(1, f"the first {then.size} lines are not those of the checkpoint")
    return found


@ledger_.command("checkpoint")
@to_file
@click.option("--qr", type=click.Path(path_type=Path), help="Also as a QR code, an SVG to print.")
@in_home
def checkpoint_(output: Path | None, qr: Path | None) -> None:
    """Sign how long the ledger is and what its head is. Keep it where nobody of this machine can
    reach it: on paper, with the court, with a partner unit.

    It is refused, with exit code 1, when the ledger does not follow from the last one signed.

    Example:  pehra ledger checkpoint -o /media/usb/checkpoint-2026-11-24.txt
    """
    note = sign_checkpoint(notary(), clock.now())
    if qr is not None:
        qr.write_text(qr_svg(note), encoding="utf-8")
    _written(note, output)


@ledger_.command("stamp")
@in_home
def stamp_() -> None:
    """Have a checkpoint stamped by the authorities of time in pehra.toml, now.

    Example:  pehra ledger stamp
    """
    if not config().stampers:
        aside("pehra: pehra.toml names no stampers. See docs/how-to/witness-the-ledger.md")
        sys.exit(1)
    note = sign_checkpoint(notary(), clock.now())
    for address in config().stampers:
        at = stamp(HttpStamper(address), note, config().stamp_roots)
        tell(f"{address}: {at:%Y-%m-%d %H:%M:%S} UTC")


@ledger_.command("prove")
@click.argument("seq", type=int)
@to_file
@in_home
def prove(seq: int, output: Path | None) -> None:
    """The proof that line SEQ is in the ledger (C2SP tlog-proof), under a fresh checkpoint.

    Example:  pehra ledger prove 42 -o line-42.tlog-proof
    """
    line = ledgers.line(seq)
    note = sign_checkpoint(notary(), clock.now())
    size = checkpoint(opened(note, [notary().key])[0].text).size
    path = ledgers.proved(lambda nodes: tree.inclusion(line.seq - 1, size, nodes))
    _written(str(Receipt(line.seq - 1, path, note)), output)
    if output:
        exact(line.body.decode() + "\n")


@ledger_.command("key")
@in_home
def key_() -> None:
    """The public key of this home's checkpoints, for whoever checks them.

    Example:  pehra ledger key
    """
    tell(str(notary().key))


def notary() -> Notary:
    return notary_of(config())


def _written(text: str, output: Path | None) -> None:
    if output is None:
        exact(text)
    else:
        output.write_text(text, encoding="utf-8")
