"""Digests of bytes, computed once over one pass."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Digests:
    """Lower-case hex. MD5 and SHA-1 are for finding (lists use them), SHA-256 for proving."""

    md5: str
    sha1: str
    sha256: str
    size: int  # bytes


def digests(chunks: Iterable[bytes]) -> Digests:
    """MD5, SHA-1 and SHA-256 (FIPS 180-4) of the chunks put together."""
    md5 = hashlib.md5(usedforsecurity=False)
    sha1 = hashlib.sha1(usedforsecurity=False)
    sha256 = hashlib.sha256()
    size = 0
    for chunk in chunks:
        md5.update(chunk)
        sha1.update(chunk)
        sha256.update(chunk)
        size += len(chunk)
    return Digests(md5.hexdigest(), sha1.hexdigest(), sha256.hexdigest(), size)
