"""What the gate is asked, and by what it is judged."""

from dataclasses import dataclass
from datetime import datetime

from .permit import Via
from .standing import Standing


@dataclass(frozen=True, slots=True)
class Asked:
    """`url` in any spelling. `depth`: links from the seed. `hops`: redirects so far. `parent`: the
    page that shows it, or whose robots.txt it is. `above`: where the parent is itself shown by a
    page, as a frame is, that page, and so on: the nearest first. `by`: what led to it, or
    where pages show it to the last of these, if that is of an account by its number (numbered.py).
    """

    url: str
    via: Via = Via.SEED
    depth: int = 0
    hops: int = 0
    parent: str = ""
    above: tuple[str, ...] = ()
    by: str = ""


@dataclass(frozen=True, slots=True)
class Halts:
    """The kill switches in force: of all, of authorities by REF, of exact hosts."""

    all: bool = False
    authorities: frozenset[str] = frozenset()
    hosts: frozenset[str] = frozenset()


NO_HALTS = Halts()


@dataclass(frozen=True, slots=True)
class Now:
    """What one question is judged by."""

    standings: tuple[Standing, ...]
    at: datetime
    halts: Halts
    test_home: bool
