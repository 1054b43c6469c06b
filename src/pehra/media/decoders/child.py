"""The child that decodes: reads frames from standard input, answers on standard output.

A frame is a turn (8 bytes, big-endian), a length (8 bytes) and so many bytes; an answer is one
line of JSON that begins with the turn. The child first gives up what it does not need: memory,
files, processes, time. These limits bound what a picture can use up. They are no sandbox: the
child still runs as the desk's own user, and may read what that user may read.
"""

import json
import os
import resource
import sys
from collections.abc import Callable
from typing import BinaryIO

from pehra.media.decode import Hashed, Undecodable
from pehra.media.decoders.inline import Inline

MEMORY = 1536 * 2**20  # bytes of address space
CPU = 20  # seconds for one picture; the parent's clock ends a slow one before
LIMITS = (
    (resource.RLIMIT_AS, MEMORY),
    (resource.RLIMIT_FSIZE, 0),
    (resource.RLIMIT_CORE, 0),  # a core would hold the picture
    (resource.RLIMIT_NOFILE, 16),
    (resource.RLIMIT_NPROC, 0),
)


def serve(decode: Callable[[bytes], Hashed | Undecodable]) -> None:
    """Answer until standard input ends."""
    frames = sys.stdin.buffer
    with os.fdopen(os.dup(1), "wb") as answers:
        os.dup2(2, 1)  # what a C library prints must not be taken for an answer
        for limit, value in LIMITS:
            resource.setrlimit(limit, (value, value))
        while head := frames.read(16):
            data = frames.read(int.from_bytes(head[8:]))
            _allow_seconds()
            _tell(answers, [int.from_bytes(head[:8]), *_told(decode(data))])


def _allow_seconds() -> None:
    used = resource.getrusage(resource.RUSAGE_SELF)
    spent = int(used.ru_utime + used.ru_stime)
    _, hard = resource.getrlimit(resource.RLIMIT_CPU)
    resource.setrlimit(resource.RLIMIT_CPU, (spent + CPU, hard))


def _told(found: Hashed | Undecodable) -> list[object]:
    match found:
        case Hashed(pdq, width, height):
            return ["hashed", pdq.hex, pdq.quality, width, height]
        case Undecodable(reason, words):
            return ["undecodable", str(reason), words]


def _tell(answers: BinaryIO, answer: list[object]) -> None:
    answers.write(json.dumps(answer).encode() + b"\n")
    answers.flush()


if __name__ == "__main__":
    serve(Inline().decode)
