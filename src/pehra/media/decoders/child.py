"""The child that decodes: reads frames from standard input, answers on standard output.

A frame is a length (8 bytes, big-endian) and so many bytes; an answer is one line of JSON. The
child first gives up what it does not need: memory, files, time. (seccomp comes with the sandbox.)
"""

import json
import resource
import sys

from pehra.media.decode import Hashed
from pehra.media.decoders.inline import Inline

MEMORY = 1536 * 2**20  # bytes of address space
CPU = 3600  # seconds in the child's life; the parent's clock ends a slow picture long before


def main() -> None:
    for limit, value in (
        (resource.RLIMIT_AS, MEMORY),
        (resource.RLIMIT_CPU, CPU),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_NOFILE, 16),
    ):
        resource.setrlimit(limit, (value, value))
    decoder = Inline()
    while head := sys.stdin.buffer.read(8):
        data = sys.stdin.buffer.read(int.from_bytes(head))
        sys.stdout.write(json.dumps(answer(decoder, data)) + "\n")
        sys.stdout.flush()


def answer(decoder: Inline, data: bytes) -> list[object]:
    found = decoder.decode(data)
    if isinstance(found, Hashed):
        return ["hashed", found.pdq.hex, found.pdq.quality, found.width, found.height]
    return ["undecodable", str(found.reason), found.words]


if __name__ == "__main__":
    main()
