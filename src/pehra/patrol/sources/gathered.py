"""Addresses as a document names them, gathered into what it tells: resolved, once each, bounded."""

from ada_url import join_url

from pehra.patrol.permit import Via
from pehra.patrol.source import LONGEST, MOST_LINKS, Link, Read

MOST = 50_000  # addresses of one kind, as sitemaps may have (sitemaps.org)
BLANKS = "\t\n\f\r "
NOWHERE = ("#", "javascript:", "data:", "mailto:", "tel:", "about:", "blob:")  # leads nowhere


class Gathered:
    """`url` is where the document lies. What is told first is kept when there is too much."""

    def __init__(self, url: str, most: int = MOST_LINKS) -> None:
        self._url, self.base, self._most = url, url, most
        self._links = dict[str, tuple[Via, str]]()
        self._requisites = dict[str, tuple[Via, str]]()
        self._next = dict[str, tuple[Via, str]]()
        self._left_out = False

    def link(self, written: str, via: Via = Via.LINK, account: str = "") -> None:
        self._keep(self._links, written, via, account)

    def requisite(self, written: str, account: str = "") -> None:
        self._keep(self._requisites, written, Via.REQUISITE, account)

    def onward(self, written: str, via: Via) -> None:
        self._keep(self._next, written, via, "")

    def told(self, problem: str = "") -> Read:
        """Relative addresses are resolved now, by the `base` that the whole document names."""
        seen = {self._url.partition("#")[0]}
        further, requisites, links = (
            self._resolved(kept, seen) for kept in (self._next, self._requisites, self._links)
        )
        if self._left_out and not problem:
            problem = f"More than {self._most:,} addresses of one kind; the rest is left out."
        return Read(links, requisites, further, problem)

    def _keep(
        self, among: dict[str, tuple[Via, str]], written: str, via: Via, account: str
    ) -> None:
        written = written.strip(BLANKS)
        if not written or len(written) > LONGEST or written[:11].lower().startswith(NOWHERE):
            return
        if len(among) < self._most:
            among.setdefault(written, (via, account))
        elif written not in among:
            self._left_out = True

    def _resolved(self, kept: dict[str, tuple[Via, str]], seen: set[str]) -> tuple[Link, ...]:
        found = []
        for written, (via, account) in kept.items():
            url = absolute(self.base, written)
            if url and url not in seen:
                seen.add(url)
                found.append(Link(url, via, account))
        return tuple(found)


def together(one: Read, other: Read) -> Read:
    """What two ways of reading a document tell of it, each address once; what the first tells
    before the rest.
    """
    if other == Read():
        return one
    seen: set[str] = set()
    further = _fresh((*one.next, *other.next), seen)
    requisites = _fresh((*one.requisites, *other.requisites), seen)
    links = _fresh((*one.links, *other.links), seen)
    return Read(links, requisites, further, one.problem or other.problem)


def _fresh(some: tuple[Link, ...], seen: set[str]) -> tuple[Link, ...]:
    found = []
    for one in some[:MOST]:
        if one.url not in seen:
            seen.add(one.url)
            found.append(one)
    return tuple(found)


def absolute(base: str, written: str) -> str:
    """As a browser resolves it (WHATWG URL), without fragment; empty when it is no web address."""
    try:
        url = join_url(base, written).partition("#")[0]
    except (ValueError, UnicodeError):
        return ""
    return url if url.startswith(("http://", "https://")) and len(url) <= LONGEST else ""
