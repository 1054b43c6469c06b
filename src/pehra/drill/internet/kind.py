"""The seam: one sort of site, and what it answers.

The law (tests/drill/test_internet.py): the same ask has the same answer; every link of a page that
leads to a site leads to something; what is planted and reachable is reached by following links.
"""

from collections.abc import Iterator
from typing import Protocol

from .items import GONE_AFTER, Item, body, items
from .reply import GONE, NOT_FOUND, Ask, Reply


class Kind(Protocol):
    def answer(self, ask: Ask) -> Reply: ...

    def paths(self, ask: Ask) -> Iterator[str]:
        """What its sitemap names at that hour."""
        ...


def file(ask: Ask) -> Reply:
    """A picture or film, by its path: whoever knows it gets it, linked or not."""
    for item in items(ask.web.seed, ask.site):
        if item.path == ask.path:
            return _lying(ask, item)
    return NOT_FOUND


def _lying(ask: Ask, item: Item) -> Reply:
    if not item.there(ask.hours):
        return GONE if ask.hours >= item.born and item.number % 2 == GONE_AFTER else NOT_FOUND
    planted = item.by_pdq or item.by_digest
    return Reply(
        body=body(ask.web.seed, item), mime="video/mp4" if item.film else "image/jpeg",
        hit=ask.web.url(ask.site, item.path) if planted else "",
    )  # fmt: skip


def shown(ask: Ask) -> tuple[Item, ...]:
    """What its pages link to at that hour."""
    return tuple(one for one in items(ask.web.seed, ask.site) if one.shown(ask.hours))


def tail(path: str, before: str, after: str = "") -> int:
    """The number of `/thread/17` behind `/thread/`; -1 for none."""
    inner = path.removeprefix(before).removesuffix(after)
    fits = path.startswith(before) and path.endswith(after) and inner.isdecimal()
    return int(inner) if fits and len(inner) < 9 else -1  # noqa: PLR2004
