"""A folder of files named by the SHA-256 of their bytes: `vault/ab/abcdef…`.

The order that survived every power cut tried (docs/explanation/vault.md): write, check the size,
fsync the file, link it under its name (never over another), fsync the folders; only then return.
After a failed fsync the file is abandoned, never synced again: the kernel may have dropped pages.
"""

import os
import re
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import BinaryIO

from pehra.base.durable import sync
from pehra.evidence.body import Body, Guarded
from pehra.evidence.vault import NotInVault, NotSealed

ADDRESS = re.compile(r"[0-9a-f]{64}")


class FolderVault:
    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._incoming = folder / "incoming"

    def keep(self, write: Callable[[Guarded], None]) -> Body:
        try:
            self._incoming.mkdir(parents=True, exist_ok=True, mode=0o700)
            handle, name = tempfile.mkstemp(dir=self._incoming)
        except OSError as error:
            raise _not_sealed(error) from error
        incoming = Path(name)
        try:
            with os.fdopen(handle, "wb", buffering=0) as file:
                guarded = Guarded(file)
                write(guarded)
                body = guarded.settled()
                _check_size(file, body)
                os.fsync(file.fileno())
            self._link(incoming, body.address)
        except OSError as error:
            raise _not_sealed(error) from error
        finally:
            incoming.unlink(missing_ok=True)
        return body

    def open(self, address: str) -> BinaryIO:
        try:
            return self._path(address).open("rb")
        except FileNotFoundError as error:
            raise NotInVault(f"Nothing is sealed under {address[:12]}….") from error

    def holds(self, address: str) -> bool:
        return ADDRESS.fullmatch(address) is not None and self._path(address).is_file()

    def drop(self, address: str) -> None:
        path = self._path(address)
        try:
            path.unlink(missing_ok=True)
            if path.parent.exists():
                sync(path.parent)
        except OSError as error:
            raise NotSealed(
                f"The body {address[:12]}… could not be removed ({error.strerror})."
            ) from error

    def bodies(self) -> Iterator[Body]:
        for folder in sorted(self._folder.glob("[0-9a-f][0-9a-f]")):
            for path in sorted(folder.iterdir()):
                yield Body(path.name, path.stat().st_size)

    def _link(self, incoming: Path, address: str) -> None:
        path = self._path(address)
        path.parent.mkdir(exist_ok=True, mode=0o700)
        incoming.chmod(0o400)
        path.hardlink_to(incoming)
        # the name is durable once its folder is, and the folder once the one above is
        sync(path.parent)
        sync(self._folder)

    def _path(self, address: str) -> Path:
        if ADDRESS.fullmatch(address) is None:
            raise NotInVault("An address in the vault is 64 hex digits.")
        return self._folder / address[:2] / address


def _not_sealed(error: OSError) -> NotSealed:
    return NotSealed(
        f"The vault could not keep the bytes ({error.strerror}). Nothing was acknowledged; "
        "make room or mend the disk, then send them again."
    )


def _check_size(file: BinaryIO, body: Body) -> None:
    written = os.fstat(file.fileno()).st_size
    if written != body.size:
        raise NotSealed(f"The vault wrote {written} of {body.size} bytes. Send them again.")
