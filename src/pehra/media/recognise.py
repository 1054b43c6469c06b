"""Recognise known pictures and videos by their hashes, so that nobody has to look at them.

What was found goes in and a verdict comes out. Nothing here reads a file, a clock or a database,
so the same matches give the same verdict in court as they gave at the desk.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from pehra.media.decode import Filmed, Hashed, Undecodable
from pehra.media.fingerprint import NotPicture
from pehra.media.known import Algorithm, Known, Standing
from pehra.media.pdq import CLEAR

NEAR = 31  # bits of 256: the furthest apart that two hashes of one picture are taken to be
#: a digest is of the bytes themselves; the longer it is the more it proves
EXACT = (Algorithm.SHA256, Algorithm.SHA1, Algorithm.MD5, Algorithm.PHOTODNA)


@dataclass(frozen=True, slots=True)
class Match:
    """One listed line that the file is, or is near. `distance` is in bits, 0 when identical.

    `turned` is 0 for the picture as stored, else the position (1 to 7, media/decode.py) in which
    it is near; `frame` is the number of the video's frame, 0 for a picture. The shares are of a
    video found by its frames, in percent (media/share.py), 0 for everything else.
    """

    known: Known
    distance: int = 0
    turned: int = 0
    frame: int = 0
    query_share: int = 0
    target_share: int = 0

    @property
    def by(self) -> Algorithm:
        """What it was found by."""
        return self.known.algorithm


@dataclass(frozen=True, slots=True)
class Recognised:
    """It is on a list. `benign` are the lines of known-good lists that it is near as well: then
    an officer should doubt the match.
    """

    match: Match
    others: tuple[Match, ...] = ()
    benign: tuple[Match, ...] = ()


@dataclass(frozen=True, slots=True)
class Benign:
    """It is on a known-good list, and nearer to it than to any line of a list in `listed`."""

    match: Match
    listed: tuple[Match, ...] = ()


@dataclass(frozen=True, slots=True)
class Unknown:
    """Compared, and near nothing that is listed."""


@dataclass(frozen=True, slots=True)
class TooFlat:
    """Its hash says too little to go by. Never to be shown or counted as unknown. What it would
    have matched is named in `near` and decides nothing.
    """

    quality: int
    near: tuple[Match, ...] = ()


Verdict = Recognised | Benign | Unknown | TooFlat | Undecodable
Seen = Hashed | Filmed | Undecodable | NotPicture


def verdict(matches: Sequence[Match], seen: Seen) -> Verdict:
    """Digests decide before hashes, then the nearest; of equals the known list before the benign
    one, so that doubt is shown to an officer and never hides a finding.
    """
    flat = isinstance(seen, Hashed) and seen.pdq.quality < CLEAR
    ordered = sorted(matches, key=order)
    decisive = tuple(one for one in ordered if one.by in EXACT or not flat)
    listed = tuple(one for one in decisive if one.known.standing is Standing.KNOWN)
    benign = tuple(one for one in decisive if one.known.standing is Standing.BENIGN)
    if benign and (not listed or strength(benign[0]) < strength(listed[0])):
        return Benign(benign[0], listed)
    if listed:
        return Recognised(listed[0], listed[1:], benign)
    return _unmatched(seen, tuple(ordered))


def _unmatched(seen: Seen, near: tuple[Match, ...]) -> Unknown | TooFlat | Undecodable:
    match seen:
        case Undecodable():
            return seen
        case Hashed(pdq=pdq) if pdq.quality < CLEAR:
            return TooFlat(pdq.quality, near)
        case Filmed(frames=frames) if all(one.pdq.quality < CLEAR for one in frames):
            return TooFlat(max((one.pdq.quality for one in frames), default=0), near)
        case _:
            return Unknown()


def strength(match: Match) -> tuple[int, int]:
    """Lower is stronger: which algorithm, then how near."""
    by = EXACT.index(match.by) if match.by in EXACT else len(EXACT)
    return by, match.distance


def order(match: Match) -> tuple[tuple[int, int], str, str, int, int, str]:
    """What makes the verdict the same whatever order the matches came in."""
    of = match.known
    return strength(match), of.standing, of.listed_in, of.number, of.key, of.value
