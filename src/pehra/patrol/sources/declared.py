"""What a server says that a document is, and whether browsers show it as a page."""

import re
from collections.abc import Iterator

from pehra.patrol.plain import HEADER, plain
from pehra.patrol.source import Headers

MIME = re.compile(r"([\w!#$&^.+-]++/[\w!#$&^.+-]++)", re.ASCII)
QUOTED = re.compile(r'"(?:[^"\\]|\\.)*+"?+')
XML = frozenset({"text/xml", "application/xml"})
PAGES = frozenset({"text/html", "application/xhtml+xml", "image/svg+xml"})
UNSAID = frozenset({"", "unknown/unknown", "application/unknown"})
BOM = b"\xef\xbb\xbf"
#: how begins what browsers take for a page when nobody says what it is (MIME Sniffing §7.1)
TAGS = re.compile(
    rb"[\t\n\f\r ]*+<(?:!--|!doctype html|html|head|script|iframe|h1|div|font|table|a|style|title|"
    rb"b|p)",
    re.IGNORECASE,
)


def content_type(headers: Headers) -> str:
    """The last that is told of several, whether in one header or more: browsers go by it (Fetch
    §2.2.2). Fit to be kept (plain.py); empty when none names a type.
    """
    told = [one for one in _told(headers) if MIME.match(one)]
    return plain(told[-1], HEADER) if told else ""


def mime_of(headers: Headers) -> str:
    """The declared media type, small letters, without parameters; empty when none is declared."""
    found = MIME.match(content_type(headers))
    return found[1].lower() if found else ""


def is_page(mime: str, head: bytes) -> bool:
    """Whether browsers show it as a page: by what it is declared as, whatever its bytes are; where
    nothing is declared, by how it begins.
    """
    return mime in PAGES or (mime in UNSAID and TAGS.match(head.removeprefix(BOM)) is not None)


def _told(headers: Headers) -> Iterator[str]:
    for name, value in headers:
        if name.lower() != b"content-type":
            continue
        text, at = value.decode("latin-1"), 0
        if "," not in text:
            yield text.strip("\t\n\r ")
            continue
        for piece in QUOTED.sub(lambda one: " " * len(one[0]), text).split(","):
            yield text[at : at + len(piece)].strip("\t\n\r ")
            at += len(piece) + 1
