"""Check the index of a WACZ against the WARCs it leads into."""

import json
import zlib
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from pehra.base.digest import digests

from .cdxj import NAME, Entry
from .fault import Fault, Kind

PACKED = f"indexes/{NAME}"
BLOCKS = "indexes/index.idx"
SLACK = 2**20  # bytes by which the lines may be longer than they should be
WINDOW = zlib.MAX_WBITS | 16


def check_index(found: Mapping[str, bytes], wanted: Sequence[Entry]) -> Iterator[Fault]:
    """`found` are the members; `wanted` what the index should say."""
    if PACKED not in found or BLOCKS not in found:
        yield Fault(Kind.MISSING, PACKED, "There is no index.")
        return
    right = sorted(one.line for one in wanted)
    lines: list[str] = []
    left = sum(map(len, right)) + SLACK  # a bomb is no index
    try:
        for block in _blocks(found[PACKED], found[BLOCKS]):
            unpacked = _unpacked(block, left)
            left -= len(unpacked)
            lines += unpacked.decode().splitlines()
    except (ValueError, KeyError, TypeError, zlib.error, RecursionError):
        yield Fault(Kind.INDEX, BLOCKS, "It does not lead through the packed index.")
        return
    if lines != sorted(lines):
        yield Fault(Kind.INDEX, PACKED, "Its lines are not in their order.")
    for line in sorted(set(lines) - set(right)):
        number = lines.index(line) + 1
        yield Fault(Kind.INDEX, f"{PACKED} line {number}", "It leads to what is not so.")
    missing = len(set(right) - set(lines))
    if missing:
        yield Fault(Kind.INDEX, PACKED, f"{missing} captured things are not in it as they are.")
    if len(lines) != len(set(lines)):
        yield Fault(Kind.INDEX, PACKED, "A line stands there twice.")


def _blocks(packed: bytes, told: bytes) -> Iterator[bytes]:
    """The packed blocks by the list of where they begin; all of it, and nothing twice. Raises
    ValueError, KeyError, TypeError.
    """
    at = 0
    for line in told.decode().splitlines():
        if line.startswith("!meta"):
            continue
        where: dict[str, Any] = json.loads(line[line.index("{") :])
        block = packed[int(where["offset"]) : int(where["offset"]) + int(where["length"])]
        digest = f"sha256:{digests([block]).sha256}"
        if int(where["offset"]) != at or where["digest"] != digest or where["filename"] != NAME:
            raise ValueError("a block is not where it should be")
        at += len(block)
        yield block
    if at != len(packed):
        raise ValueError("bytes that no block holds")


def _unpacked(block: bytes, most: int) -> bytes:
    unpacker = zlib.decompressobj(WINDOW)
    found = unpacker.decompress(block, most + 1)
    if len(found) > most:
        raise ValueError("lines without an end")
    if not unpacker.eof or unpacker.unused_data:
        raise ValueError("a block that does not end")
    return found
