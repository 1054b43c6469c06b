"""A notary that is another process of another user: only it can read the log's key.

One question a connection over a unix socket, one line of JSON each way. Who may ask is a matter of
the socket's folder and mode; the notary signs for anybody who asks what follows, and for nobody
else what does not. `pehra notary` runs it.
"""

import base64
import binascii
import contextlib
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
    """The notary does not answer, or its disk does not. Sealing goes on; checkpoints wait."""


class NoSocket(PehraError):
    """There can be no socket at this path."""


class SocketNotary:
    """The asking side."""

    def __init__(self, path: Path) -> None:
        self._path = path

    @property
    def key(self) -> Key:
        return key(self._asked({"do": "key"}, "key"))

    def last(self) -> Checkpoint:
        """Raises NotSigned when its own last checkpoint does not hold, NotaryAway."""
        return checkpoint(self._asked({"do": "last"}, "text"))

    def sign(self, new: Checkpoint, path: Sequence[bytes]) -> Note:
        steps = [base64.b64encode(one).decode() for one in path]
        return read(self._asked({"do": "sign", "text": str(new), "path": steps}, "note"))

    def _asked(self, question: dict[str, Any], wanted: str) -> str:
        """What the answer has under that name. Raises NotSigned, NotaryAway."""
        told = self._told(question)
        match told:
            case {"refused": str(why)}:
                raise NotSigned(why)
            case {"away": str(why)}:
                raise NotaryAway(f"The notary at {self._path} cannot sign now: {why}")
        if not isinstance(told, dict) or not isinstance(told.get(wanted), str):
            raise NotaryAway(f"What answers at {self._path} is no notary.")
        return str(told[wanted])

    def _told(self, question: dict[str, Any]) -> Any:  # noqa: ANN401  (whatever JSON there is)
        with socket.socket(socket.AF_UNIX) as line:
            line.settimeout(PATIENCE)
            try:
                line.connect(str(self._path))
                line.sendall(json.dumps(question).encode() + b"\n")
                return json.loads(_line(line))
            except (OSError, ValueError, RecursionError) as error:
                raise NotaryAway(
                    f"The notary at {self._path} does not answer. Start it: pehra notary"
                ) from error


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
    except OSError as error:  # nothing was signed, and nothing is wrong with the ledger
        return {"away": error.strerror or "its folder cannot be read or written"}
    except (PehraError, ValueError, binascii.Error, RecursionError) as error:
        return {"refused": str(error)}


class Server(socketserver.ThreadingUnixStreamServer):
    """The signing side; `mode` says who may connect beside its own user. Raises NoSocket."""

    daemon_threads = True

    def __init__(self, path: Path, notary: Notary, mode: int = 0o660) -> None:
        self.notary = notary
        if path.exists() and not path.is_socket():
            raise NoSocket(f"{path} is there and is no socket. Name another path.")
        path.unlink(missing_ok=True)
        before = os.umask(0o777 & ~mode)
        try:
            super().__init__(str(path), _Handler)
        except OSError as error:
            raise NoSocket(
                f"There can be no socket at {path} ({error.strerror or error})."
            ) from error
        finally:
            os.umask(before)


class _Handler(socketserver.StreamRequestHandler):
    timeout = PATIENCE

    def handle(self) -> None:
        notary: Notary = self.server.notary  # type: ignore[attr-defined]
        with contextlib.suppress(OSError):  # who asked went away, or said nothing
            told = self.rfile.readline(LONGEST)
            self.wfile.write(json.dumps(answered(notary, told)).encode() + b"\n")
