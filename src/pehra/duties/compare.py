"""Compare files with the lists in force, by digests and by hashes. The duties' shared eye."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from pehra.media.decode import Filmed, Hashed
from pehra.media.known import Algorithm, Known
from pehra.media.pdq import CLEAR
from pehra.media.recognise import EXACT, NEAR, Match, Seen, order
from pehra.media.share import Shares, shares, telling
from pehra.store.queries import hashlists

from .shelves import Shelves

MOST = 100  # matches that are kept of one file: the strongest


NONE = Shares(0, 0)


@dataclass(frozen=True, slots=True)
class Asked:
    """One file: its digests, as lower-case hex, and what was seen of it."""

    digests: tuple[tuple[Algorithm, str], ...]
    seen: Seen


@dataclass(frozen=True, slots=True)
class _Look:
    """One hash of one file: in which position, of which frame."""

    file: int
    bits: bytes
    turned: int = 0
    frame: int = 0


@dataclass(frozen=True, slots=True)
class _Find:
    """A key for a file, before it is known what it stands for."""

    file: int
    key: int
    distance: int = 0
    turned: int = 0
    frame: int = 0
    shares: Shares = NONE


def compare(
    shelves: Shelves, asked: Sequence[Asked], only: Sequence[str] = (), within: int = NEAR
) -> list[tuple[Match, ...]]:
    """For each file what it matches in the lists now in force, the strongest first.

    `only` names the lists to look in; all when empty.
    """
    shelves.catch_up()
    finds = [*_by_digest(shelves, asked), *_by_hash(shelves, asked, within)]
    for file, one in enumerate(asked):
        if isinstance(one.seen, Filmed):
            finds += _by_frames(shelves, file, one.seen)
    lines = hashlists.known((one.key for one in finds), only)
    return _matches(asked, finds, lines)


def _by_digest(shelves: Shelves, asked: Sequence[Asked]) -> Iterator[_Find]:
    told = [(n, bytes.fromhex(value)) for n, one in enumerate(asked) for _, value in one.digests]
    found = shelves.by_digest([digest for _, digest in told])
    for (file, _), keys in zip(told, found, strict=True):
        yield from (_Find(file, key) for key in keys)


def _by_hash(shelves: Shelves, asked: Sequence[Asked], within: int) -> Iterator[_Find]:
    looks = [look for n, one in enumerate(asked) for look in _looks(n, one.seen)]
    found = shelves.near([look.bits for look in looks], within)
    for look, near in zip(looks, found, strict=True):
        for one in near:
            yield _Find(look.file, one.key, one.distance, look.turned, look.frame)


def _by_frames(shelves: Shelves, file: int, seen: Filmed) -> Iterator[_Find]:
    """The listed videos that share enough frames with this one."""
    frames = telling(seen.frames)
    found = shelves.near_frames([one.pdq.bits for one in frames], NEAR)
    videos = hashlists.videos_of(near.key for some in found for near in some)
    pairs: dict[int, list[tuple[int, int]]] = {}
    nearest: dict[int, int] = {}
    for number, some in enumerate(found):
        for near in some:
            if (video := videos.get(near.key)) is not None:
                pairs.setdefault(video, []).append((number, near.key))
                nearest[video] = min(near.distance, nearest.get(video, NEAR))
    lengths = hashlists.lengths_of(pairs)
    for video, of in pairs.items():
        told = shares(of, len(frames), lengths[video])
        if told.enough:
            yield _Find(file, video, nearest[video], shares=told)


def _looks(file: int, seen: Seen) -> Iterator[_Look]:
    """The picture as stored and in its seven other positions; each frame as it is."""
    if isinstance(seen, Hashed):
        for turned, bits in enumerate((seen.pdq.bits, *seen.turned)):
            yield _Look(file, bits, turned)
    if isinstance(seen, Hashed | Filmed):
        for frame in seen.frames:
            if frame.pdq.quality >= CLEAR:
                yield _Look(file, frame.pdq.bits, 0, frame.number)


def _matches(
    asked: Sequence[Asked], finds: Iterable[_Find], lines: Mapping[int, Known]
) -> list[tuple[Match, ...]]:
    best: list[dict[int, Match]] = [{} for _ in asked]
    for one in finds:
        if one.key not in lines or not _really(lines[one.key], asked[one.file]):
            continue
        match = Match(
            lines[one.key], one.distance, one.turned, one.frame, one.shares.query, one.shares.target
        )
        had = best[one.file].setdefault(one.key, match)
        if match.distance < had.distance:
            best[one.file][one.key] = match
    return [tuple(sorted(of.values(), key=order)[:MOST]) for of in best]


def _really(line: Known, asked: Asked) -> bool:
    """The index of digests knows their first twelve bytes only."""
    return line.algorithm not in EXACT or (line.algorithm, line.value) in asked.digests
