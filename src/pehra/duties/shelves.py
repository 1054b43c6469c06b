"""The indexes of all lists in force, kept up with the database.

Every process has its own and asks the database before each use what changed, so that a hash that
was added or withdrawn a moment ago counts. The files are shared; whoever finds that too much has
changed since they were made makes them anew, under a lock.
"""

import contextlib
import fcntl
import threading
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

import numpy as np

from pehra.media.exact import PREFIX, Prefixes
from pehra.media.index import Bits, Keys, Near
from pehra.media.indexes.mapped import BadIndex
from pehra.media.known import Algorithm
from pehra.media.pdq import BYTES
from pehra.media.shelf import (
    Digests,
    Edition,
    Pictures,
    no_digests,
    no_pictures,
    read_digests,
    read_pictures,
    write_digests,
    write_pictures,
)
from pehra.store.queries import hashlists
from pehra.store.queries.hashlists import Row

EXACT = (Algorithm.MD5, Algorithm.SHA1, Algorithm.SHA256)
INDEXED = (*EXACT, Algorithm.PDQ, Algorithm.VPDQ)
MANY = 20_000  # changes beyond which the files are made anew
BLOCK = 100_000  # rows turned into arrays at once


@dataclass(frozen=True, slots=True)
class _State:
    pictures: Pictures
    films: Pictures  # the frames of videos, by their own keys
    digests: Digests
    edition: Edition


class Shelves:
    """`folder` holds pictures.index, films.index and digests.index; it is made when missing."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._lock = threading.Lock()
        self._state = _State(no_pictures(), no_pictures(), no_digests(), Edition())
        self._opened = False

    def near(self, queries: Sequence[bytes], within: int) -> list[tuple[Near, ...]]:
        """As Index.near, of what `catch_up` saw last."""
        return self._state.pictures.near(queries, within) if queries else []

    def near_frames(self, queries: Sequence[bytes], within: int) -> list[tuple[Near, ...]]:
        """As Index.near, of the frames of listed videos."""
        return self._state.films.near(queries, within) if queries else []

    def by_digest(self, digests: Sequence[bytes]) -> list[tuple[int, ...]]:
        """As Exact.find, of what `catch_up` saw last."""
        return self._state.digests.find(digests) if digests else []

    def versions(self) -> dict[str, int]:
        """The lists and their versions in force."""
        return hashlists.versions()

    def catch_up(self) -> None:
        """Take in what changed in the lists since the last time."""
        newest = hashlists.edition()
        if self._opened and newest == self._state.edition:
            return
        with self._lock:
            if not self._opened or not hashlists.had(self._state.edition):
                self._state = self._read()
                self._opened = True
            if self._state.edition != newest:
                self._state = self._changed(self._state)

    def make(self) -> int:
        """Make the files anew, whatever they hold. Gives the number of hashes in them."""
        self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        with self._alone():
            edition = hashlists.edition()
            bits, keys = _pdqs(hashlists.everything(Algorithm.PDQ))
            write_pictures(self._folder / "pictures.index", bits, keys, edition)
            count = len(keys)
            bits, keys = _pdqs(hashlists.every_frame())
            write_pictures(self._folder / "films.index", bits, keys, edition)
            prefixes, keys = _prefixes(hashlists.everything(*EXACT))
            write_digests(self._folder / "digests.index", prefixes, keys, edition)
        self._state = self._read()
        return count + len(keys)

    def _read(self) -> _State:
        try:
            pictures, edition = read_pictures(self._folder / "pictures.index")
            films, second = read_pictures(self._folder / "films.index")
            digests, third = read_digests(self._folder / "digests.index")
        except BadIndex:  # missing, damaged or of another version: the lists have all it needs
            return _State(no_pictures(), no_pictures(), no_digests(), Edition())
        if not edition == second == third or not hashlists.had(edition):
            return _State(no_pictures(), no_pictures(), no_digests(), Edition())
        return _State(pictures, films, digests, edition)

    def _changed(self, old: _State) -> _State:
        changes = hashlists.changes(old.edition, *INDEXED)
        removed = list(islice(changes.removed, MANY + 1))
        added = list(islice(changes.added, MANY + 1))
        if max(len(removed), len(added)) > MANY:
            return self._made_by_somebody(old)
        gone = np.array([row.key for row in removed], np.uint32)
        pdqs = _pdqs(row for row in added if row.algorithm == Algorithm.PDQ)
        others = _prefixes(row for row in added if row.algorithm in EXACT)
        cut = np.array([row.key for row in hashlists.frames_of(_videos(removed))], np.uint32)
        frames = _pdqs(hashlists.frames_of(_videos(added)))
        return _State(
            old.pictures.changed(gone, pdqs[1], pdqs[0]),
            old.films.changed(cut, frames[1], frames[0]),
            old.digests.changed(gone, others[1], others[0]),
            changes.edition,
        )

    def _made_by_somebody(self, old: _State) -> _State:
        """Another process may have made the files while this one waited for the lock."""
        state = self._read()
        if state.edition.number <= old.edition.number:
            self.make()
            state = self._state
        return state if state.edition == hashlists.edition() else self._changed(state)

    @contextlib.contextmanager
    def _alone(self) -> Iterator[None]:
        with (self._folder / "lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)  # let go when the file is closed, or its process dies
            yield


def _videos(rows: Iterable[Row]) -> list[int]:
    return [row.key for row in rows if row.algorithm == Algorithm.VPDQ]


def _pdqs(rows: Iterable[Row]) -> tuple[Bits, Keys]:
    return _arrays(rows, BYTES)


def _prefixes(rows: Iterable[Row]) -> tuple[Prefixes, Keys]:
    return _arrays(rows, PREFIX)


def _arrays(rows: Iterable[Row], width: int) -> tuple[Bits, Keys]:
    """The first `width` bytes of each value, n x width, and the keys."""
    blocks, keys = [np.empty((0, width), np.uint8)], [np.empty(0, np.uint32)]
    waiting = iter(rows)
    while some := list(islice(waiting, BLOCK)):
        packed = bytes.fromhex("".join(row.value[: 2 * width] for row in some))
        blocks.append(np.frombuffer(packed, np.uint8).reshape(-1, width))
        keys.append(np.array([row.key for row in some], np.uint32))
    return np.concatenate(blocks), np.concatenate(keys)
