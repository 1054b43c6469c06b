"""What an entity is by the unit's lists, seen by hash alone: in memory, and by nobody."""

import asyncio
import io
import os
from collections.abc import Mapping, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass, field

from pehra.base.digest import Digests, digests
from pehra.duties.compare import Asked, compare
from pehra.duties.eyes import Eyes
from pehra.media.decode import Hashed
from pehra.media.finding import finding, name
from pehra.media.fingerprint import Fingerprint, NotPicture, fingerprint
from pehra.media.known import Algorithm
from pehra.media.recognise import Match, Recognised, verdict
from pehra.media.sniff import sniff

from .grouped import Grouped

SMALL = 64 * 1024  # bytes that are digested at once: a thread would take longer


@dataclass(frozen=True, slots=True)
class Sight:
    """`verdict` and `told` as media/finding.py has them; `lists` are the versions asked."""

    digests: Digests
    mime: str
    verdict: str = ""
    told: Mapping[str, object] = field(default_factory=dict)
    pdq: str = ""
    lists: Mapping[str, int] = field(default_factory=dict)

    @property
    def hit(self) -> bool:
        return self.verdict == "RECOGNISED"

    @property
    def by_algorithm(self) -> dict[str, str]:
        told = {"md5": self.digests.md5, "sha1": self.digests.sha1, "sha256": self.digests.sha256}
        return told | {"pdq": self.pdq} if self.pdq else told


class Looking:
    """`hashing` has as many threads as the decoder has children; `reading` asks the database."""

    def __init__(self, eyes: Eyes, hashing: Executor, reading: Executor) -> None:
        self._eyes, self._hashing = eyes, hashing
        self._compared = Grouped(self._compare, reading)

    async def look(self, entity: bytes, *, media: bool) -> Sight:
        if not media and len(entity) <= SMALL:
            return await self._compared(_unseen(entity))
        by = self._fingerprint if media else _unseen
        loop = asyncio.get_running_loop()
        return await self._compared(await loop.run_in_executor(self._hashing, by, entity))

    def _fingerprint(self, entity: bytes) -> Fingerprint:
        if not sniff(entity).startswith("video/"):
            return fingerprint(io.BytesIO(entity), self._eyes.decoder)
        # a video must be a real file: one that is in memory alone
        with os.fdopen(os.memfd_create("entity", os.MFD_CLOEXEC), "w+b") as file:
            file.write(entity)
            file.flush()
            return fingerprint(file, self._eyes.decoder)

    def _compare(self, some: Sequence[Fingerprint]) -> list[Sight]:
        asked = [Asked(_digests(one.digests), one.perceptual) for one in some]
        found = compare(self._eyes.shelves, asked)
        lists = self._eyes.shelves.versions()
        return [_sight(one, matches, lists) for one, matches in zip(some, found, strict=True)]


def _unseen(entity: bytes) -> Fingerprint:
    """Of a document: its digests alone."""
    mime = sniff(entity)
    return Fingerprint(digests([entity]), mime, NotPicture(mime))


def _sight(seen: Fingerprint, matches: tuple[Match, ...], lists: Mapping[str, int]) -> Sight:
    pdq = seen.perceptual.pdq.hex if isinstance(seen.perceptual, Hashed) else ""
    if isinstance(seen.perceptual, NotPicture) and not matches:
        return Sight(seen.digests, seen.mime, "", {}, pdq, lists)  # a page: on no list, no verdict
    told = verdict(matches, seen.perceptual)
    told_of = finding(told) if isinstance(told, Recognised) else {}
    return Sight(seen.digests, seen.mime, name(told), told_of, pdq, lists)


def _digests(of: Digests) -> tuple[tuple[Algorithm, str], ...]:
    return (
        (Algorithm.SHA256, of.sha256), (Algorithm.SHA1, of.sha1), (Algorithm.MD5, of.md5),
    )  # fmt: skip
