"""Whether one video is another or a part of it, by the shares of their frames that are near.

Of each video the distinct clear frames are counted (ThreatExchange `vpdq/`). A large share of the
video at hand: it is the listed one, or cut out of it. A large share of the listed one: it holds the
listed one beside other things, as a compilation does.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from pehra.media.decode import Frame
from pehra.media.pdq import CLEAR

ENOUGH = 80  # percent of either video's frames (vPDQ's own threshold for the one at hand)


@dataclass(frozen=True, slots=True)
class Shares:
    """In whole percent, cut: 100 says that every frame is near one of the other video."""

    query: int
    target: int

    @property
    def enough(self) -> bool:
        return max(self.query, self.target) >= ENOUGH


def shares(near: Iterable[tuple[int, int]], query: int, target: int) -> Shares:
    """`near` are pairs (frame of the video at hand, frame of the listed one), in any order and
    more than once; `query` and `target` are how many frames the two videos have, at least one.
    """
    pairs = set(near)
    ours, theirs = {one for one, _ in pairs}, {other for _, other in pairs}
    return Shares(100 * len(ours) // query, 100 * len(theirs) // target)


def telling(frames: Sequence[Frame]) -> tuple[Frame, ...]:
    """The clear frames, of those that are the same bit by bit the first."""
    first: dict[bytes, Frame] = {}
    for one in frames:
        if one.pdq.quality >= CLEAR:
            first.setdefault(one.pdq.bits, one)
    return tuple(first.values())
