"""`pehra patrol export`: captures as a WACZ; and `pehra verify` for WACZ and WARC files."""

import base64
import os
import zipfile
from collections.abc import Sequence
from pathlib import Path

import click
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.serialization import load_der_public_key

from pehra.base.clock import iso
from pehra.base.warc_read import looks_like_warc
from pehra.duties.export_capture import Attest, Exported, export_capture, signing_key
from pehra.duties.strongroom import strongroom
from pehra.duties.view_exhibit import copy_exhibit
from pehra.evidence.stamp import BadRoots, roots
from pehra.evidence.stampers import HttpStamper
from pehra.patrol.fault import Damaged, Expected, Verdict
from pehra.patrol.verify_capture import verify
from pehra.patrol.wacz import PACKAGE

from .say import acting_as, as_json, aside, config, count, in_home, out, tell, tell_text

OUT = click.Path(path_type=Path)
THERE = click.Path(exists=True, dir_okay=False, path_type=Path)
ENDINGS = (".wacz", ".warc", ".warc.gz")
KNOWN = 4096  # bytes by which a WARC is known
DAMAGED = 1


@click.command("export")
@click.argument("numbers", nargs=-1, required=True)
@click.option("-o", "output", type=OUT, required=True, help="Where the WACZ is written.")
@click.option("--opening", "openings", multiple=True,
              help="An opening of what custodians hold.")  # fmt: skip
@click.option("--as", "badge", default="", help="The officer who acts; else the console.")
@as_json
@in_home
def export(
    numbers: tuple[str, ...], output: Path, openings: tuple[str, ...], badge: str, json_: bool  # noqa: FBT001
) -> None:  # fmt: skip
    """Write captures to a WACZ, signed and stamped. It can hold what is unlawful to hold: note
    where it goes.

    Example:  pehra patrol export FET-000123 -o capture.wacz
    """
    on, room, home = acting_as(badge), strongroom(config()), config().home
    handle = os.open(output, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(handle, "wb") as file:
            taken = [copy_exhibit(on, one, room) for one in openings]
            made = export_capture(on, numbers, room, _attest(home), taken)
            file.write(made.wacz)
    except BaseException:
        output.unlink(missing_ok=True)
        raise
    beside = _beside(output)
    if made.token:
        beside.write_bytes(made.token)
    _say(made, output, json_=json_)


def _attest(home: Path) -> Attest:
    told = config().stamp_roots
    believed = roots(Path(told).read_bytes()) if told else ()
    return Attest(signing_key(home), [HttpStamper(one) for one in config().stampers], believed)


def _beside(output: Path) -> Path:
    return output.with_name(output.name + ".tsr")


def _say(made: Exported, output: Path, *, json_: bool) -> None:
    for problem in made.problems:
        aside(problem)
    if json_:
        out({"exhibits": list(made.exhibits), "sha256": made.sha256, "file": str(output),
             "key": made.key, "stamped": bool(made.token)})  # fmt: skip
        return
    tell(f"{', '.join(made.exhibits)}  sha256 {made.sha256}  {output}")
    tell(f"Signed by the unit's key for captures: {made.key}")
    if not made.token:
        tell("No authority of time stamped it (pehra.toml: stampers).")
    tell(f"Check it:  pehra verify {output} --key {made.key}")


def is_capture(words: Sequence[str]) -> bool:
    """Whether `pehra verify` was given a WACZ or a WARC: by its bytes, else by its name."""
    path = next((Path(word) for word in words if not word.startswith("-")), None)
    if path is None or not path.is_file():
        return path is not None and path.name.lower().endswith(ENDINGS)
    with path.open("rb") as file:
        if looks_like_warc(file.read(KNOWN)):
            return True
    if path.name.lower().endswith(ENDINGS):
        return True
    try:
        with zipfile.ZipFile(path) as archive:
            return PACKAGE in archive.namelist()
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError):
        return False


def _a_key(_of: click.Context, _name: click.Parameter, told: str) -> str:
    """A key that was mistyped is no key, and not another key. Raises BadParameter."""
    try:
        if told:
            load_der_public_key(base64.b64decode(told, validate=True))
    except (ValueError, UnsupportedAlgorithm) as error:
        raise click.BadParameter(
            f"{told[:80]!r} is no key for captures: base64, as pehra patrol export prints it."
        ) from error
    return told


@click.command("verify")
@click.argument("file", type=THERE)
@click.option("--key", default="", callback=_a_key,
              help="The unit's key for captures, known by another way.")  # fmt: skip
@click.option("--tsa-roots", type=THERE, help="Certificates of authorities of time to believe.")
@click.option("--json", "json_", is_flag=True)
def verify_file(file: Path, key: str, tsa_roots: Path | None, json_: bool) -> None:  # noqa: FBT001
    """Check a WACZ or WARC of Pehra. The token FILE.tsr beside it is checked when it is there.

    Example:  pehra verify capture.wacz --key MHYwEA… --tsa-roots roots.pem
    """
    try:
        believed = roots(tsa_roots.read_bytes()) if tsa_roots else ()
    except BadRoots as error:
        raise click.ClickException(str(error)) from error
    beside = _beside(file)
    token = beside.read_bytes() if beside.is_file() else b""
    told = verify(file.read_bytes(), Expected(key, believed, token))
    out(_plain(told)) if json_ else tell_text("".join(f"{one}\n" for one in _words(told)))
    if isinstance(told, Damaged):
        raise SystemExit(DAMAGED)


def _plain(told: Verdict) -> dict[str, object]:
    if isinstance(told, Damaged):
        faults = [{"kind": str(f.kind), "where": f.where, "words": f.words} for f in told.faults]
        return {"sound": False, "faults": faults}
    return {
        "sound": True, "captures": told.captures, "records": told.records, "key": told.key,
        "stamped_at": iso(told.stamped_at) if told.stamped_at else None,
        "notes": list(told.notes),
    }  # fmt: skip


def _words(told: Verdict) -> list[str]:
    if isinstance(told, Damaged):
        faults = [f"{one.kind}  {one.where}: {one.words}" for one in told.faults]
        return [*faults, "", "THIS CAPTURE DOES NOT HOLD."]
    lines = [f"holds  {count(told.captures, 'capture')} in {count(told.records, 'record')}"]
    if told.key:
        lines.append(f"signed by {told.key}")
    if told.stamped_at:
        lines.append(f"stamped {iso(told.stamped_at)}")
    return [*lines, *told.notes]
