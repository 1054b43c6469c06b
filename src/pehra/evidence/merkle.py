"""The Merkle tree hash of RFC 6962 §2.1, over the ledger's entries in their order."""

import hashlib
from collections.abc import Iterable

EMPTY = hashlib.sha256(b"").digest()


def leaf(body: bytes) -> bytes:
    return hashlib.sha256(b"\x00" + body).digest()


def node(left: bytes, right: bytes) -> bytes:
    return hashlib.sha256(b"\x01" + left + right).digest()


def root(bodies: Iterable[bytes]) -> bytes:
    """The tree's head, 32 bytes, in one pass and logarithmic memory."""
    peaks: list[tuple[int, bytes]] = []  # perfect subtrees (height, hash), tallest first
    for body in bodies:
        height, joined = 0, leaf(body)
        while peaks and peaks[-1][0] == height:
            joined = node(peaks.pop()[1], joined)
            height += 1
        peaks.append((height, joined))
    if not peaks:
        return EMPTY
    head = peaks.pop()[1]
    while peaks:
        head = node(peaks.pop()[1], head)
    return head
