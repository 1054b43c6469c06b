"""A dossier: a ZIP that any court can check without us (docs/reference/dossier.md).

Written in two steps, because its manifest must be in the ledger before it is finished: first every
file and the manifest over them; then, when the ledger's line names the manifest's digest and a
checkpoint was signed after it, the proofs. The same values give the same bytes: members are stored,
dated 1980-01-01, in the order in which they were added.
"""

import base64
import hashlib
import io
import json
import re
import shutil
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import BinaryIO

from pehra.base.canonical import Json, canonical
from pehra.base.errors import PehraError

LARGEST = 2**32 - 2**20  # bytes of a plain ZIP: beyond that its directory is another
NAME = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.-]*(/[A-Za-z0-9_][A-Za-z0-9_.-]*){0,3}", re.ASCII)
DATE = (1980, 1, 1, 0, 0, 0)
MODE = 0o600 << 16


class NotADossier(PehraError):
    """What was asked for cannot be one dossier."""


@dataclass(frozen=True, slots=True)
class About:
    """`lists` and `tools` as {name: version}; `made_at` as the ledger says it (clock.iso)."""

    unit: str
    origin: str
    made_at: str
    made_by: str
    subjects: tuple[str, ...]
    tools: Mapping[str, str]
    lists: Mapping[str, Json]


@dataclass(frozen=True, slots=True)
class Proved:
    """A ledger line with its inclusion proof for the checkpoint's size. `index` counts from 0."""

    index: int
    body: str
    path: tuple[bytes, ...]


class Dossier:
    """Being written into `file`, which must be seekable and empty."""

    def __init__(self, file: BinaryIO, about: About) -> None:
        self._file, self._about = file, about
        self._archive = zipfile.ZipFile(file, "w", zipfile.ZIP_STORED, allowZip64=False)
        self._files: dict[str, dict[str, Json]] = {}
        self._exhibits: list[str] = []

    def __enter__(self) -> "Dossier":
        return self

    def __exit__(self, *_: object) -> None:
        """Also of one that was given up: then it has no proofs, and no check believes it."""
        self._archive.close()

    def add(self, name: str, chunks: Iterable[bytes]) -> str:
        """A file of the manifest; gives its SHA-256. Raises NotADossier."""
        if name in self._files or NAME.fullmatch(name) is None:
            raise NotADossier(f"{name[:80]} cannot be a member's name, or is there already.")
        digest, size = hashlib.sha256(), 0
        try:
            with self._archive.open(_info(name), "w") as member:
                for chunk in chunks:
                    member.write(chunk)
                    digest.update(chunk)
                    size += len(chunk)
                    self._room(size)
        except (zipfile.LargeZipFile, RuntimeError) as error:
            raise NotADossier(_too_large()) from error
        self._files[name] = {"sha256": digest.hexdigest(), "size": size}
        return digest.hexdigest()

    def exhibit(self, number: str, record: Mapping[str, Json]) -> None:
        """Its record, `exhibits/NUMBER.json`."""
        self._exhibits.append(number)
        self.add(f"exhibits/{number}.json", [canonical(record)])

    def manifest(self) -> str:
        """Close the first step: after it nothing can be added. Gives the manifest's SHA-256."""
        of = self._about
        told = canonical({
            "exhibits": self._exhibits, "files": self._files, "lists": of.lists,
            "made_at": of.made_at, "made_by": of.made_by, "origin": of.origin,
            "subjects": list(of.subjects), "tools": of.tools, "unit": of.unit, "v": 1,
        })  # fmt: skip
        self._apart("manifest.json", told)
        return hashlib.sha256(told).hexdigest()

    def finish(
        self, lines: Iterable[Proved], note: str, keys: Sequence[str],
        stamps: Mapping[str, bytes],
    ) -> None:  # fmt: skip
        """`note` is the checkpoint with its signatures, `keys` as text, `stamps` by a name."""
        told = io.StringIO()
        for one in lines:
            path = [base64.b64encode(step).decode() for step in one.path]
            whole = {"body": one.body, "index": one.index, "path": path}
            told.write(json.dumps(whole, sort_keys=True, separators=(",", ":"), ensure_ascii=False))
            told.write("\n")
        self._apart("ledger.jsonl", told.getvalue().encode())
        self._apart("checkpoint.txt", note.encode())
        self._apart("keys.txt", "".join(f"{key}\n" for key in keys).encode())
        for name, data in sorted(stamps.items()):
            self._apart(f"stamps/{name}", data)
        self._archive.close()

    def _apart(self, name: str, data: bytes) -> None:
        self._room(len(data))
        self._archive.writestr(_info(name), data)

    def _room(self, more: int) -> None:
        if self._file.tell() + more > LARGEST:
            raise NotADossier(_too_large())


def _info(name: str) -> zipfile.ZipInfo:
    found = zipfile.ZipInfo(name, DATE)
    found.external_attr, found.create_system = MODE, 3
    return found


def _too_large() -> str:
    return "A dossier holds at most 4 GiB. Leave the sealed bodies out, or make several dossiers."


def refreshed(
    old: BinaryIO, file: BinaryIO, note: str, keys: Sequence[str], stamps: Mapping[str, bytes]
) -> None:
    """The same dossier with what others said of its checkpoint since. Raises NotADossier when the
    note is over another checkpoint than the dossier's.
    """
    try:
        with zipfile.ZipFile(old) as told, zipfile.ZipFile(file, "w", allowZip64=False) as new:
            text = told.read("checkpoint.txt").decode().rpartition("\n\n")[0]
            if note.rpartition("\n\n")[0] != text:
                raise NotADossier("This checkpoint is not the one that the dossier rests on.")
            for one in told.infolist():
                if one.filename in {"checkpoint.txt", "keys.txt"} or one.filename[:7] == "stamps/":
                    continue
                with told.open(one) as member, new.open(_info(one.filename), "w") as kept:
                    shutil.copyfileobj(member, kept)
            new.writestr(_info("checkpoint.txt"), note)
            new.writestr(_info("keys.txt"), "".join(f"{key}\n" for key in keys))
            for name, data in sorted(stamps.items()):
                new.writestr(_info(f"stamps/{name}"), data)
    except (zipfile.BadZipFile, KeyError, UnicodeDecodeError) as error:
        raise NotADossier("This file is no dossier.") from error
