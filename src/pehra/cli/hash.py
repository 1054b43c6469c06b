"""`pehra hash`: the digests of files, the PDQ of pictures, the frames of videos."""

import os
import sys
from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from typing import Any

import click

from pehra.media.decode import Filmed, Hashed, Undecodable
from pehra.media.decoders.apart import Apart
from pehra.media.fingerprint import fingerprint

from .say import as_json, out, progress, tell

DIGESTS = ("size", "md5", "sha1", "sha256")
FIELDS = ("path", *DIGESTS[:1], "mime", *DIGESTS[1:], "pdq", "quality", "frames", "error")


@click.command("hash")
@click.argument("paths", nargs=-1, required=True, type=click.Path(path_type=Path))
@as_json
def hash_(paths: tuple[Path, ...], json_: bool) -> None:  # noqa: FBT001
    """MD5, SHA-1, SHA-256, of pictures PDQ with its quality, of videos their frames' PDQ.

    Nothing is recorded. Exit code 1 when a file could not be read or decoded.

    Example:  pehra hash picture.jpg clip.mp4 --json
    """
    files = [file for path in paths for file in _files(path)]
    failed = False
    cores = min(len(files), os.cpu_count() or 1)
    with Apart(children=max(1, cores)) as decoder:
        for line in progress(_lines(files, decoder, max(1, cores)), len(files), "hashing"):
            failed = failed or line["error"] is not None
            if json_:
                out(line)
            else:
                shown = line["pdq"] or line["error"] or f"{len(line['frames'] or ())} frames"
                tell(f"{line['sha256']}  {shown}  {line['path']}")
    sys.exit(1 if failed else 0)


def _files(path: Path) -> Iterator[Path]:
    if path.is_dir():
        yield from sorted(one for one in path.rglob("*") if one.is_file())
    else:
        yield path


def _lines(files: Iterable[Path], decoder: Apart, cores: int) -> Iterator[dict[str, Any]]:
    """In their order, a few files at a time."""
    with ThreadPoolExecutor(cores) as pool:
        running: deque[Future[dict[str, Any]]] = deque()
        for file in files:
            running.append(pool.submit(_line, file, decoder))
            if len(running) > 4 * cores:
                yield running.popleft().result()
        while running:
            yield running.popleft().result()


def _line(file: Path, decoder: Apart) -> dict[str, Any]:
    line: dict[str, Any] = dict.fromkeys(FIELDS)
    line["path"] = str(file)
    try:
        with file.open("rb") as opened:
            seen = fingerprint(opened, decoder, file.name)
    except OSError as error:
        return line | {"error": error.strerror or "it cannot be read"}
    line |= {name: getattr(seen.digests, name) for name in DIGESTS} | {"mime": seen.mime}
    found = seen.perceptual
    if isinstance(found, Hashed):
        line |= {"pdq": found.pdq.hex, "quality": found.pdq.quality}
    if isinstance(found, Hashed | Filmed) and found.frames:
        line["frames"] = [
            {"frame": one.number, "at": round(one.at, 3), "pdq": one.pdq.hex,
             "quality": one.pdq.quality}
            for one in found.frames
        ]  # fmt: skip
    if isinstance(found, Undecodable):
        line["error"] = found.words
    return line
