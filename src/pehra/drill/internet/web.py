"""Which sites there are: each by its number, with its name, its address and its manners.

Names end in `.test` (RFC 6761), addresses are of 127.77.0.0/16. Several sites share an address, as
at a hosting provider. What lies at 127.77.255.99 is the sink: nothing in scope leads there.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from pehra.drill.chance import chance

SINK = "127.77.255.99"
WORDS = ("kelvo", "marin", "tasba", "orlin", "sidra", "benzu", "halka", "nirot", "vemda", "pilor",
         "yasko", "dumel", "fehri", "gosta", "zilan", "rakhu")  # fmt: skip
TO_ADDRESS = 5, 3  # so many sites lie on so many addresses


class Sort(StrEnum):
    FORUM = "forum"
    GALLERY = "gallery"
    FEED = "feed"
    FEDIVERSE = "fediverse"
    FILMS = "films"
    MOVER = "mover"  # much of it has moved
    TROUBLE = "trouble"  # it lies, hangs, drips and never ends


class Robots(StrEnum):
    OPEN = "open"
    NONE = "none"  # there is no robots.txt
    PRIVATE = "private"  # /private/ is not to be visited
    SLOW = "slow"  # a second between two visits


#: of twenty sites, in turn
TURNS = (
    Sort.FORUM, Sort.GALLERY, Sort.FEED, Sort.FEDIVERSE, Sort.FORUM, Sort.GALLERY, Sort.FILMS,
    Sort.MOVER, Sort.TROUBLE, Sort.FORUM, Sort.GALLERY, Sort.FEED, Sort.FORUM, Sort.GALLERY,
    Sort.FORUM, Sort.GALLERY, Sort.FEED, Sort.FEDIVERSE, Sort.FORUM, Sort.GALLERY,
)  # fmt: skip
MANNERS = (Robots.OPEN, Robots.PRIVATE, Robots.OPEN, Robots.NONE, Robots.OPEN, Robots.PRIVATE,
           Robots.OPEN, Robots.OPEN, Robots.OPEN, Robots.SLOW)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Site:
    number: int
    sort: Sort
    name: str
    address: str
    robots: Robots


@dataclass(frozen=True, slots=True)
class Web:
    """`port` is of all sites, `sink_port` of none; `began_at` is hour 0 of the simulated time."""

    seed: int
    sites: tuple[Site, ...]
    port: int
    sink_port: int
    began_at: datetime

    def url(self, site: Site, path: str) -> str:
        return f"http://{site.name}:{self.port}{path}"

    def moment(self, hours: float) -> datetime:
        return self.began_at + timedelta(hours=hours)

    def near(self, site: Site, step: int) -> Site:
        """A neighbour that it links to."""
        return self.sites[(site.number + step) % len(self.sites)]


def sites(seed: int, count: int) -> tuple[Site, ...]:
    return tuple(_site(seed, number) for number in range(count))


def _site(seed: int, number: int) -> Site:
    word = WORDS[chance(seed, "site", number).randrange(len(WORDS))]
    host = number * TO_ADDRESS[1] // TO_ADDRESS[0] + 1
    return Site(
        number, TURNS[number % len(TURNS)], f"{word}{number}.test",
        f"127.77.{host >> 8}.{host & 255}", MANNERS[number % len(MANNERS)],
    )  # fmt: skip
