"""Files that are on the disk when a call returns."""

import contextlib
import fcntl
import os
import secrets
from collections.abc import Iterator
from pathlib import Path


def put(path: Path, data: bytes, mode: int = 0o600) -> None:
    """Whole or not at all, in place of what was there. Raises OSError."""
    draft = path.with_name(f".{path.name}")
    draft.touch(mode=mode)
    with draft.open("wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    draft.replace(path)
    sync(path.parent)


def sync(path: Path) -> None:
    """A file's bytes, or the names in a folder. Raises OSError."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def secret(path: Path, size: int) -> bytes:
    """Random bytes for the owner alone, drawn when they are not there. Raises OSError."""
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        with alone(path.parent):
            if not path.exists():
                put(path, secrets.token_bytes(size))
    return path.read_bytes()


@contextlib.contextmanager
def alone(folder: Path) -> Iterator[None]:
    """One process at a time, by a lock in the folder."""
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
