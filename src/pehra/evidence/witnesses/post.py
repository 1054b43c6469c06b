"""One question over HTTP and what comes back, within so many seconds all in all.

A limit on each read alone would let whoever sends a byte now and then hold up the watch for ever. So
the question is asked in a thread of its own that is waited for so long and no longer; name look-up,
TLS and a slow body all count.
"""

import contextlib
import http.client
import socket
import threading
from dataclasses import dataclass
from urllib.parse import urlsplit

from pehra.base.errors import PehraError

LONGEST = 100_000  # bytes of an answer


class NotPosted(PehraError):
    """No answer came: a wrong address, nobody there, too slow or too long."""


@dataclass(frozen=True, slots=True)
class Posted:
    """`status` as HTTP has it, `body` whole."""

    status: int
    body: bytes


def posted(address: str, body: bytes, kind: str, patience: float) -> Posted:
    """`kind` is the body's media type, `patience` in seconds. No redirect is followed and no proxy
    asked. Raises NotPosted.
    """
    got: list[Posted | Exception] = []
    line, where = _line(address, patience)

    def ask() -> None:
        try:
            got.append(_answer(line, where, body, kind))
        except Exception as error:  # told below, in the thread that asked
            got.append(error)
        finally:
            line.close()

    thread = threading.Thread(target=ask, daemon=True)
    thread.start()
    thread.join(patience)
    match got[:]:
        case [Posted() as found]:
            return found
        case [OSError() | http.client.HTTPException() | ValueError() as error]:
            raise NotPosted("could not be reached") from error
        case [Exception() as error]:
            raise error
        case _:
            _cut(line)
            raise NotPosted(f"did not answer within {patience:g} seconds")


def _line(address: str, patience: float) -> tuple[http.client.HTTPConnection, str]:
    """The connection, not open yet, and what is asked of it."""
    try:
        at = urlsplit(address)
        host, port = at.hostname, at.port
    except ValueError as error:
        raise NotPosted("has no address of the form http://host:port/path") from error
    made = {"http": http.client.HTTPConnection, "https": http.client.HTTPSConnection}.get(at.scheme)
    if made is None or not host:
        raise NotPosted("has no address of the form http://host:port/path")
    return made(
        host, port, timeout=patience
    ), f"{at.path or '/'}{'?' + at.query if at.query else ''}"


def _answer(line: http.client.HTTPConnection, where: str, body: bytes, kind: str) -> Posted:
    line.request("POST", where, body, {"Content-Type": kind})
    answer = line.getresponse()
    told = answer.read(LONGEST + 1)
    if len(told) > LONGEST:
        raise http.client.HTTPException(f"an answer of more than {LONGEST} bytes")
    return Posted(answer.status, told)


def _cut(line: http.client.HTTPConnection) -> None:
    """So that the thread that still waits ends."""
    with contextlib.suppress(OSError, AttributeError):
        line.sock.shutdown(socket.SHUT_RDWR)
