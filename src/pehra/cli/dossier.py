"""`pehra dossier | verify`: what goes to court, and the check that needs nothing of ours."""

import os
import sys
from importlib.resources import files
from pathlib import Path

import click

from pehra.duties.make_dossier import Made, Wanted, make_dossier
from pehra.duties.strongroom import strongroom
from pehra.duties.view_exhibit import copy_exhibit
from pehra.evidence.checkpoint import checkpoint
from pehra.evidence.dossier import refreshed
from pehra.evidence.note import opened
from pehra.evidence.verifier import verify_dossier
from pehra.store.queries import ledger as ledgers

from .capture import is_capture, verify_file
from .ledger import notary
from .say import acting_as, as_json, config, exact, in_home, out, tell

FILE = click.Path(path_type=Path)
THERE = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.command()
@click.argument("reports", nargs=-1, required=True)
@click.option("-o", "output", type=FILE, required=True)
@click.option("--bodies", is_flag=True, help="Put the sealed bodies in: anybody can check them.")
@click.option("--opening", "openings", multiple=True,
              help="Put in the original of an exhibit that was opened to you.")  # fmt: skip
@click.option("--as", "badge", default="", help="The officer who acts; else the console.")
@click.option("--heed", "heeded", multiple=True, metavar="CODE",
              help="A sender's handling code whose rule you vouch for.")  # fmt: skip
@as_json
@in_home
def dossier(  # noqa: PLR0913, PLR0917  (an option each)
    reports: tuple[str, ...], output: Path, bodies: bool, openings: tuple[str, ...],  # noqa: FBT001
    badge: str, heeded: tuple[str, ...], json_: bool,  # noqa: FBT001
) -> None:  # fmt: skip
    """Make a dossier of reports: records, custody and proofs of their exhibits, and the check.

    What may not be copied is described and not shown. The unit's key that the court needs is told
    by pehra ledger key, by another way than the dossier.

    Example:  pehra dossier TIP-000042 TIP-000043 -o case-7.zip
    """
    on, room = acting_as(badge), strongroom(config())
    handle = os.open(output, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(handle, "w+b") as file:
            taken = tuple(copy_exhibit(on, one, room) for one in openings)
            wanted = Wanted(reports, config().unit, bodies, taken, heeded)
            made = make_dossier(on, wanted, room, notary(), file)
            file.flush()
            os.fsync(file.fileno())
    except BaseException:
        output.unlink(missing_ok=True)
        raise
    _say(made, output, json_=json_)


def _say(made: Made, output: Path, *, json_: bool) -> None:
    if json_:
        out({"dossier": made.number, "exhibits": list(made.exhibits), "lines": made.lines,
             "checkpoint": made.checkpoint, "file": str(output)})  # fmt: skip
        return
    tell(f"{made.number}: {len(made.exhibits)} exhibits, {made.lines} proved lines, "
               f"checkpoint of {made.checkpoint} lines, in {output}")  # fmt: skip
    tell(f"Check it:  pehra verify {output}")


@click.command("refresh-dossier")
@click.argument("file", type=THERE)
@click.option("-o", "output", type=FILE, required=True)
@in_home
def refresh_dossier(file: Path, output: Path) -> None:
    """Add what witnesses and time stamps said of a dossier's checkpoint since it was made.

    Example:  pehra refresh-dossier case-7.zip -o case-7-witnessed.zip
    """
    with file.open("rb") as old, output.open("xb") as new:
        size = checkpoint(opened(_note(file), [notary().key])[0].text).size
        keys = [str(notary().key), *ledgers.witnesses_of(size)]
        stamps = {f"{n}.tsr": token for n, (_, token) in enumerate(ledgers.stamps_of(size), 1)}
        refreshed(old, new, ledgers.note_at(size), keys, stamps)
    tell(f"{output}: {len(keys) - 1} witnesses, {len(stamps)} stamps")


def _note(file: Path) -> str:
    report = verify_dossier.Report()
    archive = report.tried("zip", verify_dossier.check_zip, str(file))
    if archive is None:
        raise click.ClickException(report.checks[-1]["words"])
    return bytes(archive.read("checkpoint.txt")).decode()


@click.command(context_settings={"ignore_unknown_options": True})
@click.option("--print-verifier", is_flag=True, help="Print the check itself, to run elsewhere.")
@click.argument("words", nargs=-1, type=click.UNPROCESSED)
def verify(print_verifier: bool, words: tuple[str, ...]) -> None:  # noqa: FBT001
    """Check a dossier, or a capture (WACZ, WARC). A dossier's check lies in it as a single file.

    Takes its words: FILE.zip [--key KEY] [--witness KEY]... [--tsa-roots PEM] [--json]
    Of a capture: FILE.wacz [--key KEY] [--tsa-roots PEM] [--json]

    Example:  pehra verify case-7.zip --key "pehra.local/ledger+1f2e…"
    """
    if print_verifier:
        told = files("pehra.evidence.verifier").joinpath("verify_dossier.py")
        exact(told.read_text("utf-8"))
        return
    if is_capture(words):
        verify_file.main(list(words), prog_name="pehra verify")
    sys.exit(verify_dossier.main(list(words)))
