"""Decode in a child process: what a hostile picture breaks there, breaks nothing here.

One child, kept warm, replaced after RECYCLE pictures and whenever it dies or is too slow. The
answer is then `Undecodable`, and the next picture meets a new child.
"""

import contextlib
import json
import subprocess
import sys
import threading
from collections.abc import Sequence

from pehra.media.decode import Hashed, Reason, Undecodable
from pehra.media.pdq import Pdq

PATIENCE = 10.0  # seconds for one picture
RECYCLE = 1000  # pictures a child decodes before a new one takes over
CHILD = (sys.executable, "-m", "pehra.media.decoders.child")


class Apart:
    """Use as a context manager, or call `close`."""

    def __init__(self, patience: float = PATIENCE, command: Sequence[str] = CHILD) -> None:
        self._patience = patience
        self._command = command
        self._child: subprocess.Popen[bytes] | None = None
        self._done = 0

    def __enter__(self) -> "Apart":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """End the child. The next picture starts another."""
        child, self._child = self._child, None
        if child is not None:
            child.kill()
            for pipe in (child.stdin, child.stdout):
                if pipe is not None:
                    with contextlib.suppress(OSError):
                        pipe.close()
            child.wait()

    def decode(self, data: bytes) -> Hashed | Undecodable:
        child = self._ready()
        slow = threading.Event()
        timer = threading.Timer(self._patience, lambda: (slow.set(), child.kill()))
        timer.start()
        try:
            line = _ask(child, data)
        except OSError:
            line = b""
        finally:
            timer.cancel()
        if slow.is_set() or not line.endswith(b"\n"):
            self.close()
            return self._lost(tooslow=slow.is_set())
        return _answer(line)

    def _ready(self) -> "subprocess.Popen[bytes]":
        if self._done >= RECYCLE or (self._child is not None and self._child.poll() is not None):
            self.close()
            self._done = 0
        if self._child is None:
            self._child = subprocess.Popen(  # noqa: S603  (a fixed command)
                self._command, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL, env={"PYTHONDONTWRITEBYTECODE": "1"},
            )  # fmt: skip
        self._done += 1
        return self._child

    def _lost(self, *, tooslow: bool) -> Undecodable:
        if tooslow:
            return Undecodable(Reason.TOO_SLOW, f"it took longer than {self._patience:g} seconds")
        return Undecodable(Reason.CRASHED, "the decoder died on it; the decoder was replaced")


def _ask(child: "subprocess.Popen[bytes]", data: bytes) -> bytes:
    if child.stdin is None or child.stdout is None:
        return b""
    child.stdin.write(len(data).to_bytes(8) + data)
    child.stdin.flush()
    return child.stdout.readline()


def _answer(line: bytes) -> Hashed | Undecodable:
    told = json.loads(line)
    if told[0] == "hashed":
        return Hashed(Pdq.from_hex(told[1], quality=told[2]), told[3], told[4])
    return Undecodable(Reason(told[1]), told[2])
