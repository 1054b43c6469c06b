"""Sitemaps (sitemaps.org): a list of pages, or of such lists; as XML, gzip of XML, or text."""

import re
import zlib

from pehra.patrol.permit import Via
from pehra.patrol.source import HEAD, MOST_BYTES, Headers, Read

from .charset import text
from .declared import content_type
from .gathered import MOST, Gathered
from .xml import Attributes, Walk, root, root_of, walk

GZIP = b"\x1f\x8b"
PLAIN = re.compile(r"^[a-z]+://[^?#]*sitemap[^/?#]*\.txt(?:[?#]|$)", re.IGNORECASE)
ROBOTS = re.compile(r"^https?://[^/]+/robots\.txt$", re.IGNORECASE)
LINE = re.compile(r"^[\t ]*+sitemap[\t ]*+:[\t ]*+([^\s#]++)", re.IGNORECASE | re.MULTILINE)
#: pictures and films of a page, by the two extensions that are in use
SHOWN = frozenset({"content_loc", "thumbnail_loc", "player_loc"})


class Sitemap:
    name = "sitemap"

    def reads(self, mime: str, url: str, head: bytes) -> bool:
        """A ZIP of one has to be named as such."""
        if head.startswith(GZIP):
            return url.partition("?")[0].endswith(".gz") and "sitemap" in url.lower()
        if mime == "text/plain" and PLAIN.match(url):
            return True
        return root_of(head) in {"urlset", "sitemapindex"}

    def read(self, entity: bytes, url: str, headers: Headers) -> Read:
        if entity.startswith(GZIP):
            entity = _unpacked(entity)
        found = Gathered(url, MOST)
        markup = text(entity[:MOST_BYTES], content_type(headers))
        if not root(markup[:HEAD]):
            for line in markup.splitlines():
                found.link(line, Via.SITEMAP)
            return found.told()
        problem = walk(markup, lambda: _listing(url, found))
        if len(entity) > MOST_BYTES:
            problem = f"What lies beyond {MOST_BYTES:,} bytes was not read."
        return found.told(problem)


class Robots:
    """What robots.txt names of sitemaps (RFC 9309 §2.2.4); what it asks for is protego's to say."""

    name = "robots"

    def reads(self, mime: str, url: str, head: bytes) -> bool:  # noqa: ARG002
        return ROBOTS.match(url) is not None

    def read(self, entity: bytes, url: str, headers: Headers) -> Read:
        found = Gathered(url)
        for one in LINE.findall(text(entity[:MOST_BYTES], content_type(headers))):
            found.onward(one, Via.SITEMAP)
        return found.told()


def _listing(url: str, found: Gathered) -> Walk:
    def opened(name: str, told: Attributes) -> None:
        if name == "link" and "href" in told:
            found.link(told["href"], Via.SITEMAP)  # the same page in another language

    def closed(name: str, told: Attributes, said: str) -> None:  # noqa: ARG001
        around = walked.parent
        if name == "loc" and around == "sitemap":
            found.onward(said, Via.SITEMAP)
        elif name == "loc" and around == "url":
            found.link(said, Via.SITEMAP)
        elif name in SHOWN or (name == "loc" and around == "image"):
            found.requisite(said)

    walked = Walk(url, opened, closed)
    return walked


def _unpacked(entity: bytes) -> bytes:
    """As far as it can be unpacked, and one byte beyond the limit, so that it is seen."""
    try:
        return zlib.decompressobj(16 + zlib.MAX_WBITS).decompress(entity, MOST_BYTES + 1)
    except zlib.error:
        return b""
