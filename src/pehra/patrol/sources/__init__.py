"""One file for each form of document that leads on."""

from enum import StrEnum

from pehra.media.sniff import OTHER, TEXT, sniff
from pehra.patrol.source import HEAD, Headers, Read, Source, header

from .feed import Feed
from .json_feed import JsonFeed
from .mastodon import Mastodon
from .page import Page
from .sitemap import Robots, Sitemap

#: the more particular before the more general
SOURCES: tuple[Source, ...] = (
    Robots(), Sitemap(), Feed(), JsonFeed(), Mastodon(), Page(),
)  # fmt: skip

GZIP = "application/gzip"  # a sitemap may be packed


class Looks(StrEnum):
    MEDIA = "MEDIA"  # to be hashed and compared
    DOCUMENT = "DOCUMENT"  # to be read for what it leads to
    OTHER = "OTHER"


def mime_of(headers: Headers) -> str:
    """The declared media type, small letters, without parameters; empty when none is declared."""
    return header(headers, "content-type").partition(";")[0].strip().lower()


def source_for(mime: str, url: str, entity: bytes) -> Source | None:
    """The first that takes the document for its own."""
    head = entity[:HEAD]
    return next((one for one in SOURCES if one.reads(mime, url, head)), None)


def looks(mime: str, entity: bytes, url: str = "") -> Looks:
    """What to do with what was fetched. The bytes are believed before the server: a picture that
    is declared as a page is a picture. What is declared as media, and neither known by its bytes
    nor text, is media that our decoders may not know.
    """
    told = sniff(entity)
    if told.startswith(("image/", "video/")):
        return Looks.MEDIA
    if told == OTHER and mime.startswith(("image/", "video/")) and entity:
        return Looks.MEDIA
    if told in {TEXT, OTHER, GZIP} and source_for(mime, url, entity) is not None:
        return Looks.DOCUMENT
    return Looks.OTHER


def read(entity: bytes, url: str, headers: Headers) -> Read:
    """What a document tells about what to fetch next; nothing, when it is of no form that is read.

    `url` is where it was fetched from, in canonical form. Never raises.
    """
    source = source_for(mime_of(headers), url, entity)
    return source.read(entity, url, headers) if source else Read()
