"""`pehra hash`: the digests and the PDQ of files."""

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click

from pehra.base.digest import Digests, digests
from pehra.media.decode import Hashed, Undecodable
from pehra.media.decoders.apart import Apart
from pehra.media.fingerprint import fingerprint

from .say import as_json, out, progress

LARGEST_PICTURE = 256 * 2**20  # bytes; beyond it only digests
CHUNK = 2**20


@click.command("hash")
@click.argument("paths", nargs=-1, required=True, type=click.Path(path_type=Path))
@as_json
def hash_(paths: tuple[Path, ...], json_: bool) -> None:  # noqa: FBT001
    """MD5, SHA-1, SHA-256 and, of pictures, PDQ with its quality. Nothing is recorded.

    Example:  pehra hash picture.jpg --json
    """
    files = [file for path in paths for file in _files(path)]
    failed = False
    with Apart() as decoder:
        for file in progress(files, len(files), "hashing"):
            line = _line(file, decoder)
            failed = failed or line["error"] is not None
            if json_:
                out(line)
            else:
                click.echo(f"{line['sha256']}  {line['pdq'] or line['error'] or '-'}  {file}")
    sys.exit(1 if failed else 0)


def _files(path: Path) -> Iterator[Path]:
    if path.is_dir():
        yield from sorted(one for one in path.rglob("*") if one.is_file())
    else:
        yield path


def _line(file: Path, decoder: Apart) -> dict[str, Any]:
    line: dict[str, Any] = dict.fromkeys(
        ("path", "size", "mime", "md5", "sha1", "sha256", "pdq", "quality", "error")
    )
    line["path"] = str(file)
    try:
        with file.open("rb") as opened:
            if file.stat().st_size > LARGEST_PICTURE:
                found = digests(iter(lambda: opened.read(CHUNK), b""))
                return line | _digests(found) | {"error": "too large for PDQ; digests only"}
            data = opened.read()
    except OSError as error:
        return line | {"error": error.strerror}
    seen = fingerprint(data, decoder, file.name)
    line |= _digests(seen.digests) | {"mime": seen.mime}
    if isinstance(seen.perceptual, Hashed):
        line |= {"pdq": seen.perceptual.pdq.hex, "quality": seen.perceptual.pdq.quality}
    if isinstance(seen.perceptual, Undecodable):
        line["error"] = seen.perceptual.words
    return line


def _digests(found: Digests) -> dict[str, Any]:
    return {name: getattr(found, name) for name in ("size", "md5", "sha1", "sha256")}
