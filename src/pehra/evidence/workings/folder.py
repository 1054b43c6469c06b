"""A folder of the home: `working-20261124.key`, for the watch alone, and `.pub` beside it.

When the folder belongs to the watch's own user, other processes can read the public halves and
make no keys; on a desk that runs under one user whoever comes first in a day makes its key.
"""

import contextlib
from datetime import datetime
from pathlib import Path

import pyrage

from pehra.base.durable import alone, put, sync
from pehra.evidence.custodian import NotAKey, identity
from pehra.evidence.working import NoWorkingKey, Public, named


class FolderWorkingKeys:
    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def public(self, at: datetime) -> Public:
        name = named(at)
        told = self._folder / f"{name}.pub"
        if not told.exists():
            with contextlib.suppress(PermissionError):
                self._make(name)
        # who may not make keys seals for the latest that the watch made
        there = sorted(self._folder.glob("working-*.pub"))
        if not there:
            raise NoWorkingKey("There is no working key to seal for. Start: pehra watch")
        latest = told if told in there else there[-1]
        return Public(latest.stem, latest.read_text(encoding="ascii").strip())

    def identity(self, name: str) -> pyrage.x25519.Identity:
        try:
            return identity((self._folder / f"{name}.key").read_text(encoding="ascii"))
        except FileNotFoundError as error:
            raise NoWorkingKey(f"The working key {name} is gone.") from error
        except (PermissionError, NotAKey) as error:
            raise NoWorkingKey(f"The working key {name} cannot be read here.") from error

    def names(self) -> tuple[str, ...]:
        return tuple(path.stem for path in sorted(self._folder.glob("working-*.key")))

    def forget(self, name: str) -> None:
        for ending in ("pub", "key"):
            (self._folder / f"{name}.{ending}").unlink(missing_ok=True)
        if self._folder.exists():
            sync(self._folder)

    def _make(self, name: str) -> None:
        self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        with alone(self._folder):
            if (self._folder / f"{name}.pub").exists():
                return
            fresh = pyrage.x25519.Identity.generate()
            # the secret half first: an item sealed for a key that is lost could not be read
            put(self._folder / f"{name}.key", f"{fresh}\n".encode(), 0o600)
            put(self._folder / f"{name}.pub", f"{fresh.to_public()}\n".encode(), 0o644)
            sync(self._folder)
