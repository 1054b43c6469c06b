"""Decode in a child process: what a hostile picture breaks there, breaks nothing here.

One child, kept warm, replaced after so many pictures and whenever it dies, is too slow or answers
nonsense. The answer is then `Undecodable`, and the next picture meets a new child. Nothing that
the child says is believed unread: it may have been taken over by the picture.
"""

import contextlib
import json
import os
import subprocess
import sys
import threading
import weakref
from collections.abc import Sequence

from pehra.media.decode import Hashed, Reason, Undecodable
from pehra.media.pdq import BadHash, Pdq

PATIENCE = 10.0  # seconds for one picture, the child's start included
RECYCLE = 1000  # pictures a child decodes before a new one takes over
LONGEST_ANSWER = 1000  # bytes
CHILD = (sys.executable, "-I", "-m", "pehra.media.decoders.child")
# not the desk's own environment: it may hold passwords
ENVIRONMENT = {
    "PYTHONDONTWRITEBYTECODE": "1",
    "OPENBLAS_NUM_THREADS": "1",  # the child may start none
    # bytes. glibc is to keep what one picture needed for the next: asking the system for it anew
    # is a third of the time that a small picture takes
    "MALLOC_TRIM_THRESHOLD_": "67108864",
    "MALLOC_MMAP_THRESHOLD_": "33554432",
}


class Apart:
    """Threads may share one; they wait for each other. `close`, leaving `with` or forgetting it
    ends the child.
    """

    def __init__(
        self,
        patience: float = PATIENCE,
        command: Sequence[str] = CHILD,
        recycle: int = RECYCLE,
    ) -> None:
        self._patience, self._command, self._recycle = patience, command, recycle
        self._one_at_a_time = threading.Lock()
        self._children: list[_Child] = []  # one or none
        self._done = 0

    def __enter__(self) -> "Apart":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """End the child. The next picture starts another."""
        with self._one_at_a_time:
            self._end()

    def decode(self, data: bytes) -> Hashed | Undecodable:
        with self._one_at_a_time:
            try:
                answer = self._ready().ask(data, self._done, self._patience)
            except (OSError, ValueError, BadHash, RecursionError):
                self._end()
                words = "the decoder died on it or gave no usable answer; it was replaced"
                return Undecodable(Reason.CRASHED, words)
            if isinstance(answer, Undecodable) and answer.reason is Reason.TOO_SLOW:
                self._end()
            return answer

    def _ready(self) -> "_Child":
        if self._done >= self._recycle or not all(child.is_alive() for child in self._children):
            self._end()
        if not self._children:
            self._children.append(_Child(self._command))
        self._done += 1
        return self._children[0]

    def _end(self) -> None:
        self._done = 0
        while self._children:
            self._children.pop().end()


class _Child:
    def __init__(self, command: Sequence[str]) -> None:
        self._owner = os.getpid()
        self._process = subprocess.Popen(  # noqa: S603  (our own module, never words of others)
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=ENVIRONMENT,
            cwd="/",
            start_new_session=True,  # Ctrl-C is for the desk, which then ends the child
        )
        self.end = weakref.finalize(self, _end, self._process)

    def is_alive(self) -> bool:
        """Also no when it belongs to the process that ours was forked from: both would write to
        the same pipe, and one would read what the other asked.
        """
        return self._owner == os.getpid() and self._process.poll() is None

    def ask(self, data: bytes, turn: int, patience: float) -> Hashed | Undecodable:
        """Raises OSError, ValueError, BadHash or RecursionError when the answer is none."""
        too_slow = threading.Event()
        watch = threading.Timer(patience, _stop, (self._process, too_slow))
        watch.start()
        try:
            line = _exchange(self._process, data, turn)
        except OSError:
            line = b""
        finally:
            watch.cancel()
            watch.join()  # from here on it has killed the child, or never will
        if too_slow.is_set():
            return Undecodable(Reason.TOO_SLOW, f"it took longer than {patience:g} seconds")
        return _answer(line, turn)


def _stop(process: "subprocess.Popen[bytes]", too_slow: threading.Event) -> None:
    too_slow.set()
    process.kill()


def _end(process: "subprocess.Popen[bytes]") -> None:
    process.kill()
    for pipe in (process.stdin, process.stdout):
        if pipe is not None:
            with contextlib.suppress(OSError):  # what could not be written is not missed
                pipe.close()
    process.wait()


def _exchange(process: "subprocess.Popen[bytes]", data: bytes, turn: int) -> bytes:
    if process.stdin is None or process.stdout is None:
        raise BrokenPipeError
    process.stdin.write(turn.to_bytes(8) + len(data).to_bytes(8))
    process.stdin.write(data)
    process.stdin.flush()
    return process.stdout.readline(LONGEST_ANSWER)


def _answer(line: bytes, turn: int) -> Hashed | Undecodable:
    """Raises ValueError, BadHash or RecursionError."""
    match json.loads(line):
        case [given, "hashed", str(text), int(quality), int(width), int(height)] if given == turn:
            return Hashed(Pdq.from_hex(text, quality=quality), width, height)
        case [given, "undecodable", str(reason), str(words)] if given == turn:
            return Undecodable(Reason(reason), words)
        case _:
            raise ValueError("no answer to what was asked")
