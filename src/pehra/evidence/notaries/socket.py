"""A notary that is another process of another user: only it can read the log's key.

One question a connection over a unix socket, one line of JSON each way. Who may ask is a matter of
the socket's folder and mode; the notary signs for anybody who asks what follows, and for nobody
else what does not. `pehra notary` runs it.
"""

import base64
import binascii
import json
import os
import socket
import socketserver
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from pehra.base.errors import PehraError
from pehra.evidence.checkpoint import Checkpoint, checkpoint
from pehra.evidence.notary import Notary, NotSigned
from pehra.evidence.note import Key, Note, key, read

LONGEST = 64_000  # bytes of a question or an answer
PATIENCE = 10.0  # seconds


class NotaryAway(PehraError):
    """The notary does not answer. Sealing goes on; checkpoints wait."""


class SocketNotary:
    """The asking side."""

    def __init__(self, path: Path) -> None:
        self._path = path

    @property
    def key(self) -> Key:
        return key(str(self._asked({"do": "key"})["key"]))

    def last(self) -> Checkpoint:
        return checkpoint(str(self._asked({"do": "last"})["text"]))

    def sign(self, new: Checkpoint, path: Sequence[bytes]) -> Note:
        steps = [base64.b64encode(one).decode() for one in path]
        told = self._asked({"do": "sign", "text": str(new), "path": steps})
        if "refused" in told:
            raise NotSigned(str(told["refused"]))
        return read(str(told["note"]))

    def _asked(self, question: dict[str, Any]) -> dict[str, Any]:
        with socket.socket(socket.AF_UNIX) as line:
            line.settimeout(PATIENCE)
            try:
                line.connect(str(self._path))
                line.sendall(json.dumps(question).encode() + b"\n")
                told: dict[str, Any] = json.loads(_line(line))
            except (OSError, ValueError) as error:
                raise NotaryAway(
                    f"The notary at {self._path} does not answer. Start it: pehra notary"
                ) from error
        return told


def _line(line: socket.socket) -> bytes:
    told = bytearray()
    while not told.endswith(b"\n") and len(told) < LONGEST:
        if not (got := line.recv(LONGEST)):
            break
        told += got
    return bytes(told)


def answered(notary: Notary, told: bytes) -> dict[str, Any]:
    """What the signing side says to a line. Never raises on any bytes."""
    try:
        match json.loads(told):
            case {"do": "key"}:
                return {"key": str(notary.key)}
            case {"do": "last"}:
                return {"text": str(notary.last())}
            case {"do": "sign", "text": str(text), "path": [*steps]}:
                path = [base64.b64decode(str(one), validate=True) for one in steps]
                return {"note": str(notary.sign(checkpoint(text), path))}
            case _:
                return {"refused": "The question is none that a notary knows."}
    except (PehraError, ValueError, binascii.Error, RecursionError, OSError) as error:
        return {"refused": str(error)}


class Server(socketserver.ThreadingUnixStreamServer):
    """The signing side; `mode` says who may connect beside its own user."""

    daemon_threads = True

    def __init__(self, path: Path, notary: Notary, mode: int = 0o660) -> None:
        self.notary = notary
        path.unlink(missing_ok=True)
        before = os.umask(0o777 & ~mode)
        try:
            super().__init__(str(path), _Handler)
        finally:
            os.umask(before)


class _Handler(socketserver.StreamRequestHandler):
    timeout = PATIENCE

    def handle(self) -> None:
        told = self.rfile.readline(LONGEST)
        notary: Notary = self.server.notary  # type: ignore[attr-defined]
        self.wfile.write(json.dumps(answered(notary, told)).encode() + b"\n")
