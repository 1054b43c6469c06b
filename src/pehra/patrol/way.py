"""The way to a target: the page that shows it or led to it, and each redirect in between.

What was redirected keeps what redirected it as its parent, so that a picture can be followed back
to its page step by step. The gate is asked by the page: a redirect is no step of `requisites=`.
Pure: the frontiers share it.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from .frontier import MOST_ABOVE
from .numbered import BY_READER, is_numbered
from .permit import Via
from .terms import MOST_REDIRECTS

MOST_STEPS = (MOST_ABOVE + 1) * (MOST_REDIRECTS + 1)  # that a way is looked back


@dataclass(frozen=True, slots=True)
class Step:
    """Of a target, what says how it was come upon. `parent` is the row of what led to it, 0: none.
    `hops`: redirects so far; with any, the parent redirected it.
    """

    url: str
    via: Via
    hops: int
    parent: int


@dataclass(frozen=True, slots=True)
class Way:
    """`parent_url`: the page that shows it, or what led to it. `above`: the pages that show that
    page, where it is itself shown by one, the nearest first, MOST_ABOVE at most. `through`: the
    redirects that led to it from what a page shows or links to, the first one first. `by`: where it
    is of an account by its number (numbered.py), or the last of the pages that show it is, what led
    to that.
    """

    parent_url: str = ""
    above: tuple[str, ...] = ()
    through: tuple[str, ...] = ()
    by: str = ""


def way(of: Step, up: Callable[[int], Step | None]) -> Way:
    """`up` gives what lies in a row."""
    pages = tuple(_pages(of, up))
    urls, redirects = tuple(one.url for one in pages), tuple(_redirects(of, up))[::-1]
    return Way(urls[0] if urls else "", urls[1:], redirects, _by(of, pages, up))


def _by(of: Step, pages: Sequence[Step], up: Callable[[int], Step | None]) -> str:
    """Where the way is cut short, nobody knows."""
    last = of if of.via is not Via.REQUISITE else pages[-1] if pages else of
    by_reader = last.via in BY_READER and not last.hops
    led = up(last.parent) if by_reader and is_numbered(last.url) else None
    return led.url if led else ""


def goes_on(of: Step) -> bool:
    """Whether the way of what it led to is looked back beyond it."""
    on = of.via is Via.REQUISITE or of.hops > 0 or is_numbered(of.url)
    return of.parent != 0 and on


def _pages(of: Step, up: Callable[[int], Step | None]) -> Iterator[Step]:
    at, found = of, 0
    for _ in range(MOST_STEPS):
        led = up(at.parent)
        if led is None:
            return
        if not (at.via is Via.REQUISITE and _redirected(at, led)):
            yield led
            found += 1
            if led.via is not Via.REQUISITE or found > MOST_ABOVE:
                return
        at = led


def _redirects(of: Step, up: Callable[[int], Step | None]) -> Iterator[str]:
    at = of
    for _ in range(MOST_REDIRECTS):
        led = up(at.parent)
        if led is None or not _redirected(at, led):
            return
        yield led.url
        at = led


def _redirected(at: Step, led: Step) -> bool:
    """What a page shows was redirected by what a page shows, or it is that page that is meant."""
    return at.hops > 0 and (at.via is not Via.REQUISITE or led.via is Via.REQUISITE)
