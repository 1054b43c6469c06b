"""One file for each form of document that leads on."""

from enum import StrEnum

from pehra.media.sniff import OTHER, TEXT, sniff
from pehra.patrol.source import HEAD, Headers, Read, Source

from .declared import is_page, mime_of
from .feed import Feed
from .gathered import together
from .json_feed import JsonFeed
from .mastodon import Mastodon
from .page import Page, refreshed
from .sitemap import Robots, Sitemap

PAGE = Page()
#: the more particular before the more general
SOURCES: tuple[Source, ...] = (
    Robots(), Sitemap(), Feed(), JsonFeed(), Mastodon(), PAGE,
)  # fmt: skip

GZIP = "application/gzip"  # a sitemap may be packed


class Looks(StrEnum):
    MEDIA = "MEDIA"  # to be hashed and compared
    DOCUMENT = "DOCUMENT"  # to be read for what it leads to
    BOTH = "BOTH"  # a picture or a film by its bytes, and browsers show it as a page
    OTHER = "OTHER"

    @property
    def is_media(self) -> bool:
        return self in {Looks.MEDIA, Looks.BOTH}

    @property
    def is_document(self) -> bool:
        return self in {Looks.DOCUMENT, Looks.BOTH}


def source_for(mime: str, url: str, entity: bytes) -> Source | None:
    """The first that takes the document for its own."""
    head = entity[:HEAD]
    return next((one for one in SOURCES if one.reads(mime, url, head)), None)


def looks(headers: Headers, entity: bytes, url: str = "") -> Looks:
    """What to do with what was fetched. The bytes are believed before the server: a picture that
    is declared as a page is a picture. But browsers believe the server there, and show a page, so
    it is read as one too. What is declared as media, and neither known by its bytes nor text, is
    media that our decoders may not know.
    """
    told, mime = sniff(entity), mime_of(headers)
    unknown = told == OTHER and mime.startswith(("image/", "video/")) and entity != b""
    media = told.startswith(("image/", "video/")) or unknown
    leads = is_page(mime, entity[:HEAD]) or refreshed(headers, url) != Read()
    if media:
        return Looks.BOTH if leads else Looks.MEDIA
    known = told in {TEXT, OTHER, GZIP} and source_for(mime, url, entity) is not None
    return Looks.DOCUMENT if leads or known else Looks.OTHER


def read(entity: bytes, url: str, headers: Headers) -> Read:
    """What a document tells about what to fetch next; nothing, when it is of no form that is read.
    What browsers show as a page is read as one, whatever else it is.

    `url` is where it was fetched from, in canonical form. Never raises.
    """
    mime = mime_of(headers)
    source = source_for(mime, url, entity)
    told = source.read(entity, url, headers) if source else Read()
    if source is not PAGE and is_page(mime, entity[:HEAD]):
        told = together(told, PAGE.read(entity, url, headers))
    return together(told, refreshed(headers, url))
