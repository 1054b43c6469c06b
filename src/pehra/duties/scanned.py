"""What a scan found: each file, and the whole in numbers."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np

from pehra.media.decode import Filmed, Hashed
from pehra.media.finding import name
from pehra.media.fingerprint import Fingerprint, NotPicture
from pehra.media.groups import groups
from pehra.media.indexes import near_index
from pehra.media.pdq import CLEAR
from pehra.media.recognise import NEAR, Match, Unknown, Verdict

OTHER = "OTHER"  # neither picture nor video, and on no list


@dataclass(frozen=True, slots=True)
class Scanned:
    path: str
    seen: Fingerprint
    verdict: Verdict
    matches: tuple[Match, ...]


@dataclass(frozen=True, slots=True)
class Unread:
    """The file could not be opened or read to its end."""

    path: str
    problem: str


@dataclass(frozen=True, slots=True)
class Summary:
    """`groups` are sets of two or more files that show the same; `never_seen` counts what no list
    holds, files of one group once. `group_of` says for each picture and video path its group.
    """

    files: int
    verdicts: Mapping[str, int]
    groups: int
    never_seen: int
    group_of: Mapping[str, int]

    @property
    def known_percent(self) -> int:
        """Known or benign, of the pictures and videos that could be compared, cut to whole."""
        known = self.verdicts.get("RECOGNISED", 0) + self.verdicts.get("BENIGN", 0)
        compared = known + self.verdicts.get("UNKNOWN", 0)
        return 100 * known // compared if compared else 0


def verdict_name(one: Scanned | Unread) -> str:
    if isinstance(one, Unread):
        return "UNREAD"
    if isinstance(one.verdict, Unknown) and isinstance(one.seen.perceptual, NotPicture):
        return OTHER
    return name(one.verdict)


def summary(done: Sequence[Scanned | Unread]) -> Summary:
    media = [
        one
        for one in done
        if isinstance(one, Scanned) and isinstance(one.seen.perceptual, Hashed | Filmed)
    ]
    found = groups(len(media), _alike(media))
    unknown = [all(isinstance(media[n].verdict, Unknown) for n in group) for group in found]
    return Summary(
        files=len(done),
        verdicts=MappingProxyType(Counter(verdict_name(one) for one in done)),
        groups=sum(len(group) > 1 for group in found),
        never_seen=sum(unknown),
        group_of=MappingProxyType(
            {media[n].path: number for number, group in enumerate(found, 1) for n in group}
        ),
    )


def _alike(media: Sequence[Scanned]) -> Iterator[tuple[int, int]]:
    """The same bytes, or clear pictures whose hashes are near."""
    first: dict[str, int] = {}
    clear: list[int] = []
    for n, one in enumerate(media):
        same = first.setdefault(one.seen.digests.sha256, n)
        if same != n:
            yield n, same
        elif isinstance(one.seen.perceptual, Hashed) and one.seen.perceptual.pdq.quality >= CLEAR:
            clear.append(n)
    bits = [_bits(media[n]) for n in clear]
    rows = np.frombuffer(b"".join(bits), np.uint8).reshape(len(bits), 32)
    index = near_index(rows, np.array(clear, np.uint32))
    for n, near in zip(clear, index.near(bits, NEAR), strict=True):
        yield from ((n, one.key) for one in near if one.key < n)


def _bits(one: Scanned) -> bytes:
    seen = one.seen.perceptual
    return seen.pdq.bits if isinstance(seen, Hashed) else bytes(32)
