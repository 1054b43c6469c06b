"""Recognise known pictures by their hash, so that nobody has to look at them.

A hash goes in and a verdict comes out. Nothing here reads a file, a clock or a database, so
the same hash against the same lists gives the same verdict in court as it gave at the desk.
"""

from dataclasses import dataclass

from pehra.media.decode import Hashed, Undecodable
from pehra.media.fingerprint import NotPicture
from pehra.media.index import Index, NoneNear
from pehra.media.known import Algorithm, Known
from pehra.media.pdq import Pdq

NEAR = 31  # bits of 256: the furthest apart that two hashes of one picture are taken to be
CLEAR = 50  # quality of 100: below it, a hash says too little to act on


@dataclass(frozen=True, slots=True)
class Recognised:
    """Near enough to a listed hash; `distance` is in bits, 0 when identical."""

    known: Known
    distance: int

    @property
    def by(self) -> Algorithm:
        """What it was found by."""
        return self.known.algorithm


@dataclass(frozen=True, slots=True)
class Unknown:
    """Compared, and near nothing that is listed."""


@dataclass(frozen=True, slots=True)
class TooFlat:
    """Not compared: the hash says too little. Never to be shown or counted as unknown."""

    quality: int


@dataclass(frozen=True, slots=True)
class NoneListed:
    """No list holds any of the file's digests."""


Verdict = Recognised | Unknown | TooFlat | Undecodable


def recognise(query: Pdq, index: Index, within: int = NEAR) -> Recognised | Unknown | TooFlat:
    """Say whether `query` is listed, within so many bits."""
    if query.quality < CLEAR:
        return TooFlat(query.quality)
    known = index.nearest(query, within)
    if isinstance(known, NoneNear):
        return Unknown()
    return Recognised(known, query.distance(known.pdq))


def verdict(
    exact: Known | NoneListed, seen: Hashed | Undecodable | NotPicture, index: Index
) -> Verdict:
    """An exact digest wins, even over bytes that cannot be decoded; then the picture's PDQ."""
    match exact, seen:
        case Known(), _:
            return Recognised(exact, 0)
        case _, Hashed(pdq=pdq):
            return recognise(pdq, index)
        case _, Undecodable():
            return seen
        case _:
            return Unknown()
