"""`pehra ledger witness`: others outside who sign that they saw the ledger."""

from collections.abc import Callable
from http import HTTPStatus
from pathlib import Path
from typing import TypeVar

import click

from pehra.base import clock
from pehra.base.errors import PehraError
from pehra.duties.attest import add_witness, keep_cosigned, sign_checkpoint
from pehra.evidence.checkpoint import Checkpoint, checkpoint
from pehra.evidence.note import BadNote, key, read
from pehra.evidence.witness import (
    Conflict,
    Cosigned,
    Declined,
    Request,
    added,
    parsed,
    request,
)
from pehra.evidence.witnesses import FolderWitness
from pehra.store.queries import ledger as ledgers

from .ledger import notary
from .say import aside, count, in_home, plainly, tell
from .text_file import text_of

T = TypeVar("T")
FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
OUT = click.Path(path_type=Path)
folder = click.option("--folder", type=click.Path(file_okay=False, path_type=Path), required=True,
                      help="Where the witness keeps its key and what it saw.")  # fmt: skip
name = click.option("--name", required=True, help="The witness's name, like court.example/w1.")


class NotSigned(PehraError):
    """The witness does not sign, or could not be asked; the text says why, and what to do."""


@click.group("witness")
def witness() -> None:
    """Others outside who sign that they saw the ledger: on a stick, or over HTTP (pehra.toml).

    At the desk: add, ask, take. On the witness's own machine, which needs no home: key, sign.
    """


@witness.command("add")
@click.argument("told")
@in_home
def add(told: str) -> None:
    """Believe a witness from now on, by its public key.

    Example:  pehra ledger witness add "court.example/w1+1f2e3d4c+BA…"
    """
    by = key(told)
    add_witness(by, clock.now())
    tell(f"{by.name} is a witness of this ledger")


@witness.command("ask")
@click.argument("told")
@click.option("-o", "output", type=OUT, required=True)
@in_home
def ask(told: str, output: Path) -> None:
    """Write a request for one witness: the checkpoint of now, and the proof that it follows from
    what that witness signed last.

    Example:  pehra ledger witness ask court.example/w1 -o /media/usb/request.txt
    """
    note = sign_checkpoint(notary(), clock.now())
    wanted = request(ledgers.witnessed_size(told), note, ledgers.KeptNodes())
    output.write_text(str(wanted), encoding="utf-8")
    tell(f"{output}: take it to {told}, and bring back what it signs")


@witness.command("take")
@click.argument("told")
@click.argument("file", type=FILE)
@in_home
def take(told: str, file: Path) -> None:
    """Take in a checkpoint that a witness signed.

    Example:  pehra ledger witness take court.example/w1 /media/usb/answer.txt
    """
    by = key(ledgers.witness_key(told))
    text = file.read_text(encoding="utf-8")
    point = keep_cosigned(text, notary().key, by, clock.now())
    tell(f"{told} saw the ledger with {point.size} lines")


@witness.command("key")
@folder
@name
@click.option("--watch", "log", default="", help="The public key of the ledger to watch.")
@plainly
def key_(folder: Path, name: str, log: str) -> None:
    """On the witness's machine: make its key, and say which ledger it watches.

    Example:  pehra ledger witness key --folder w1 --name court.example/w1 --watch "pehra…+…"
    """
    watched = _read("--watch", key, log) if log else None
    ours = FolderWitness(folder, name)
    told = str(ours.key)
    if watched is not None:
        ours.watch(watched)
    tell(told)


@witness.command("sign")
@click.argument("file", type=FILE)
@folder
@name
@click.option("-o", "output", type=OUT, required=True)
@plainly
def sign(file: Path, folder: Path, name: str, output: Path) -> None:
    """On the witness's machine: sign a request, if its ledger follows from all that was signed
    before; the same one twice is signed twice. Exit code 1 when it does not: the answer says
    whether to ask for a new request, or to keep this one and tell the court.

    Example:  pehra ledger witness sign request.txt --folder w1 --name court/w1 -o answer.txt
    """
    asked = _read(str(file), parsed, text_of(file))
    new = _read(str(file), _point, asked.note)
    if not (folder / "witness.key").exists():
        raise NotSigned(f"there is no witness in {folder}. Make it: pehra ledger witness key")
    ours = FolderWitness(folder, name)
    answer = ours.ask(asked, clock.now())
    if answer == Conflict(new.size):  # signed already: once more, if the head is the same
        answer = ours.ask(Request(new.size, (), asked.note), clock.now())
    if not isinstance(answer, Cosigned):
        raise NotSigned(_why(answer, asked.old, new, folder))
    output.write_text(added(asked.note, answer), encoding="utf-8")
    aside(f"{output}: bring it back to the desk")


def _why(answer: Conflict | Declined, old: int, new: Checkpoint, folder: Path) -> str:
    if isinstance(answer, Declined) and answer.status == HTTPStatus.NOT_FOUND:
        return (
            f"the witness in {folder} does not watch the ledger {new.origin}. Is it the right "
            "folder? If so: pehra ledger witness key --watch"
        )
    if isinstance(answer, Declined) and answer.status == HTTPStatus.UNPROCESSABLE_ENTITY:
        return (
            f"THE LEDGER DOES NOT FOLLOW: {answer.reason}. Nothing was signed. Keep the request, "
            "and tell the court."
        )
    if isinstance(answer, Declined):
        return f"nothing was signed: {answer.reason}"
    if not answer.size:
        return (
            f"the witness in {folder} has signed nothing of this ledger yet, and the request goes "
            f"on from {old} lines. Is it the right folder?"
        )
    return (
        f"the witness in {folder} signed {count(answer.size, 'line')} last, and the request goes "
        f"on from {old}: it is an old one, or the last answer did not come back. Take that in at "
        "the desk (pehra ledger witness take), then ask for a new request."
    )


def _point(note: str) -> Checkpoint:
    return checkpoint(read(note).text)


def _read(where: str, reader: Callable[[str], T], told: str) -> T:
    """Says where it stands what is none. Raises NotSigned."""
    try:
        return reader(told)
    except BadNote as error:
        raise NotSigned(f"{where}: {error}") from error
