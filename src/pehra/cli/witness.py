"""`pehra ledger witness`: others outside who sign that they saw the ledger."""

from pathlib import Path

import click

from pehra.base import clock
from pehra.duties.attest import add_witness, keep_cosigned, sign_checkpoint
from pehra.evidence.note import key
from pehra.evidence.witness import Cosigned, WitnessAway, added, parsed, request
from pehra.evidence.witnesses import FolderWitness
from pehra.store.queries import ledger as ledgers

from .ledger import notary
from .say import aside, in_home, tell

FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
OUT = click.Path(path_type=Path)
folder = click.option("--folder", type=click.Path(file_okay=False, path_type=Path), required=True,
                      help="Where the witness keeps its key and what it saw.")  # fmt: skip
name = click.option("--name", required=True, help="The witness's name, like court.example/w1.")


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
def key_(folder: Path, name: str, log: str) -> None:
    """On the witness's machine: make its key, and say which ledger it watches.

    Example:  pehra ledger witness key --folder w1 --name court.example/w1 --watch "pehra…+…"
    """
    ours = FolderWitness(folder, name)
    if log:
        ours.watch(key(log))
    tell(str(ours.key))


@witness.command("sign")
@click.argument("file", type=FILE)
@folder
@name
@click.option("-o", "output", type=OUT, required=True)
def sign(file: Path, folder: Path, name: str, output: Path) -> None:
    """On the witness's machine: sign a request, if its ledger follows from all that was signed
    before. Exit code 1 when it does not: then keep the request, and tell the court.

    Example:  pehra ledger witness sign request.txt --folder w1 --name court/w1 -o answer.txt
    """
    asked = parsed(file.read_text(encoding="utf-8"))
    answer = FolderWitness(folder, name).ask(asked, clock.now())
    if not isinstance(answer, Cosigned):
        raise WitnessAway(f"{name} does not sign: {answer}")
    output.write_text(added(asked.note, answer), encoding="utf-8")
    aside(f"{output}: bring it back to the desk")
