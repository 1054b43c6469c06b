"""What lies at the sites: generated pictures and films, some of them listed, each up for its time.

A picture that is listed by PDQ is known in every copy; one that is listed by its digests only in
that copy. What is not listed must never be taken for a hit.
"""

import hashlib
import math
from dataclasses import dataclass
from enum import StrEnum
from functools import cache

from pehra.drill.chance import chance
from pehra.drill.films import film, marked
from pehra.media.synthetic import near_copy, picture

from .web import Robots, Site, Sort

POOL, FILMS = 60, 4  # pictures and films that all others are copies of
FIRST = 7000  # of the seeds of these pictures: others than in the nation's reports
EVERY = 10  # of so many pictures one is listed by PDQ, and one by its digests
WIDTH, HEIGHT = 320, 240
MANY = {Sort.FORUM: 18, Sort.GALLERY: 24, Sort.FEED: 16, Sort.FEDIVERSE: 16, Sort.FILMS: 6,
        Sort.MOVER: 8, Sort.TROUBLE: 0}  # fmt: skip
ALWAYS, FALLS, RETURNS = 0.55, 0.70, 0.80  # up all the time; taken down; taken down and back
FOREVER = math.inf
GONE_AFTER = 1  # odd ones answer 410 when they were taken down, even ones 404


class Place(StrEnum):
    PUBLIC = "public"
    PRIVATE = "robots.txt asks not to visit it"
    UNLINKED = "nothing links to it"
    DENIED = "the authority denies it"


@dataclass(frozen=True, slots=True)
class Item:
    """`up`: from which hour until which it is there; after the last it is gone."""

    site: Site
    number: int
    shows: int
    near: bool
    place: Place
    up: tuple[tuple[float, float], ...]

    @property
    def path(self) -> str:
        folder = {Place.PUBLIC: "files", Place.PRIVATE: "private", Place.UNLINKED: "unlinked",
                  Place.DENIED: "help"}[self.place]  # fmt: skip
        return f"/{folder}/{self.number}.{'mp4' if self.film else 'jpg'}"

    @property
    def film(self) -> bool:
        return self.site.sort is Sort.FILMS

    @property
    def born(self) -> float:
        return self.up[0][0]

    @property
    def by_pdq(self) -> bool:
        return not self.film and self.shows % EVERY == 0

    @property
    def by_digest(self) -> bool:
        if self.film:
            return self.shows == 0
        return self.shows % EVERY == EVERY // 2 and not self.near

    def there(self, hours: float) -> bool:
        return any(first <= hours < last for first, last in self.up)

    def shown(self, hours: float) -> bool:
        """Whether pages link to it: once there, a page goes on to name what was taken down."""
        return self.place in {Place.PUBLIC, Place.PRIVATE} and hours >= self.born


@cache
def items(seed: int, site: Site) -> tuple[Item, ...]:
    return tuple(_item(seed, site, number) for number in range(MANY[site.sort]))


def _item(seed: int, site: Site, number: int) -> Item:
    of = chance(seed, "item", site.number, number)
    shows = of.randrange(FILMS if site.sort is Sort.FILMS else POOL)
    near = of.random() < 0.4  # noqa: PLR2004
    place, told = Place.PUBLIC, of.random()
    if told < 0.04:  # noqa: PLR2004
        place = Place.UNLINKED
    elif told < 0.08:  # noqa: PLR2004
        place = Place.DENIED
    elif told < 0.2 and site.robots is Robots.PRIVATE:  # noqa: PLR2004
        place = Place.PRIVATE
    return Item(site, number, shows, near, place, _up(of.random(), of.random(), of.random()))


def _up(told: float, when: float, then: float) -> tuple[tuple[float, float], ...]:
    falls = 24 + 96 * when
    if told < ALWAYS:
        return ((0.0, FOREVER),)
    if told < FALLS:
        return ((0.0, falls),)
    if told < RETURNS:
        return ((0.0, falls), (falls + 12 + 36 * then, FOREVER))
    return ((6 + 90 * when, FOREVER),)


@cache
def still(shows: int, near: bool) -> bytes:  # noqa: FBT001
    made = picture(FIRST + shows, WIDTH, HEIGHT)
    return near_copy(made) if near else made


def body(seed: int, item: Item) -> bytes:
    """What stands behind its end makes each copy a file of its own and shows nothing."""
    mark = f"drill {seed} {item.site.number} {item.number}".encode()
    if item.film:
        return marked("mp4", film(item.shows), mark)
    return still(item.shows, item.near) + mark


@cache
def digests_of(seed: int, item: Item) -> tuple[str, str]:
    """SHA-256 and MD5."""
    data = body(seed, item)
    return (
        hashlib.sha256(data).hexdigest(),
        hashlib.md5(data, usedforsecurity=False).hexdigest(),
    )
