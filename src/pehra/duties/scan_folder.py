"""Compare the files of a seizure with the lists, so that an officer looks only at what is new.

What was seen of each file is written to a journal as the scan goes, so that a scan cut short goes
on where it was; verdicts are of the lists as they are when they are told. Nothing of the files
themselves is kept.
"""

import hashlib
import os
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import TextIO

from pehra.media import journal
from pehra.media.decode import Care, Hashed
from pehra.media.fingerprint import Fingerprint, fingerprint
from pehra.media.known import Algorithm
from pehra.media.recognise import EXACT, NEAR, Match, verdict
from pehra.roster.powers import Power

from .compare import Asked, compare
from .duty import Occasion, duty, record
from .eyes import Eyes
from .scanned import Scanned, Summary, Unread, summary, verdict_name

AT_ONCE = 64  # files compared together
#: a hash of a picture decoded smaller may be so many bits off: what comes near is hashed again
MARGIN = 10


@dataclass(frozen=True, slots=True)
class How:
    """`lists` to look in, all when empty; `care` to hash pictures with; `journal` is a file."""

    journal: Path
    lists: tuple[str, ...] = ()
    care: Care = Care.FAST
    workers: int = 2


Told = Callable[[Scanned | Unread], None]


@duty(needs=Power.SCAN)
def scan_folder(on: Occasion, eyes: Eyes, files: Sequence[Path], how: How, tell: Told) -> Summary:
    """Tells each file as soon as it is compared, in the order of `files`."""
    done: list[Scanned | Unread] = []
    waiting: list[Seen] = []
    for one in _seen(eyes, files, how):
        if isinstance(one, Unread):
            done.append(one)
            tell(one)
            continue
        waiting.append(one)
        if len(waiting) == AT_ONCE:
            _settle(eyes, waiting, how, done, tell)
    _settle(eyes, waiting, how, done, tell)
    found = summary(done)
    with record(on, subject=f"scan:{how.journal.stem}") as said:
        said.details |= {
            "files": len(done), "lists": eyes.shelves.versions(), "verdicts": dict(found.verdicts),
            "groups": found.groups, "never_seen": found.never_seen, "care": str(how.care),
            "result": _digest(done),
        }  # fmt: skip
    return found


@dataclass(frozen=True, slots=True)
class Seen:
    path: Path
    entry: journal.Entry


def _seen(eyes: Eyes, files: Sequence[Path], how: How) -> Iterator[Seen | Unread]:
    """In their order, a few at a time; what the journal holds is not hashed again."""
    known = _journalled(how.journal)
    how.journal.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    with (
        how.journal.open("a", encoding="utf-8") as written,
        ThreadPoolExecutor(how.workers) as pool,
    ):
        running: deque[tuple[Path, Future[journal.Entry]]] = deque()
        for path in files:
            running.append((path, pool.submit(_entry, path, known, eyes, how.care)))
            if len(running) > 4 * how.workers:
                yield _finished(*running.popleft(), known, written)
        while running:
            yield _finished(*running.popleft(), known, written)


def _journalled(path: Path) -> dict[str, journal.Entry]:
    if not path.exists():
        return {}
    with path.open(encoding="utf-8", errors="replace") as lines:
        entries = (journal.entry(text) for text in lines)
        return {one.path: one for one in entries if isinstance(one, journal.Entry)}


def _entry(path: Path, known: dict[str, journal.Entry], eyes: Eyes, care: Care) -> journal.Entry:
    """Raises OSError."""
    with path.open("rb") as file:
        stat = os.fstat(file.fileno())
        had = known.get(str(path))
        if had and (had.size, had.changed) == (stat.st_size, stat.st_mtime_ns):
            return had
        seen = fingerprint(file, eyes.decoder, path.name, care)
        return journal.Entry(str(path), seen.digests.size, stat.st_mtime_ns, seen)


def _finished(
    path: Path, job: "Future[journal.Entry]", known: dict[str, journal.Entry], written: TextIO
) -> Seen | Unread:
    try:
        entry = job.result()
    except OSError as error:
        return Unread(str(path), error.strerror or "it cannot be read")
    if known.get(entry.path) is not entry:
        written.write(journal.line(entry) + "\n")
        written.flush()
    return Seen(path, entry)


def _settle(
    eyes: Eyes, waiting: list[Seen], how: How, done: list[Scanned | Unread], tell: Told
) -> None:
    asked = [_asked(one.entry.seen) for one in waiting]
    wide = NEAR + MARGIN if how.care is Care.FAST else NEAR
    for one, question, found in zip(
        waiting, asked, compare(eyes.shelves, asked, how.lists, wide), strict=True
    ):
        result = _scanned(eyes, one, question, found, how)
        done.append(result)
        tell(result)
    waiting.clear()


def _scanned(
    eyes: Eyes, one: Seen, asked: Asked, found: tuple[Match, ...], how: How
) -> Scanned | Unread:
    seen = one.entry.seen
    near = any(match.by not in EXACT for match in found)
    if near and isinstance(seen.perceptual, Hashed) and seen.perceptual.scale > 1:
        try:
            with one.path.open("rb") as file:
                seen = fingerprint(file, eyes.decoder, one.path.name, Care.EXACT)
        except OSError as error:
            return Unread(str(one.path), error.strerror or "it cannot be read")
        asked = _asked(seen)
        (found,) = compare(eyes.shelves, [asked], how.lists)
    found = tuple(match for match in found if match.distance <= NEAR)
    return Scanned(str(one.path), seen, verdict(found, asked.seen), found)


def _asked(seen: Fingerprint) -> Asked:
    found = seen.digests
    told = (
        (Algorithm.SHA256, found.sha256),
        (Algorithm.SHA1, found.sha1),
        (Algorithm.MD5, found.md5),
    )
    return Asked(told, seen.perceptual)


def _digest(done: Sequence[Scanned | Unread]) -> str:
    """SHA-256 over what was found, so that the ledger's line binds the result that was told."""
    found = hashlib.sha256()
    for one in done:
        of = one.seen.digests.sha256 if isinstance(one, Scanned) else "-"
        found.update(f"{of} {verdict_name(one)}\n".encode())
    return found.hexdigest()
