"""What a site answers, and how it goes about it."""

import gzip
import hashlib
import html
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from .traps import links
from .web import Site, Web


class Manner(StrEnum):
    PLAIN = "plain"
    CHUNKED = "chunked"
    HANG = "hangs"  # nothing comes
    DRIP = "drips"  # a byte a second
    SHORT = "ends early"  # less than Content-Length says
    RESET = "resets"  # the connection ends before anything comes
    RAW = "talks no HTTP"  # the body is all that is sent


@dataclass(frozen=True, slots=True)
class Ask:
    """`path` is decoded and without dots and doubled slashes, `target` as it was sent."""

    web: Web
    site: Site
    path: str
    target: str
    query: Mapping[str, str]
    hours: float

    def number(self, name: str, otherwise: int = 1) -> int:
        told = self.query.get(name, "")
        return int(told) if told.isdecimal() and len(told) < 9 else otherwise  # noqa: PLR2004


@dataclass(frozen=True, slots=True)
class Reply:
    status: int = 200
    body: bytes = b""
    mime: str = "text/html; charset=utf-8"
    headers: tuple[tuple[str, str], ...] = ()
    manner: Manner = Manner.PLAIN
    #: of what the counts speak: the URL of a planted hit, the name of a trap
    hit: str = ""
    trap: str = ""
    etag: str = field(default="", init=False)

    def __post_init__(self) -> None:
        told = hashlib.sha256(self.body).hexdigest()[:20] if self.body else ""
        object.__setattr__(self, "etag", f'"{told}"' if told else "")


NOT_FOUND = Reply(404, b"<!doctype html><title>404</title><p>There is nothing here.")
GONE = Reply(410, b"<!doctype html><title>410</title><p>This was removed.")


def page(ask: Ask, title: str, parts: Iterable[str], head: str = "") -> Reply:
    """A page with the site's own links below it. Some sites send it chunked, some compressed."""
    web, site = ask.web, ask.site
    beside = "".join(
        f'<a href="{web.url(web.near(site, step), "/")}">{web.near(site, step).name}</a> '
        for step in (1, 7)
    )
    if ask.path == "/":
        beside += links(web, site)
    told = (
        f"<!doctype html>\n<html><head><title>{html.escape(title)}</title>{head}</head>\n<body>"
        f'<h1>{html.escape(title)}</h1>\n{"".join(parts)}\n<p><a href="/">{site.name}</a> {beside}'
        "</p></body></html>\n"
    ).encode()
    if site.number % 5 == 1:
        squeezed = gzip.compress(told, 6, mtime=0)
        return Reply(body=squeezed, headers=(("Content-Encoding", "gzip"),))
    return Reply(body=told, manner=Manner.CHUNKED if site.number % 5 == 2 else Manner.PLAIN)  # noqa: PLR2004


def moved(where: str, status: int = 302, trap: str = "") -> Reply:
    return Reply(status, b"moved", "text/plain", (("Location", where),), trap=trap)


def text(body: str, mime: str = "text/plain; charset=utf-8") -> Reply:
    return Reply(body=body.encode(), mime=mime)
