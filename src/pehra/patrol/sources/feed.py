"""Feeds: RSS 2.0 and what came before it, RSS 1.0 (RDF), Atom 1.0 (RFC 4287)."""

from pehra.patrol.permit import Via
from pehra.patrol.source import MOST_BYTES, Headers, Read

from .charset import text
from .declared import content_type
from .gathered import Gathered, absolute
from .link_header import onward
from .page import READ, Page, tell
from .xml import Attributes, Walk, root_of, walk

ROOTS = frozenset({"rss", "feed", "rdf"})
MIMES = frozenset({"application/rss+xml", "application/atom+xml", "application/rdf+xml"})
MARKUP = frozenset({"description", "encoded", "summary", "content", "body"})
LINKED = frozenset({"link", "comments", "origlink"})
LOOKED_AT = ("image/", "video/", "audio/")
#: relations of an Atom link that lead to no entry
SILENT = frozenset({"self", "edit", "edit-media", "hub", "stylesheet", "license", "payment"})


class Feed:
    name = "feed"

    def reads(self, mime: str, url: str, head: bytes) -> bool:  # noqa: ARG002
        """By its root element, whatever it is declared as."""
        found = root_of(head)
        return found in ROOTS or (mime in MIMES and found != "html")

    def read(self, entity: bytes, url: str, headers: Headers) -> Read:
        """Links: entries, and what their text links to. Requisites: enclosures, media, and the
        pictures of their text. Next: the next page of a paged feed (RFC 5005 §3).
        """
        found = Gathered(url)
        markup = text(entity[:MOST_BYTES], content_type(headers))
        problem = walk(markup, lambda: _listing(url, found))
        onward(headers, found, Via.FEED)
        if len(entity) > MOST_BYTES:
            problem = f"What lies beyond {MOST_BYTES:,} bytes was not read."
        told = found.told(problem)
        if problem and not (told.links or told.requisites or told.next):
            scanned = Page().read(entity, url, headers)
            return Read(scanned.links, scanned.requisites, scanned.next, problem)
        return told


def _listing(url: str, found: Gathered) -> Walk:
    entry = _Entry(found)
    entry.at = Walk(url, entry.opened, entry.closed)
    return entry.at


class _Entry:
    at: Walk

    def __init__(self, found: Gathered) -> None:
        self._found = found

    def opened(self, name: str, told: Attributes) -> None:
        if name == "link":
            self._related(told)
        elif name in {"enclosure", "content", "thumbnail"} and "url" in told:
            self._show(told["url"])  # RSS; Media RSS
        elif name == "enclosure" and "resource" in told:
            self._show(told["resource"])  # RSS 1.0
        elif name == "content" and "src" in told:
            self._either(told["src"], told)  # RFC 4287 §4.1.3.2
        elif name == "player" and "url" in told:
            self._link(told["url"])
        elif name == "image" and "href" in told:
            self._show(told["href"])
        elif name in READ:
            self._markup(name, told)

    def closed(self, name: str, told: Attributes, said: str) -> None:
        if not said:
            return
        if name in LINKED or (name == "guid" and told.get("ispermalink", "").lower() != "false"):
            if "//" in said or name != "guid":
                self._link(said)
        elif name in {"logo", "icon"} or (name == "url" and self.at.parent == "image"):
            self._show(said)
        elif name in MARKUP and ("<" in said or "&" in said):
            self._text(said)

    def _related(self, told: Attributes) -> None:
        rel = told.get("rel", "alternate").lower()
        if rel == "next":
            self._found.onward(absolute(self.at.base, told.get("href", "")), Via.FEED)
        elif rel == "enclosure":
            self._show(told.get("href", ""))
        elif rel not in SILENT:
            self._either(told.get("href", ""), told)

    def _either(self, written: str, told: Attributes) -> None:
        if told.get("type", "").lower().startswith(LOOKED_AT):
            self._show(written)
        else:
            self._link(written)

    def _markup(self, name: str, told: Attributes) -> None:
        inner = Gathered(self.at.base)
        READ[name](dict(told), inner)
        self._take(inner)

    def _text(self, said: str) -> None:
        inner = Gathered(self.at.base)
        tell(said, inner, framed=True)
        self._take(inner)

    def _take(self, inner: Gathered) -> None:
        told = inner.told()
        for one in (*told.links, *told.next):
            self._found.link(one.url, Via.FEED)
        for one in told.requisites:
            self._found.requisite(one.url)

    def _link(self, written: str) -> None:
        if written:
            self._found.link(absolute(self.at.base, written), Via.FEED)

    def _show(self, written: str) -> None:
        if written:
            self._found.requisite(absolute(self.at.base, written))
